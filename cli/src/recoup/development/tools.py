"""Running the tools of the environment in the project's folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from recoup.home import ROOT

SOURCES = ("libs/contracts/src", "libs/chassis/src", "cli/src")


def tool(name: str) -> str:
    """Give the path of a program of the environment."""
    return str(Path(sys.executable).with_name(name))


def run(*words: str, **more: str) -> int:
    """Run a tool in the project's folder with the terminal as its own and more environment; gives its exit code."""
    environment = {
        **os.environ,
        **more,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    return subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode


def source_folders() -> list[str]:
    """Give every folder of packages that exists."""
    folders = [*SOURCES, *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("services/*/src")))]
    return [folder for folder in folders if (ROOT / folder).exists()]
