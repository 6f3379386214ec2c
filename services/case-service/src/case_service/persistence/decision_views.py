"""What is read about one case beside its row: papers, validation, the exclusive period."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.persistence.case_views import Scope
from case_service.persistence.tables import cases


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """The newest exclusive period of a case."""

    engagement_id: UUID
    started_at: dt.datetime
    end_date: dt.date
    ended_at: dt.datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """One extension of a period."""

    type: str
    event_date: dt.date
    new_end_date: dt.date


_PERIOD: Final = text("""
SELECT engagement_id, started_at, end_date, ended_at, status FROM exclusive_periods
WHERE case_id = :id ORDER BY started_at DESC LIMIT 1
""")
_EXTENSIONS: Final = text("""
SELECT type, event_date, new_end_date FROM exclusive_extensions
WHERE engagement_id = :id ORDER BY event_date, cause_id
""")
_INTERNAL: Final = text("""
SELECT cases.*, creditor.name AS creditor_name, creditor.country AS creditor_country
FROM cases LEFT JOIN organisations AS creditor ON creditor.id = cases.creditor_id
WHERE cases.id = :id
""")
_TEXTS: Final = text("""
SELECT id AS case_id, debtor_name AS debtor, creditor_reference, partner_reference FROM cases
WHERE collecting_partner_id = :partner AND state = ANY(:states) AND (CAST(:after AS uuid) IS NULL OR id > :after)
ORDER BY id LIMIT :limit
""")


async def claim_texts(
    connection: AsyncConnection, partner_id: UUID, states: Sequence[str], after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Return who owes and which references stand on a partner's cases in these states, by id after `after`."""
    given = {"partner": partner_id, "states": list(states), "after": after, "limit": limit}
    return [dict(row) for row in (await connection.execute(_TEXTS, given)).mappings()]


async def case_exists(connection: AsyncConnection, scope: Scope, case_id: UUID) -> bool:
    """Return whether the reader sees such a case."""
    found = await connection.execute(select(cases.c.id).where(scope, cases.c.id == case_id))
    return found.first() is not None


async def exclusive_period(connection: AsyncConnection, case_id: UUID) -> PeriodRow | None:
    """Return the newest exclusive period of a case that the reader may see; None when it never had one."""
    row = (await connection.execute(_PERIOD, {"id": case_id})).mappings().first()
    return PeriodRow(**row) if row else None


async def extensions(connection: AsyncConnection, engagement_id: UUID) -> Sequence[ExtensionRow]:
    """Return what prolonged a period, oldest first."""
    return [ExtensionRow(**row) for row in (await connection.execute(_EXTENSIONS, {"id": engagement_id})).mappings()]


async def internal_case(connection: AsyncConnection, case_id: UUID) -> dict[str, Any] | None:
    """Return a case with its creditor for other services of the network."""
    row = (await connection.execute(_INTERNAL, {"id": case_id})).mappings().first()
    return dict(row) if row else None


async def pricing_zone(connection: AsyncConnection, case_id: UUID) -> UUID | None:
    """Return the pricing zone of a case's terms, if they have one."""
    zone: UUID | None = (
        await connection.execute(select(cases.c.pricing_zone_id).where(cases.c.id == case_id))
    ).scalar_one_or_none()
    return zone
