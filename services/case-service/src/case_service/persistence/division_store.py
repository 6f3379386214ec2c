"""Reads and writes the divisions of one creditor."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.divisions import CompanyData, Division, DivisionNotFound
from case_service.domain.values import OPEN_STATES
from case_service.persistence.tables import cases
from case_service.persistence.text_tables import divisions


class DivisionStore:
    """Implements `domain.divisions.Divisions` on one transaction, for one creditor."""

    def __init__(self, connection: AsyncConnection, creditor_id: UUID) -> None:
        """Work on this connection; other creditors' divisions do not exist here."""
        self._connection = connection
        self._own = (divisions.c.creditor_id == creditor_id, divisions.c.deleted_at.is_(None))

    async def add(self, division: Division) -> None:
        """See `Divisions.add`: one statement."""
        await self._connection.execute(insert(divisions), _row(division))

    async def get(self, division_id: UUID, *, lock: bool = False) -> Division:
        """See `Divisions.get`: one statement."""
        query = select(divisions).where(*self._own, divisions.c.id == division_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        if row is None:
            raise DivisionNotFound
        return _division(row)

    async def page(self, limit: int, offset: int, *, with_archived: bool) -> tuple[int, Sequence[Division]]:
        """See `Divisions.page`: two statements."""
        wanted = [*self._own] if with_archived else [*self._own, divisions.c.archived_at.is_(None)]
        total = await self._connection.scalar(select(func.count()).select_from(divisions).where(*wanted))
        query = select(divisions).where(*wanted).order_by(divisions.c.created_at, divisions.c.id)
        rows = await self._connection.execute(query.limit(limit).offset(offset))
        return total or 0, [_division(row) for row in rows]

    async def save(self, division: Division) -> None:
        """See `Divisions.save`: one statement."""
        await self._connection.execute(
            update(divisions).where(*self._own, divisions.c.id == division.id).values(_row(division))
        )

    async def delete(self, division_id: UUID, now: dt.datetime) -> None:
        """See `Divisions.delete`: one statement. The row stays for the cases that show its name."""
        await self._connection.execute(
            update(divisions)
            .where(*self._own, divisions.c.id == division_id)
            .values(deleted_at=now, archived_at=func.coalesce(divisions.c.archived_at, now))
        )

    async def has_open_cases(self, division_id: UUID) -> bool:
        """See `Divisions.has_open_cases`: one statement."""
        query = select(exists().where(cases.c.division_id == division_id, cases.c.state.in_(OPEN_STATES)))
        return bool(await self._connection.scalar(query))


def _row(division: Division) -> dict[str, Any]:
    return {
        **dataclasses.asdict(division.data),
        "id": division.id,
        "creditor_id": division.creditor_id,
        "created_at": division.created_at,
        "updated_at": division.updated_at,
        "archived_at": division.archived_at,
    }


def _division(row: Row[Any]) -> Division:
    members = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Division(
        id=members["id"],
        creditor_id=members["creditor_id"],
        data=CompanyData(**{field.name: members[field.name] for field in dataclasses.fields(CompanyData)}),
        created_at=members["created_at"],
        updated_at=members["updated_at"],
        archived_at=members["archived_at"],
    )
