"""How many cases stand where, each counted by one statement."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.values import CaseState
from case_service.persistence.case_views import Scope
from case_service.persistence.tables import cases, organisations

# A bit of the level is set for each of state, country and partner that a row does not tell apart.
_ALL: Final = 0b111
_BY_STATE: Final = 0b011
_BY_COUNTRY: Final = 0b101
_BY_PARTNER: Final = 0b110
_PLACED: Final = {
    "active": (CaseState.ACTIVE,),
    "paused": (CaseState.PAUSED,),
    "closed": (CaseState.CLOSED, CaseState.MERGED),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """A referral partner's cases; what is neither active, paused nor closed is pending."""

    total: int
    this_month: int
    active: int
    paused: int
    closed: int

    @property
    def pending(self) -> int:
        """Every case on its way to a partner."""
        return self.total - self.active - self.paused - self.closed


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases have one value; `name` is shown for it where the value is an id."""

    value: str | None
    name: str | None
    cases: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All production cases by state, by country of the debtor and by collecting partner."""

    total: int
    by_state: Sequence[Count]
    by_country: Sequence[Count]
    by_partner: Sequence[Count]


async def summary_of(connection: AsyncConnection, scope: Scope, now: dt.datetime) -> Summary:
    """Count the production cases in a scope."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    query = select(
        func.count().label("total"),
        _counted(cases.c.created_at >= month).label("this_month"),
        *(_counted(cases.c.state.in_(states)).label(name) for name, states in _PLACED.items()),
    ).where(and_(scope, cases.c.is_test.is_(False)))
    row = (await connection.execute(query)).one()
    return Summary(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


async def breakdown(connection: AsyncConnection) -> Breakdown:
    """Count all production cases of the network, for staff."""
    state, country, partner = cases.c.state, cases.c.debtor_country, cases.c.collecting_partner_id
    counted = (
        select(
            func.grouping(state, country, partner).label("level"),
            state.label("state"),
            country.label("country"),
            partner.label("partner_id"),
            func.count().label("cases"),
        )
        .where(cases.c.is_test.is_(False))
        .group_by(func.grouping_sets(tuple_(state), tuple_(country), tuple_(partner), tuple_()))
        .subquery()
    )
    query = (
        select(counted, organisations.c.name.label("partner_name"))
        .outerjoin(organisations, organisations.c.id == counted.c.partner_id)
        .order_by(counted.c.cases.desc(), counted.c.state, counted.c.country, counted.c.partner_id)
    )
    rows = (await connection.execute(query)).all()

    def level(number: int, value: str) -> list[Count]:
        return [_count(row, value) for row in rows if row.level == number]

    total = next((row.cases for row in rows if row.level == _ALL), 0)
    return Breakdown(total, level(_BY_STATE, "state"), level(_BY_COUNTRY, "country"), level(_BY_PARTNER, "partner_id"))


def _count(row: Any, value: str) -> Count:
    found: str | UUID | None = getattr(row, value)
    return Count(None if found is None else str(found), row.partner_name, row.cases)


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
