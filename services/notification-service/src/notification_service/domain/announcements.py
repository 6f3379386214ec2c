"""What the network is told when clocks change.

A miss is announced once per clock and never twice. When proof arrives late that there was none,
the clock is announced as met: a `clock-met` after a `clock-missed` of the same clock withdraws it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from notification_service.domain.clocks import Clock, State


@dataclass(slots=True)
class Changes:
    """How the stored clocks of some cases differ from what the facts say now."""

    written: list[Clock] = field(default_factory=list)
    gone: list[Clock] = field(default_factory=list)
    missed: list[Clock] = field(default_factory=list)
    met: list[Clock] = field(default_factory=list)
    withdrawn: list[Clock] = field(default_factory=list)


def changes(stored: Mapping[UUID, Clock], now: Iterable[Clock]) -> Changes:
    """Compare what is stored with what should be.

    `withdrawn` are clocks that had been announced as missed and are not any more; those that are
    not met either (their reason was gone in time) stand there alone.
    """
    found = Changes()
    left = dict(stored)
    for clock in now:
        known = left.pop(clock.clock_id, None)
        if known == clock:
            continue
        found.written.append(clock)
        before = known.state if known else State.RUNNING
        if before is clock.state:
            continue
        if clock.state is State.MISSED:
            found.missed.append(clock)
        elif clock.state is State.MET:
            found.met.append(clock)
        if before is State.MISSED:
            found.withdrawn.append(clock)
    found.gone = list(left.values())
    found.withdrawn += [clock for clock in found.gone if clock.state is State.MISSED]
    return found
