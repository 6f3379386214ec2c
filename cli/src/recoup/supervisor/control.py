"""Starting and stopping a network from outside its supervisor."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import Any

import psutil

from chassis.embedded.processes import wait_gone
from recoup.errors import Exit, RecoupError
from recoup.home import ROOT, Home, read_json
from recoup.supervisor import leftovers, lock
from recoup.supervisor.logs import last_lines, rotate
from recoup.supervisor.options import Options
from recoup.terminal import say

COMMAND = [sys.executable, "-P", "-m", "recoup.supervisor"]
START_SECONDS = 180.0
STOP_SECONDS = 90.0
POLL_SECONDS = 0.05
LAST_BREATH_SECONDS = 2.0


def start_detached(home: Home, options: Options) -> dict[str, Any]:
    """Leave a supervisor behind and wait until its network is ready; gives its state, raises RecoupError."""
    home.make()
    if lock.holder(home) is not None:
        raise lock.already_running(home)
    home.state_file.unlink(missing_ok=True)
    log = home.logs / "supervisor.log"
    rotate(log)
    with log.open("ab") as output:
        process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True, cwd=ROOT, text=True
        )
    if process.stdin is not None:
        process.stdin.write(options.to_json() + "\n")
        process.stdin.close()
    return _await_ready(home, process)


def become(options: Options) -> None:
    """Turn this process into the supervisor, which needs none of the memory of the command."""
    reader, writer = os.pipe()
    os.write(writer, (options.to_json() + "\n").encode())
    os.close(writer)
    os.dup2(reader, 0)
    os.execv(COMMAND[0], [*COMMAND, "--foreground"])  # noqa: S606 - replacing ourselves is the purpose


def stop(home: Home) -> list[str]:
    """Stop the network and all that an earlier one left behind; gives what was stopped."""
    supervisor = lock.holder(home)
    stopped = []
    if supervisor:
        stopped.append("network")
        os.kill(supervisor, signal.SIGTERM)
        if not lock.wait_released(home, STOP_SECONDS):
            message = (
                f"the supervisor (process {supervisor}) did not stop within {STOP_SECONDS:g} s; look at "
                f"{home.logs / 'supervisor.log'}, or end it with: kill -9 {supervisor}; ./recoup down"
            )
            raise RecoupError(message, Exit.TIMED_OUT)
        with contextlib.suppress(psutil.Error):
            wait_gone([psutil.Process(supervisor)], LAST_BREATH_SECONDS)
    if home.run.exists():
        stopped += leftovers.stop(home)
        home.state_file.unlink(missing_ok=True)
    return stopped


def _await_ready(home: Home, process: subprocess.Popen[str]) -> dict[str, Any]:
    told: set[str] = set()
    deadline = time.monotonic() + START_SECONDS
    began = time.monotonic()
    while time.monotonic() < deadline:
        state = read_json(home.state_file) or {}
        for name, about in state.get("processes", {}).items():
            if about["state"] == "ready" and name not in told:
                told.add(name)
                say(f"  {name:<22} ready after {time.monotonic() - began:4.1f} s")
        if state.get("phase") == "ready":
            return dict(state)
        if process.poll() is not None:
            problem = state.get("problem") or "\n".join(last_lines(home.logs / "supervisor.log", 12))
            raise RecoupError(problem, Exit(process.returncode) if process.returncode in _CODES else Exit.CANNOT_START)
        time.sleep(POLL_SECONDS)
    message = f"the network is not ready after {START_SECONDS:g} s; see ./recoup status and ./recoup logs"
    raise RecoupError(message, Exit.TIMED_OUT)


_CODES = {int(code) for code in Exit if code is not Exit.OK}
