"""The first start: finding a Python, making the environment, repairing a half-made one."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from recoup.home import ROOT


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "cli" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "a project"
    (folder / "requirements").mkdir(parents=True)
    for level in ("run", "test", "dev"):
        (folder / "requirements" / f"{level}.txt").write_text(f"of-{level}==1\n")
    return folder


@pytest.fixture
def installed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand-ins for venv and pip; gives the names of the requirement files that were installed."""
    files: list[str] = []

    def make_environment(venv: Path) -> None:
        (venv / "bin").mkdir(parents=True)
        (venv / "installing").touch()
        (venv / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
        (venv / "bin" / "python").symlink_to(sys.executable)

    monkeypatch.setattr(bootstrap, "make_environment", make_environment)
    monkeypatch.setattr(bootstrap, "run_pip", lambda _, file: files.append(file.name))
    return files


def start(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, root: Path, level: str) -> int:
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", str(root), level])
    code: int = bootstrap.main()
    return code


def test_installs_once_and_makes_our_sources_importable(
    bootstrap: ModuleType, root: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [start(bootstrap, monkeypatch, root, level) for level in ("run", "run", "test", "run")] == [0, 0, 0, 0]
    assert installed == ["run.txt", "test.txt"]
    folder = root / ".venv" / "lib" / "python3.11" / "site-packages"
    lines = (folder / "recoup-sources.pth").read_text().splitlines()
    assert (root / "cli" / "src").resolve() in [(folder / line).resolve() for line in lines]
    assert not any(Path(line).is_absolute() for line in lines)


def test_changed_requirements_are_installed(
    bootstrap: ModuleType, root: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start(bootstrap, monkeypatch, root, "run")
    (root / "requirements" / "run.txt").write_text("of-run==2\n")
    start(bootstrap, monkeypatch, root, "run")
    assert installed == ["run.txt", "run.txt"]


def test_an_installation_that_was_cut_short_is_started_over(
    bootstrap: ModuleType,
    root: Path,
    installed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    start(bootstrap, monkeypatch, root, "run")
    half_there = root / ".venv" / "half a package"
    half_there.touch()
    (root / ".venv" / "installing").touch()
    assert not bootstrap.finished(root, "run")
    assert start(bootstrap, monkeypatch, root, "run") == 0
    assert "did not finish; starting it over" in capsys.readouterr().err
    assert not half_there.exists()
    assert installed == ["run.txt", "run.txt"]


def test_too_little_room_is_told(
    bootstrap: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10_000_000))
    assert start(bootstrap, monkeypatch, root, "run") == 3
    assert "make room there and start again" in capsys.readouterr().err


@pytest.mark.parametrize("version", ["3.9.2", None])
def test_a_machine_without_a_fitting_python_is_told_so(root: Path, tmp_path: Path, version: str | None) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "readlink", "cmp"):
        (tools / name).symlink_to(str(shutil.which(name)))
    if version is not None:
        old = tools / "python3"
        old.write_text(f"#!/bin/sh\ncase $2 in *print*) echo {version} ;; *) exit 1 ;; esac\n")
        old.chmod(0o755)
    script = shutil.copy(ROOT / "recoup", root / "recoup")
    done = subprocess.run([script, "up"], env={"PATH": str(tools)}, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "needs Python 3.11 or newer" in done.stderr
    assert ("python3 is 3.9.2" if version else "no Python at all") in done.stderr
    assert "RECOUP_PYTHON=" in done.stderr
