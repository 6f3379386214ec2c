"""The consumer: a batch of records becomes one transaction whose effects happen exactly once.

Progress per (consumer, topic, key) tells duplicates (skipped), the next event (applied) and gaps
(the key waits until what is missing comes). A record that cannot be applied goes to the dead
letters and parks its key: what follows in that key waits behind it, all other keys flow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from opentelemetry import propagate
from sqlalchemy.exc import DBAPIError

from chassis import crash, outbox, progress, switches
from chassis.database import Database
from chassis.overlap import meanwhile
from chassis.progress import Aside, Place, Progress
from chassis.records import Handler, Received, Record
from chassis.telemetry import (
    EVENTS_APPLIED,
    EVENTS_DUPLICATE,
    EVENTS_HELD,
    EVENTS_PARKED,
    EVENTS_UNKNOWN,
    TRACER,
)
from chassis.transient import is_transient
from chassis.uow import UnitOfWork
from contracts.base import Event

_log: Final = structlog.get_logger()
_Bodies = dict[int, Event | ValueError]
"""What was read of each record, by its identity."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    applied: int = 0
    duplicates: int = 0
    held: int = 0
    parked: int = 0


@dataclass(slots=True)
class _Batch:
    """The state of one attempt at a batch."""

    known: dict[Place, Progress]
    expected: dict[Place, int]
    bodies: _Bodies
    aside: list[Aside] = field(default_factory=list)
    healed: list[Record] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)


