"""Real processes of ours under a test's control: started, killed, frozen, waited for, and quoted when they fail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from chassis.testing.children import dies_with_parent, tail

_POLL = 0.02
_GRACE_SECONDS = 20


class ProcError(AssertionError):
    """A process did not do what was awaited; the message ends with the last lines of its log."""


class Proc:
    """`python -m MODULE ARGUMENT ...` as a child process, its output in a log file.

    It sees `env`, PATH, HOME, PYTHONPATH and the locale, and no RECOUP_ variable of the test's own environment. It dies
    with the test run, however that ends, if it was started from the main thread.
    """

    def __init__(
        self, module: str, *arguments: str, log: Path, env: Mapping[str, str] | None = None, name: str = ""
    ) -> None:
        self.name = name or "-".join((module, *arguments))
        self.log = log
        self._command = [sys.executable, "-m", module, *arguments]
        self._env = dict(env or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._begin = 0

    def start(self, **env: str) -> Self:
        """Start, or start again after the end; `env` adds to the environment for this start only."""
        if self.alive:
            message = f"{self.name} is running already"
            raise ProcError(message)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._begin = output.tell()
            self._process = subprocess.Popen(  # noqa: S603
                [*dies_with_parent(), *self._command],
                env={**_plain_environment(), **self._env, **env},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self

    @property
    def alive(self) -> bool:
        """Whether the process runs (a frozen one does)."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the last start."""
        return self._started().pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, minus the signal's number if one ended it, or None while it runs."""
        return self._started().poll()

    @property
    def output(self) -> str:
        """What it has printed since its last start."""
        with self.log.open("rb") as printed:
            printed.seek(self._begin)
            return printed.read().decode(errors="replace")

    def kill(self) -> None:
        """End it with SIGKILL and wait until it is gone; no more than that when it is gone already."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def terminate(self, timeout: float = _GRACE_SECONDS) -> int:
        """Ask it to end (SIGTERM) and return its exit code; killed and an error when it does not."""
        self._started().terminate()
        return self.wait_exit(timeout)

    def stop(self) -> None:
        """Freeze it (SIGSTOP): its connections stay open, it does nothing. `cont()` wakes it."""
        os.kill(self.pid, signal.SIGSTOP)

    def cont(self) -> None:
        """Let a frozen process go on (SIGCONT)."""
        os.kill(self.pid, signal.SIGCONT)

    def wait_exit(self, timeout: float = _GRACE_SECONDS) -> int:
        """Return the exit code once it ended by itself; killed and an error after `timeout` seconds."""
        try:
            return self._started().wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            message = f"did not end within {timeout:g} s"
            raise self.error(message) from None

    def wait_ready(self, url: str, timeout: float = 30.0) -> Self:
        """Return when GET `url` answers 200; an error as soon as the process ends instead."""
        return self.wait_until(lambda: _answers(url), timeout, f"{url} answers 200")

    def wait_line(self, text: str, timeout: float = 30.0) -> Self:
        """Return when it has printed `text` since its last start."""
        return self.wait_until(lambda: text in self.output, timeout, f"{text!r} in its output")

    def wait_until(self, reached: Callable[[], bool], timeout: float, what: str) -> Self:
        """Return when `reached()`; an error after `timeout` seconds or as soon as the process ends."""
        deadline = time.monotonic() + timeout
        while not reached():
            if not self.alive:
                message = f"ended with {self.exit_code} before this: {what}"
                raise self.error(message)
            if time.monotonic() > deadline:
                message = f"not within {timeout:g} s: {what}"
                raise self.error(message)
            time.sleep(_POLL)
        return self

    def error(self, what: str) -> ProcError:
        """Make an error about this process that quotes its log."""
        return ProcError(f"{self.name}: {what}\n--- last lines of {self.log.name} ---\n{tail(self.log)}")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            message = f"{self.name} was not started"
            raise ProcError(message)
        return self._process


def _plain_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"}


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own process
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError, ValueError):
        return False
