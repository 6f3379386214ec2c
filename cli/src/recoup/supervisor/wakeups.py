"""Sleeping until a signal comes or some time has passed."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Iterator


class Wakeups:
    """Turns SIGTERM, SIGINT and SIGHUP into the wish to stop, and SIGCHLD into an early wake-up."""

    def __init__(self) -> None:
        self.stop_wanted = False
        self._reader, self._writer = os.pipe()
        for end in (self._reader, self._writer):
            os.set_blocking(end, False)

    @contextlib.contextmanager
    def listening(self) -> Iterator[Wakeups]:
        """Listen while the block runs."""
        before = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._want_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield self
        finally:
            signal.set_wakeup_fd(before)

    def sleep(self, seconds: float) -> None:
        """Sleep, at most this long."""
        if select.select([self._reader], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                while os.read(self._reader, 512):
                    pass

    def _want_stop(self, *_: object) -> None:
        self.stop_wanted = True
