"""Small things about child processes that every starter in this package needs."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path


def dies_with_parent() -> list[str]:
    """Return a command prefix that makes the child die (SIGKILL) when this process does, however it ends.

    Empty where the system has no `setpriv`, and outside the main thread: the kernel ties the child to the thread that
    started it. The process id stays that of the command itself.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None or threading.current_thread() is not threading.main_thread():
        return []
    return [setpriv, "--pdeathsig", "KILL", "--"]


def tail(log: Path, lines: int = 40) -> str:
    """Return the last lines of a log file, or an empty text when there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
