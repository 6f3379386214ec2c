"""The lock that a living supervisor holds; the kernel gives it back however the supervisor ends."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from typing import TextIO

import psutil

from recoup.errors import Exit, RecoupError
from recoup.home import Home, read_json

PATIENCE = 5


@contextlib.contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold the lock; raises RecoupError when another supervisor does."""
    with (home.run / "supervisor.lock").open("a+", encoding="utf-8") as file:
        if not _taken(file):
            raise already_running(home)
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "created": psutil.Process().create_time()}))
        file.flush()
        yield


def _taken(file: TextIO) -> bool:
    """Take the lock; somebody who only looks holds it for an instant, so one refusal is not an answer."""
    for _ in range(PATIENCE):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.02)
    return False


def holder(home: Home) -> int | None:
    """Give the process id of the living supervisor, None when there is none."""
    path = home.run / "supervisor.lock"
    try:
        with path.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
    except FileNotFoundError:
        return None
    except BlockingIOError:
        told = read_json(path)
        return int(told["pid"]) if told else 0


def wait_released(home: Home, seconds: float) -> bool:
    """Wait until no supervisor lives; False when one still does after the time."""
    deadline = time.monotonic() + seconds
    while holder(home) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def already_running(home: Home) -> RecoupError:
    """Say that the network is up already, and where."""
    state = read_json(home.state_file) or {}
    where = f" at {state['url']}" if "url" in state else ""
    message = (
        f"this network is already running{where} (supervisor {holder(home)}, state in {home.folder}). "
        "Look at it with ./recoup status, stop it with ./recoup down, or run another one beside it with "
        "RECOUP_HOME and RECOUP_PORT."
    )
    return RecoupError(message, Exit.ALREADY_RUNNING)
