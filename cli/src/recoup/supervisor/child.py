"""One supervised process: started, watched, brought back with growing patience, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from recoup.home import Home
from recoup.supervisor import records
from recoup.supervisor.logs import rotate

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
STEADY_SECONDS = 30.0


@dataclass(frozen=True)
class Program:
    """What to run and how to tell that it is ready."""

    name: str
    command: Callable[[], list[str]]
    ready: Callable[[], bool]
    environment: Mapping[str, str]
    folder: Path
    port: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 12.0


@dataclass
class Child:
    """A program together with its present process."""

    program: Program
    home: Home
    process: subprocess.Popen[bytes] | None = None
    ready: bool = False
    restarts: int = 0
    pause: float = FIRST_PAUSE
    next_start: float = 0.0
    started: float = 0.0
    deaths_before_ready: int = 0

    @property
    def log(self) -> Path:
        """Where the process writes."""
        return self.home.logs / f"{self.program.name}.log"

    @property
    def state(self) -> str:
        """One word for `recoup status`."""
        if self.process is None:
            return "restarting"
        return "ready" if self.ready else "starting"

    def start(self) -> None:
        """Start the process; raises what the program's preparation raises."""
        command = self.program.command()
        environment = {**self.program.environment, records.MARK: str(self.home.folder)}
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                cwd=self.program.folder,
                # Ctrl-C in a terminal is for the supervisor, which stops its children in order.
                start_new_session=True,
            )
        records.remember(self.home, self.program.name, self.process.pid)
        self.started = time.monotonic()
        self.ready = False

    def observe(self) -> bool:
        """Notice an end or a first readiness; True when something changed."""
        if self.process is None:
            return False
        code = self.process.poll()
        if code is None:
            if not self.ready and self.program.ready():
                self.ready = True
                self.deaths_before_ready = 0
                return True
            return False
        if time.monotonic() - self.started > STEADY_SECONDS:
            self.pause = FIRST_PAUSE
        # Killed is not ended by itself: whoever kills it may stop doing so.
        if not self.ready and code != -signal.SIGKILL:
            self.deaths_before_ready += 1
        self.note(f"ended with {describe(code)}; starting it again in {self.pause:g} s")
        self.process, self.ready = None, False
        self.next_start = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return True

    def start_again_if_due(self) -> bool:
        """Start a process that ended, when its pause is over; True when it was started."""
        if self.process is not None or time.monotonic() < self.next_start:
            return False
        self.restarts += 1
        try:
            self.start()
        except (OSError, RuntimeError) as error:
            self.note(f"could not be started: {error}")
            self.next_start = time.monotonic() + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return True

    def ask_to_stop(self) -> None:
        """Tell the process to end."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.program.stop_signal)

    def wait_stopped(self, deadline: float) -> None:
        """Wait until the process ended; kill it and what it started when the deadline has passed."""
        if self.process is not None:
            try:
                self.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.note("did not end in time and was killed")
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
            self.process = None
        records.forget(self.home, self.program.name)

    def note(self, what: str) -> None:
        """Write a word of the supervisor into the process's own log."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        with contextlib.suppress(OSError), self.log.open("a", encoding="utf-8") as log:
            log.write(f"{stamp} supervisor: {self.program.name} {what}\n")

    def tidy_log(self) -> None:
        """Rotate the log when it is full."""
        with contextlib.suppress(OSError):
            rotate(self.log)


def describe(code: int) -> str:
    """Say how a process ended."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
