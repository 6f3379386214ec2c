"""Dead letters: list what is parked, apply it again in the order of its key, or discard it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from chassis import progress
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.transient import is_transient
from chassis.uow import UnitOfWork

_LIST = text("""
SELECT topic, key, seq, type, event_id, reason, error, attempts, parked_at,
       resolution, resolved_at, actor, note, CASE WHEN :all THEN body END AS body
FROM dead_letters
WHERE consumer = :consumer AND (:all OR resolution IS NULL)
  AND (CAST(:key AS text) IS NULL OR key = :key)
ORDER BY topic, key, seq LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay of one key came to."""

    topic: str
    key: str
    applied: int
    left: int
    error: str | None = None


class DeadLetters:
    """The operator's view of one consumer's dead letters."""

    def __init__(self, consumer: Consumer, database: Database) -> None:
        """Replay through `consumer`'s own handlers."""
        self._consumer = consumer
        self._database = database

    async def list(
        self, *, key: str | None = None, resolved: bool = False, most: int = 200
    ) -> Sequence[dict[str, Any]]:
        """Return what is put aside, in key order; with `resolved`, also what no longer is, with bodies."""

        async def work(uow: UnitOfWork) -> Sequence[dict[str, Any]]:
            rows = await uow.connection.execute(
                _LIST,
                {"consumer": self._consumer.name, "key": key, "all": resolved, "most": most},
            )
            return [dict(row) for row in rows.mappings()]

        return await self._database.transact(work)

    async def replay(self, topic: str, key: str, *, actor: str, note: str = "") -> Replayed:
        """Apply a key's dead letters in order, as far as it goes; unpark the key at the end."""
        return await self._database.transact(lambda uow: self._replay(uow, topic, key, actor, note))

    async def discard(self, topic: str, key: str, seq: int, *, actor: str, note: str) -> Replayed:
        """Give one dead letter up for good and apply what waited behind it."""

        async def work(uow: UnitOfWork) -> Replayed:
            place = (topic, key)
            name = self._consumer.name
            state = (await progress.lock(uow.connection, name, [place]))[place]
            records = (await progress.aside(uow.connection, name, [place]))[place]
            given_up = [record for record in records if record.seq == seq]
            if not given_up or seq != state.last_seq + 1:
                return Replayed(topic, key, 0, len(records), "only the first one can be discarded")
            before = state.last_seq
            state.last_seq = seq
            await progress.resolve(uow.connection, name, given_up, "discarded", actor=actor, note=note)
            await progress.move(uow.connection, name, {place: state}, {place: before})
            return await self._replay(uow, topic, key, actor, note)

        return await self._database.transact(work)

    async def _replay(self, uow: UnitOfWork, topic: str, key: str, actor: str, note: str) -> Replayed:
        place, name = (topic, key), self._consumer.name
        state = (await progress.lock(uow.connection, name, [place]))[place]
        records = (await progress.aside(uow.connection, name, [place]))[place]
        before, done, error = state.last_seq, [], None
        for record in records:
            if record.seq > state.last_seq + 1:
                error = f"event {state.last_seq + 1} has not come yet"
                break
            if record.seq == state.last_seq + 1:
                emitted = len(uow.events)
                try:
                    async with uow.connection.begin_nested():
                        await self._consumer.handle(uow, record)
                except Exception as failure:
                    if is_transient(failure):
                        raise
                    del uow.events[emitted:]
                    error = f"{type(failure).__name__}: {failure}".splitlines()[0][:300]
                    break
                state.last_seq = record.seq
            done.append(record)
        left = len(records) - len(done)
        state.parked = bool(left) and state.parked
        state.waiting = bool(left) and not state.parked
        await progress.resolve(uow.connection, name, done, "replayed", actor=actor, note=note)
        await progress.move(uow.connection, name, {place: state}, {place: before})
        return Replayed(topic, key, len(done), left, error)
