"""What an earlier PostgreSQL left behind in its data folder, and how to clear it without risking the data."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path

import psutil

from chassis.embedded.processes import alive, wait_gone

ORPHAN_SECONDS = 10.0


def processes_in(data: Path) -> list[psutil.Process]:
    """Give every process that works in the data folder: a postmaster and its children are nowhere else."""
    folder = str(data.resolve())
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.cwd() == folder:
                found.append(process)
    return found


def postmaster(data: Path) -> psutil.Process | None:
    """Give the living postmaster of the data folder, never a stranger who was given the same process id."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        process = psutil.Process(pid)
        is_ours = alive(process) and process.cwd() == str(data.resolve())
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None
    return process if is_ours else None


def stop(data: Path, *, seconds: float = 20.0) -> None:
    """Stop the postmaster of the data folder, cleanly if it can be; returns when nothing works there any more."""
    process = postmaster(data)
    if process is not None:
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(how)
            if not wait_gone([process], seconds):
                break
    clear(data)


def clear(data: Path) -> None:
    """Make a start possible after a crash; the server must be dead.

    Backends that outlive a killed postmaster must be gone before its lock file is, or two servers would write the same
    files; so they are ended and waited for first.
    """
    orphans = processes_in(data)
    for process in orphans:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGQUIT)
    stubborn = wait_gone(orphans, ORPHAN_SECONDS)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_gone(stubborn, ORPHAN_SECONDS)
    (data / "postmaster.pid").unlink(missing_ok=True)
