"""Clocks in the database."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from notification_service.domain.clocks import Clock, State
from notification_service.domain.policies import ClockCode

_STORED: Final = text("""
SELECT id, case_id, code, organisation_id, lead_id, started_at, due_at, state, ended_at, subject_id FROM clocks
WHERE case_id = ANY(CAST(:cases AS uuid[]))
""")

_WRITE: Final = text("""
INSERT INTO clocks (id, case_id, code, organisation_id, lead_id, started_at, due_at, state, ended_at, subject_id)
SELECT * FROM unnest(
    CAST(:ids AS uuid[]), CAST(:cases AS uuid[]), CAST(:codes AS text[]), CAST(:organisations AS uuid[]),
    CAST(:leads AS uuid[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]), CAST(:states AS text[]),
    CAST(:ended AS timestamptz[]), CAST(:subjects AS uuid[])
)
ON CONFLICT (id) DO UPDATE SET
    organisation_id = excluded.organisation_id, lead_id = excluded.lead_id, started_at = excluded.started_at,
    due_at = excluded.due_at, state = excluded.state, ended_at = excluded.ended_at
""")

_REMOVE: Final = text("DELETE FROM clocks WHERE id = ANY(CAST(:ids AS uuid[]))")

_LOCK_DUE: Final = text("""
WITH due AS (
    SELECT case_id, min(due_at) AS first FROM clocks WHERE state = 'Running' AND due_at <= :now
    GROUP BY case_id ORDER BY first LIMIT :limit
)
SELECT id FROM cases WHERE id IN (SELECT case_id FROM due) ORDER BY id FOR UPDATE SKIP LOCKED
""")

_DUE: Final = text("SELECT count(*) FROM clocks WHERE state = 'Running' AND due_at <= :now")

_SUMMARY: Final = text("""
SELECT c.code, c.state, count(*) AS clocks FROM clocks c JOIN cases k ON k.id = c.case_id
WHERE k.is_test IS NOT TRUE GROUP BY c.code, c.state
""")


class StoredClocks:
    """Implements `domain.ports.Clocks` on one transaction; each method is one statement at most."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def stored(self, case_ids: Sequence[UUID]) -> Mapping[UUID, Clock]:
        """Return the clocks of these cases."""
        rows = await self._connection.execute(_STORED, {"cases": list(case_ids)})
        return {
            row.id: Clock(
                row.id,
                row.case_id,
                ClockCode(row.code),
                row.organisation_id,
                row.lead_id,
                row.started_at,
                row.due_at,
                State(row.state),
                row.ended_at,
                row.subject_id,
            )
            for row in rows
        }

    async def write(self, clocks: Sequence[Clock]) -> None:
        """Insert or update."""
        if clocks:
            await self._connection.execute(
                _WRITE,
                {
                    "ids": [clock.clock_id for clock in clocks],
                    "cases": [clock.case_id for clock in clocks],
                    "codes": [clock.code.value for clock in clocks],
                    "organisations": [clock.organisation_id for clock in clocks],
                    "leads": [clock.lead_id for clock in clocks],
                    "starts": [clock.started_at for clock in clocks],
                    "ends": [clock.due_at for clock in clocks],
                    "states": [clock.state.value for clock in clocks],
                    "ended": [clock.ended_at for clock in clocks],
                    "subjects": [clock.subject_id for clock in clocks],
                },
            )

    async def remove(self, clock_ids: Sequence[UUID]) -> None:
        """Delete."""
        if clock_ids:
            await self._connection.execute(_REMOVE, {"ids": list(clock_ids)})

    async def lock_due(self, now: dt.datetime, limit: int) -> list[UUID]:
        """Lock the cases whose running clocks have passed, the most overdue first."""
        return list((await self._connection.execute(_LOCK_DUE, {"now": now, "limit": limit})).scalars())

    async def due(self, now: dt.datetime) -> int:
        """Return how many clocks have passed and are not swept yet."""
        return int((await self._connection.execute(_DUE, {"now": now})).scalar_one())

    async def summary(self) -> dict[ClockCode, dict[State, int]]:
        """Return how many clocks of each code stand where; test cases count nowhere."""
        found = {code: dict.fromkeys(State, 0) for code in ClockCode}
        for row in await self._connection.execute(_SUMMARY):
            found[ClockCode(row.code)][State(row.state)] = row.clocks
        return found