class Consumer:
    """Applies records of a service's topics through its handlers."""

    def __init__(
        self,
        name: str,
        database: Database,
        handlers: Mapping[type[Event], Handler],
    ) -> None:
        """Consume as `name`; events without a handler only move the progress."""
        self.name = name
        self._database = database
        self._handlers = {event.type: (event, handler) for event, handler in handlers.items()}
        self._deduplicate = not switches.is_off(switches.PROGRESS)
        self._park = not switches.is_off(switches.PARKING)

    async def apply(self, records: Sequence[Record]) -> Outcome:
        """Apply a batch in one transaction; raises only what is transient.

        When a handler fails for good, the batch is done again one event at a time, so that the
        failing one can be put aside alone.
        """
        if not records:
            return Outcome()
        crash.point("consumer.before-transaction")
        parent = next((r.traceparent for r in records if r.traceparent), None)
        context = propagate.extract({"traceparent": parent} if parent else {})
        with TRACER.start_as_current_span("consume", context=context):
            try:
                outcome = await self._transaction(records, careful=False)
            except Exception as error:
                if is_transient(error) or not self._park:
                    raise
                _log.warning("a handler failed, looking for the event", error=repr(error))
                outcome = await self._transaction(records, careful=True)
        crash.point("consumer.after-commit")
        return outcome

    async def _transaction(self, records: Sequence[Record], *, careful: bool) -> Outcome:
        async def work(uow: UnitOfWork) -> Outcome:
            return await self._apply(uow, records, careful=careful)

        return await self._database.transact(work)

    async def _apply(self, uow: UnitOfWork, records: Sequence[Record], *, careful: bool) -> Outcome:
        queues: dict[Place, list[Record]] = {}
        for record in records:
            queues.setdefault((record.topic, record.key), []).append(record)
        known, bodies = await meanwhile(
            progress.lock(uow.connection, self.name, sorted(queues)), lambda: self._read(records)
        )
        expected = {place: each.last_seq for place, each in known.items()}
        batch = _Batch(known, expected, bodies)
        stuck = [place for place, each in known.items() if each.waiting and not each.parked]
        for place, held in (await progress.aside(uow.connection, self.name, stuck)).items() if stuck else ():
            queues[place] = sorted([*queues[place], *held], key=lambda record: record.seq)
            batch.bodies.update(self._read(held))
        ready = {
            place: chosen for place, queue in queues.items() if (chosen := self._next_in_line(batch, place, queue))
        }
        while ready:
            await self._wave(uow, batch, [queue.pop(0) for queue in ready.values()], careful)
            ready = {
                place: queue for place, queue in ready.items() if queue and not self._stop_behind(batch, place, queue)
            }
        await progress.put_aside(uow.connection, self.name, batch.aside)
        await progress.resolve(uow.connection, self.name, batch.healed, "applied")
        moved = {
            place: each
            for place, each in batch.known.items()
            if each.last_seq != batch.expected[place] or each.parked or each.waiting or place in stuck
        }
        if self._deduplicate:
            _, uow.outgoing = await meanwhile(
                progress.move(uow.connection, self.name, moved, batch.expected),
                lambda: outbox.columns(uow.events),
            )
        self._count(records, batch.outcome)
        return batch.outcome

    def _next_in_line(self, batch: _Batch, place: Place, queue: list[Record]) -> list[Record]:
        """Sort a key's records into duplicates, what can be applied now, and what must wait."""
        state = batch.known[place]
        if not self._deduplicate:
            return list(queue)
        chosen: list[Record] = []
        expected = state.last_seq + 1
        seen: set[int] = set()
        was_waiting, state.waiting = state.waiting, False
        for record in queue:
            if record.seq in seen or record.seq < expected:
                batch.outcome.duplicates += record.seq not in seen or not was_waiting
                if was_waiting and record.seq < expected:
                    batch.healed.append(record)
                continue
            seen.add(record.seq)
            if state.parked or record.seq > expected:
                reason = "behind" if state.parked else "gap"
                batch.aside.append(Aside(record, reason))
                state.waiting = state.waiting or not state.parked
                batch.outcome.held += 1
                continue
            chosen.append(record)
            expected += 1
            if was_waiting:
                batch.healed.append(record)
        return chosen

    @staticmethod
    def _stop_behind(batch: _Batch, place: Place, queue: list[Record]) -> bool:
        """Put the rest of a key's records aside when its head turned out to be poison."""
        if not batch.known[place].parked:
            return False
        batch.aside.extend(Aside(record, "behind") for record in queue)
        batch.outcome.held += len(queue)
        batch.healed[:] = [each for each in batch.healed if each not in queue]
        return True

    async def _wave(
        self,
        uow: UnitOfWork,
        batch: _Batch,
        wave: Sequence[Record],
        careful: bool,  # noqa: FBT001
    ) -> None:
        """Apply one record of each key, grouped by type so that handlers can work set by set."""
        by_type: dict[str, list[Record]] = {}
        for record in wave:
            by_type.setdefault(record.type, []).append(record)
        for type_, group in by_type.items():
            if not careful:
                await self._handle(uow, type_, group, batch.bodies)
                failed: dict[Place, str] = {}
            else:
                failed = await self._one_by_one(uow, type_, group, batch.bodies)
            for record in group:
                place = record.topic, record.key
                error = failed.get(place)
                if error is None:
                    batch.known[place].last_seq = max(batch.known[place].last_seq, record.seq)
                    batch.outcome.applied += 1
                else:
                    batch.known[place].parked = True
                    batch.aside.append(Aside(record, "poison", error))
                    batch.healed[:] = [each for each in batch.healed if each is not record]
                    batch.outcome.parked += 1

    async def _one_by_one(
        self, uow: UnitOfWork, type_: str, group: Sequence[Record], bodies: _Bodies
    ) -> dict[Place, str]:
        failed: dict[Place, str] = {}
        for record in group:
            emitted = len(uow.events)
            try:
                async with uow.connection.begin_nested():
                    await self._handle(uow, type_, [record], bodies)
            except Exception as error:
                if is_transient(error):
                    raise
                del uow.events[emitted:]
                failed[record.topic, record.key] = _describe(error)
                _log.exception("event parked", topic=record.topic, key=record.key, type=type_)
        return failed

    async def handle(self, uow: UnitOfWork, record: Record) -> None:
        """Apply one record in a transaction of the caller, without looking at progress."""
        await self._handle(uow, record.type, [record], self._read([record]))

    def _read(self, records: Sequence[Record]) -> _Bodies:
        """Read the bodies; one that cannot be read fails only when its turn comes."""
        bodies: _Bodies = {}
        for record in records:
            known = self._handlers.get(record.type)
            if known is not None:
                try:
                    bodies[id(record)] = known[0].read(record.body)
                except ValueError as error:
                    bodies[id(record)] = error
        return bodies

    async def _handle(self, uow: UnitOfWork, type_: str, group: Sequence[Record], bodies: _Bodies) -> None:
        known = self._handlers.get(type_)
        if known is None:
            if type_ == "malformed":
                raise ValueError("the record is not an event")
            EVENTS_UNKNOWN.labels(type_).inc(len(group))
            return
        received = []
        for record in group:
            event = bodies[id(record)]
            if isinstance(event, ValueError):
                raise event
            received.append(Received(event, record.key, record.seq, record.event_id))
        await known[1](uow, received)

    @staticmethod
    def _count(records: Sequence[Record], outcome: Outcome) -> None:
        topic = records[0].topic
        EVENTS_APPLIED.labels(topic).inc(outcome.applied)
        EVENTS_DUPLICATE.labels(topic).inc(outcome.duplicates)
        EVENTS_HELD.labels(topic).inc(outcome.held)
        EVENTS_PARKED.labels(topic, "poison").inc(outcome.parked)


def _describe(error: Exception) -> str:
    """Name an error without the values of its statement, which may hold personal data."""
    if isinstance(error, DBAPIError):
        error = error.orig if isinstance(error.orig, Exception) else error
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:500]
