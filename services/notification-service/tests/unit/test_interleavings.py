"""G10: any order of arrival and any moment of sweeping give the same rows, and each miss is told once."""

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from deadline_story import NOW, Story, days, exclusive, interleaved, money, network, silent
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_stores import Memory

from chassis.records import Received
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.party_events import ClockMet, ClockMissed
from notification_service.application.sweep import sweep
from notification_service.domain.clocks import State
from notification_service.messaging.handlers import handlers

END = days(100)
SEEDS = st.integers(0, 2**32)


async def play(events: list[Event], sweeps: Callable[[Event], dt.datetime | None]) -> tuple[Memory, list[Any]]:
    """Apply events one by one, sweeping after each at the time `sweeps` says, and once more at the end."""
    memory, emitted = Memory(), []
    seqs: dict[tuple[str, str], int] = defaultdict(int)
    handle = handlers(lambda _: memory.stores())
    for event in events:
        seqs[event.topic, event.key] += 1
        uow = UnitOfWork(None, event_time(event))  # type: ignore[arg-type]
        if type(event) in handle:
            received = Received(event, event.key, seqs[event.topic, event.key], NOW)  # type: ignore[arg-type]
            await handle[type(event)](uow, [received])
        emitted += uow.events
        moment = sweeps(event)
        if moment is not None:
            emitted += await swept(memory, moment)
    emitted += await swept(memory, END)
    return memory, emitted


async def swept(memory: Memory, now: dt.datetime) -> list[Any]:
    uow = UnitOfWork(None, now)  # type: ignore[arg-type]
    await sweep(500, uow=uow, stores=memory.stores())
    return uow.events


def event_time(event: Event) -> dt.datetime:
    at: dt.datetime = event.occurred_at  # type: ignore[attr-defined]
    return at


def in_time(events: list[Event]) -> list[Event]:
    return sorted(events, key=event_time)


def missed(memory: Memory) -> set[Any]:
    return {clock.clock_id for clock in memory.clocks.values() if clock.state is State.MISSED}


def standing(emitted: list[Any]) -> set[Any]:
    """Return the misses that nothing took back: what a reader of the announcements ends with."""
    last = {event.clock_id: event for event in emitted}
    return {key for key, event in last.items() if isinstance(event, ClockMissed)}


@pytest.mark.parametrize("tell", [exclusive, network, silent, money])
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
async def test_every_order_gives_the_same_rows(tell: Callable[[], Story], seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    told = tell().told
    expected, _ = await play(in_time(told), event_time)
    found, emitted = await play(interleaved(told, rng), lambda _: None)
    assert found.rows() == expected.rows()
    assert standing(emitted) == missed(found)


@pytest.mark.parametrize("tell", [exclusive, network, silent, money])
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
async def test_sweeps_that_run_ahead_of_the_events_change_nothing_in_the_end(
    tell: Callable[[], Story], seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    told = tell().told
    expected, _ = await play(in_time(told), event_time)
    found, emitted = await play(interleaved(told, rng), lambda _: END if rng.random() < 0.4 else None)
    assert found.rows() == expected.rows()
    misses = Counter(e.clock_id for e in emitted if isinstance(e, ClockMissed))
    assert set(misses.values()) <= {1}
    assert standing(emitted) == missed(found)
    met = Counter(e.clock_id for e in emitted if isinstance(e, ClockMet))
    assert set(met.values()) <= {1}


async def test_nothing_is_taken_back_when_events_and_sweeps_come_in_time() -> None:
    for tell in (exclusive, network, silent, money):
        memory, emitted = await play(in_time(tell().told), event_time)
        assert {e.clock_id for e in emitted if isinstance(e, ClockMissed)} == missed(memory)


async def test_the_stories_have_misses_of_every_kind() -> None:
    codes = set()
    for tell in (exclusive, network, silent, money):
        memory, _ = await play(in_time(tell().told), event_time)
        codes |= {clock.code for clock in memory.clocks.values() if clock.state is State.MISSED}
    assert len(codes) >= 9
