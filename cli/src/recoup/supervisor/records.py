"""Records of the processes a network started, so that they are found again after their supervisor was killed.

A process is known by its id together with the moment it was created: an id alone may belong to a stranger by now.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Iterable
from pathlib import Path

import psutil

from chassis.embedded.processes import alive, wait_gone
from recoup.home import Home, read_json, write_atomically

# In the environment of every child, for the moment between its start and its record.
MARK = "RECOUP_SUPERVISED_BY"
# The moment of creation is counted from a clock that may be corrected meanwhile.
SAME_MOMENT_SECONDS = 2.0


def remember(home: Home, name: str, pid: int) -> None:
    """Record a process that was just started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        created = psutil.Process(pid).create_time()
        write_atomically(_file(home, name), json.dumps({"name": name, "pid": pid, "created": created}))


def forget(home: Home, name: str) -> None:
    """Remove the record of a process that ended."""
    _file(home, name).unlink(missing_ok=True)


def find(home: Home, name: str) -> psutil.Process | None:
    """Give the recorded process if it is still the same and alive."""
    record = read_json(_file(home, name))
    if record is None:
        return None
    try:
        process = psutil.Process(record["pid"])
        same = abs(process.create_time() - record["created"]) < SAME_MOMENT_SECONDS
    except psutil.NoSuchProcess:
        return None
    return process if same and alive(process) else None


def living(home: Home) -> dict[str, psutil.Process]:
    """Give every process of the network that still runs, by name; unrecorded ones by their id."""
    found = {}
    for file in sorted((home.run / "processes").glob("*.json")):
        process = find(home, file.stem)
        if process is None:
            file.unlink(missing_ok=True)
        else:
            found[file.stem] = process
    known = {process.pid for process in found.values()} | {os.getpid()}
    for process in _marked(home):
        if process.pid not in known:
            found[str(process.pid)] = process
    return found


def stop_all(processes: Iterable[psutil.Process], *, seconds: float) -> None:
    """Ask processes to end, wait for them together, and kill those that do not."""
    waiting = list(processes)
    for how in (signal.SIGTERM, signal.SIGKILL):
        for process in waiting:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(how)
        waiting = wait_gone(waiting, seconds)


def _marked(home: Home) -> list[psutil.Process]:
    mark = str(home.folder)
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == mark and alive(process):
                found.append(process)
    return found


def _file(home: Home, name: str) -> Path:
    folder = home.run / "processes"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.json"
