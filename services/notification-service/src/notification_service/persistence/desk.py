"""Tasks and notifications in the database."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from notification_service.domain.notices import Notice
from notification_service.domain.tasks import Task

_PUT_TASKS: Final = text("""
INSERT INTO tasks AS known
    (id, type, organisation_id, case_id, case_reference, lead_id, deadline, created_at, solved_at,
     subject_id)
SELECT * FROM unnest(
    CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:organisations AS uuid[]), CAST(:cases AS uuid[]),
    CAST(:case_references AS text[]), CAST(:leads AS uuid[]), CAST(:deadlines AS timestamptz[]),
    CAST(:created AS timestamptz[]), CAST(:solved AS timestamptz[]), CAST(:subjects AS uuid[])
)
ON CONFLICT (id) DO UPDATE SET
    case_reference = excluded.case_reference, deadline = excluded.deadline, solved_at = excluded.solved_at
WHERE (known.case_reference, known.deadline, known.solved_at)
    IS DISTINCT FROM (excluded.case_reference, excluded.deadline, excluded.solved_at)
""")

_PUT_NOTICES: Final = text("""
INSERT INTO notifications AS known (id, type, organisation_id, case_id, case_reference, lead_id, at, subject_id)
SELECT DISTINCT ON (id) * FROM unnest(
    CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:organisations AS uuid[]), CAST(:cases AS uuid[]),
    CAST(:case_references AS text[]), CAST(:leads AS uuid[]), CAST(:times AS timestamptz[]), CAST(:subjects AS uuid[])
) AS told(id, type, organisation_id, case_id, case_reference, lead_id, at, subject_id)
ON CONFLICT (id) DO UPDATE SET case_reference = excluded.case_reference
WHERE known.case_reference IS DISTINCT FROM excluded.case_reference
""")

_REMOVE_NOTICES: Final = text("DELETE FROM notifications WHERE id = ANY(CAST(:ids AS uuid[]))")


class StoredDesk:
    """Implements `domain.ports.Desk` on one transaction; each method is one statement at most."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put_tasks(self, tasks: Iterable[Task]) -> None:
        """Insert tasks; of known ones, update what can change."""
        given = list(tasks)
        if given:
            await self._connection.execute(
                _PUT_TASKS,
                {
                    "ids": [task.task_id for task in given],
                    "types": [task.type.value for task in given],
                    "organisations": [task.organisation_id for task in given],
                    "cases": [task.case_id for task in given],
                    "case_references": [task.case_reference for task in given],
                    "leads": [task.lead_id for task in given],
                    "deadlines": [task.deadline for task in given],
                    "created": [task.created_at for task in given],
                    "solved": [task.solved_at for task in given],
                    "subjects": [task.subject_id for task in given],
                },
            )

    async def put_notices(self, notices: Iterable[Notice]) -> None:
        """Insert notifications; of known ones, fill in a reference that was not known."""
        given = list(notices)
        if given:
            await self._connection.execute(
                _PUT_NOTICES,
                {
                    "ids": [notice.notice_id for notice in given],
                    "types": [notice.type.value for notice in given],
                    "organisations": [notice.organisation_id for notice in given],
                    "cases": [notice.case_id for notice in given],
                    "case_references": [notice.case_reference for notice in given],
                    "leads": [notice.lead_id for notice in given],
                    "times": [notice.at for notice in given],
                    "subjects": [notice.subject_id for notice in given],
                },
            )

    async def remove_notices(self, notice_ids: Sequence[UUID]) -> None:
        """Delete."""
        if notice_ids:
            await self._connection.execute(_REMOVE_NOTICES, {"ids": list(notice_ids)})
