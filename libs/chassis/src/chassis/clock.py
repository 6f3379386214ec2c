"""Time: one injected UTC clock, which embedded and test networks can advance together."""

import datetime as dt
import json
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time; the only source of it for a time rule."""

    def now(self) -> dt.datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """Return the machine's time."""
        return dt.datetime.now(dt.UTC)


class NetworkClock:
    """The machine's clock plus an offset that every process of a network reads from one file.

    `recoup clock advance` rewrites the file; a change is seen at the next call.
    """

    def __init__(self, path: Path) -> None:
        """Read the offset from `path`, JSON `{"offset_seconds": n}`; a missing file means none."""
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._offset = dt.timedelta()

    def now(self) -> dt.datetime:
        """Return the network's time."""
        return dt.datetime.now(dt.UTC) + self.offset()

    def offset(self) -> dt.timedelta:
        """Return how far the network is ahead of the machine."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return dt.timedelta()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp != self._stamp:
            self._offset = dt.timedelta(seconds=float(json.loads(self._path.read_text())["offset_seconds"]))
            self._stamp = stamp
        return self._offset


class FixedClock:
    """A clock for tests that stands until it is moved."""

    def __init__(self, instant: dt.datetime) -> None:
        """Stand at `instant`, which must be aware."""
        self._instant = instant

    def now(self) -> dt.datetime:
        """Return the instant it stands at."""
        return self._instant

    def advance(self, by: dt.timedelta) -> None:
        """Move forward."""
        self._instant += by
