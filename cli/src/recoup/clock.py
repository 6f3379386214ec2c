"""The network clock: how far a network is ahead of the machine it runs on, and moving it forward."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator

from recoup.errors import Exit, RecoupError
from recoup.home import Home, read_json, write_atomically
from recoup.rest import Watch
from recoup.running import Running

DAY = dt.timedelta(days=1)
UNITS = {"w": dt.timedelta(weeks=1), "d": DAY, "h": dt.timedelta(hours=1), "m": dt.timedelta(minutes=1)}
DURATION = re.compile(r"(\d+)([wdhm])")


def offset(home: Home) -> dt.timedelta:
    """Give how far the network is ahead."""
    return dt.timedelta(seconds=(read_json(home.clock_file) or {}).get("offset_seconds", 0))


def now(home: Home) -> dt.datetime:
    """Give the network's time."""
    return dt.datetime.now(dt.UTC) + offset(home)


def parse(text: str) -> dt.timedelta:
    """Read a duration such as 40d, 2w or 1d12h; raises RecoupError."""
    parts = DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        message = f"{text!r} is no duration; write 40d, 2w, 36h or 1d12h"
        raise RecoupError(message)
    return sum((int(number) * UNITS[unit] for number, unit in parts), dt.timedelta())


def advance(running: Running, by: dt.timedelta, *, seconds: float) -> Iterator[dt.datetime]:
    """Go forward a day at a time, resting after each, so that deadlines fall in their order; yields each new time.

    `seconds` is the patience for one rest; RecoupError names who did not come to rest.
    """
    if running.keeps_real_time:
        message = "this network keeps the real time: the file that describes it names no clock_file"
        raise RecoupError(message)
    watch = Watch(running.services, running.internal_headers)
    try:
        watch.wait(seconds)
        while by > dt.timedelta():
            step = min(by, DAY)
            by -= step
            _set(running.home, offset(running.home) + step)
            try:
                watch.wait(seconds)
            except RecoupError as error:
                at = now(running.home).isoformat(timespec="minutes")
                message = f"at {at}: {error} What remained of the way: {_words(by)}."
                raise RecoupError(message, Exit.TIMED_OUT) from error
            yield now(running.home)
    finally:
        watch.close()


def _set(home: Home, value: dt.timedelta) -> None:
    write_atomically(home.clock_file, json.dumps({"offset_seconds": value.total_seconds()}) + "\n")


def _words(left: dt.timedelta) -> str:
    return f"{left // DAY}d" + (f"{left % DAY // UNITS['h']}h" if left % DAY else "")
