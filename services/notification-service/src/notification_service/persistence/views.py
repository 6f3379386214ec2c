"""Lists of tasks and notifications, each scoped to one organisation."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from notification_service.domain.notices import Notice, NoticeType
from notification_service.domain.tasks import Task, TaskType

_COLUMNS: Final = """
SELECT id, type, organisation_id, case_id, case_reference, lead_id, deadline, created_at, solved_at, subject_id
FROM tasks
"""
_WANTED: Final = """
organisation_id = :organisation AND (CAST(:types AS text[]) IS NULL OR type = ANY(CAST(:types AS text[])))
"""
_STATUS: Final = {True: "solved_at IS NOT NULL", False: "solved_at IS NULL"}
_ORDER: Final = {True: "solved_at DESC, id", False: "deadline NULLS LAST, id"}

_PAGE: Final = {
    solved: text(
        f"{_COLUMNS} WHERE {_WANTED} AND {_STATUS[solved]} ORDER BY {_ORDER[solved]} LIMIT :limit OFFSET :offset"
    )
    for solved in (True, False)
}
_COUNT: Final = {
    solved: text(f"SELECT count(*) FROM tasks WHERE {_WANTED} AND {_STATUS[solved]}")  # noqa: S608 - constants
    for solved in (True, False)
}
_OF_CASE: Final = {
    solved: text(f"{_COLUMNS} WHERE {_WANTED} AND case_id = :case AND {_STATUS[solved]} ORDER BY {_ORDER[solved]}")
    for solved in (True, False)
}
_ANSWERED: Final = text("""
SELECT id FROM cases WHERE id = ANY(CAST(:cases AS uuid[])) AND creditor_id = :organisation
""")
_CREDITOR_OF: Final = text("SELECT creditor_id FROM cases WHERE id = :case")

_NOTICES: Final = text("""
SELECT id, type, organisation_id, case_id, case_reference, lead_id, at, subject_id FROM notifications
WHERE organisation_id = :organisation ORDER BY at DESC, id DESC LIMIT :limit OFFSET :offset
""")
_COUNT_NOTICES: Final = text("SELECT count(*) FROM notifications WHERE organisation_id = :organisation")


class DeskViews:
    """Reads what an organisation has on its desk."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tasks(
        self,
        organisation_id: UUID,
        types: Sequence[str],
        *,
        solved: bool,
        limit: int,
        offset: int,
    ) -> tuple[list[Task], int]:
        """Return a page of tasks, the most urgent first (solved: the latest), and how many there are."""
        wanted = _wanted(organisation_id, types)
        rows = await self._connection.execute(_PAGE[solved], {**wanted, "limit": limit, "offset": offset})
        total = (await self._connection.execute(_COUNT[solved], wanted)).scalar_one()
        return [_task(row) for row in rows], int(total)

    async def tasks_of_case(
        self, organisation_id: UUID, case_id: UUID, types: Sequence[str], *, solved: bool
    ) -> list[Task]:
        """Return the organisation's tasks about one case."""
        rows = await self._connection.execute(_OF_CASE[solved], {**_wanted(organisation_id, types), "case": case_id})
        return [_task(row) for row in rows]

    async def answered_by(self, organisation_id: UUID, case_ids: Collection[UUID]) -> frozenset[UUID]:
        """Return those of these cases in which the organisation stands on the claim's side."""
        found = await self._connection.execute(_ANSWERED, {"cases": sorted(case_ids), "organisation": organisation_id})
        return frozenset(row.id for row in found)

    async def is_case_of(self, creditor_id: UUID, case_id: UUID) -> bool:
        """Tell whether the case is known here as this creditor's."""
        found = await self._connection.execute(_CREDITOR_OF, {"case": case_id})
        return bool(found.scalar_one_or_none() == creditor_id)

    async def notices(self, organisation_id: UUID, limit: int, offset: int) -> tuple[list[Notice], int]:
        """Return a page of notifications, newest first, and how many there are."""
        rows = await self._connection.execute(
            _NOTICES, {"organisation": organisation_id, "limit": limit, "offset": offset}
        )
        total = (await self._connection.execute(_COUNT_NOTICES, {"organisation": organisation_id})).scalar_one()
        return [
            Notice(
                row.id,
                NoticeType(row.type),
                row.organisation_id,
                row.case_id,
                row.case_reference,
                row.lead_id,
                row.at,
                row.subject_id,
            )
            for row in rows
        ], int(total)


def _wanted(organisation_id: UUID, types: Sequence[str]) -> dict[str, object]:
    return {"organisation": organisation_id, "types": list(types) or None}


def _task(row: Row[Any]) -> Task:
    return Task(
        row.id,
        TaskType(row.type),
        row.organisation_id,
        row.case_id,
        row.case_reference,
        row.lead_id,
        row.deadline,
        row.created_at,
        row.solved_at,
        row.subject_id,
    )
