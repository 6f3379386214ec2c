"""Papers that creditors have to sign: who waits for them, since when, and the task that follows.

Cases and signatures of one paper arrive by different keys and may be applied at the same time. Both
sides therefore write their fact, lock the paper's row, and only then derive the task from all facts.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from notification_service.domain.tasks import TaskType, Wait

_WAIT: Final = text("""
INSERT INTO paper_waits AS known (paper_id, case_id, creditor_id, since, until)
SELECT * FROM unnest(
    CAST(:papers AS uuid[]), CAST(:cases AS uuid[]), CAST(:creditors AS uuid[]), CAST(:since AS timestamptz[]),
    CAST(:until AS timestamptz[])
) AS told(paper_id, case_id, creditor_id, since, until)
ORDER BY paper_id, case_id
ON CONFLICT (paper_id, case_id) DO UPDATE SET since = excluded.since, until = excluded.until
""")

_SIGN: Final = text("""
INSERT INTO papers AS known (id, organisation_id, signed_at)
SELECT * FROM unnest(
    CAST(:papers AS uuid[]), CAST(:organisations AS uuid[]), CAST(:times AS timestamptz[])
) AS told(id, organisation_id, signed_at)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET signed_at = least(known.signed_at, excluded.signed_at)
""")

_DERIVE: Final = text("""
INSERT INTO tasks AS known (id, type, organisation_id, created_at, solved_at)
SELECT p.id, :type, p.organisation_id, w.since, least(p.signed_at, w.until)
FROM papers p JOIN (
    SELECT paper_id, min(since) AS since, CASE WHEN bool_and(until IS NOT NULL) THEN max(until) END AS until
    FROM paper_waits WHERE paper_id = ANY(CAST(:papers AS uuid[])) GROUP BY paper_id
) w ON w.paper_id = p.id
ORDER BY p.id
ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, solved_at = excluded.solved_at
WHERE (known.created_at, known.solved_at) IS DISTINCT FROM (excluded.created_at, excluded.solved_at)
""")


class StoredPapers:
    """Implements `domain.ports.Papers` on one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put_waits(self, waits: Sequence[Wait]) -> None:
        """Store waits and derive the tasks; three statements, none without waits."""
        if not waits:
            return
        await self._connection.execute(
            _WAIT,
            {
                "papers": [wait.paper_id for wait in waits],
                "cases": [wait.case_id for wait in waits],
                "creditors": [wait.creditor_id for wait in waits],
                "since": [wait.since for wait in waits],
                "until": [wait.until for wait in waits],
            },
        )
        creditors = {wait.paper_id: wait.creditor_id for wait in waits}
        await self._derive([(paper_id, creditors[paper_id], None) for paper_id in sorted(creditors)])

    async def sign(self, signatures: Sequence[tuple[UUID, UUID, dt.datetime]]) -> None:
        """Store signatures and derive the tasks; two statements."""
        await self._derive(signatures)

    async def _derive(self, papers: Sequence[tuple[UUID, UUID, dt.datetime | None]]) -> None:
        ids = [paper_id for paper_id, _, _ in papers]
        await self._connection.execute(
            _SIGN,
            {
                "papers": ids,
                "organisations": [organisation_id for _, organisation_id, _ in papers],
                "times": [signed_at for _, _, signed_at in papers],
            },
        )
        await self._connection.execute(_DERIVE, {"papers": ids, "type": TaskType.SIGN_CONTRACT.value})
