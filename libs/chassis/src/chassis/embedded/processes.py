"""Waiting for processes that are not our children.

One that has ended but that nobody has reaped (its parent died, and the first process of a container does not care) is a
zombie: it does nothing any more, so it counts as gone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

import psutil

POLL_SECONDS = 0.01


def alive(process: psutil.Process) -> bool:
    """Whether the process still does anything."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_gone(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until all are gone or the time is over; gives those that are still there."""
    deadline = time.monotonic() + seconds
    left = [process for process in processes if alive(process)]
    while left and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        left = [process for process in left if alive(process)]
    return left
