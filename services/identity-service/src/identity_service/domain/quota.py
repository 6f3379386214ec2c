"""Published limits per credential (domain 9.1): a sliding minute of 10-second segments, an hour, a day.

The hour and the day are fixed windows that begin with their first request. Counters live in the
process: several replicas each count what they see.
"""

from dataclasses import dataclass, field
from math import ceil
from typing import Final

_SEGMENT: Final = 10.0
_SEGMENTS: Final = 6
_HOUR: Final = 3_600.0
_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How many requests one credential may make; the published figures are the defaults."""

    per_minute: int = 2_000
    per_hour: int = 20_000
    per_day: int = 100_000


@dataclass(slots=True)
class _Window:
    seconds: float
    began: float = float("-inf")
    used: int = 0

    def wait(self, now: float, limit: int) -> float:
        if now - self.began >= self.seconds:
            self.began, self.used = now, 0
        return self.began + self.seconds - now if self.used >= limit else 0.0


@dataclass(slots=True)
class Quota:
    """The counters of one credential."""

    limits: Limits
    _segments: dict[int, int] = field(default_factory=dict)
    _hour: _Window = field(default_factory=lambda: _Window(_HOUR))
    _day: _Window = field(default_factory=lambda: _Window(_DAY))

    def take(self, now: float) -> int:
        """Count one request at `now` (seconds, never going back).

        Returns 0, or the whole seconds to wait when it is refused; what is refused does not count.
        """
        segment = int(now // _SEGMENT)
        oldest = segment - _SEGMENTS + 1
        for old in [each for each in self._segments if each < oldest]:
            del self._segments[old]
        wait = max(self._day.wait(now, self.limits.per_day), self._hour.wait(now, self.limits.per_hour))
        if sum(self._segments.values()) >= self.limits.per_minute:
            wait = max(wait, (min(self._segments, default=segment) + _SEGMENTS) * _SEGMENT - now)
        if wait > 0:
            return max(1, ceil(wait))
        self._segments[segment] = self._segments.get(segment, 0) + 1
        self._hour.used += 1
        self._day.used += 1
        return 0
