"""What readers are shown of cases: one row type, scoped to the reader, single or in pages.

Every function takes the reader's scope; there is no way to read a case without one.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.values import HIDDEN_FROM_PARTNERS, CaseState
from case_service.persistence.tables import cases, client_links, organisations
from case_service.persistence.text_tables import divisions

Scope = ColumnElement[bool]


def creditor_scope(organisation_id: UUID) -> Scope:
    """Limit to the cases of a creditor."""
    return cases.c.creditor_id == organisation_id


def partner_scope(organisation_id: UUID) -> Scope:
    """Limit to the cases a partner collects; those not yet verified are hidden from him (domain 2.3)."""
    return and_(cases.c.collecting_partner_id == organisation_id, cases.c.state.not_in(HIDDEN_FROM_PARTNERS))


def managing_scope(organisation_id: UUID) -> Scope:
    """Limit to the cases a partner submitted for clients of his own, in every state."""
    return cases.c.managing_partner_id == organisation_id


def partner_case_scope(organisation_id: UUID) -> Scope:
    """As `partner_scope`, and the test cases a partner manages, which he may try from both sides."""
    own_test = and_(cases.c.managing_partner_id == organisation_id, cases.c.is_test)
    collected = cases.c.collecting_partner_id == organisation_id
    return and_(or_(collected, own_test), cases.c.state.not_in(HIDDEN_FROM_PARTNERS))


def referral_scope(organisation_id: UUID) -> Scope:
    """Limit to the cases a referral partner brought."""
    return cases.c.referral_partner_id == organisation_id


def staff_scope() -> Scope:
    """Limit to nothing: staff of the platform sees every case."""
    return true()


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case with the names of its parties. Money in minor units, rates as fractions."""

    id: UUID
    reference: str
    state: str
    creditor_id: UUID
    creditor_name: str | None
    creditor_country: str | None
    division_id: UUID | None
    division_name: str | None
    partner_id: UUID | None
    partner_name: str | None
    external_tenant_id: str | None
    fee_share: Decimal | None
    is_test: bool
    creditor_reference: str | None
    partner_reference: str | None
    currency: str
    principal: int
    usd_minor: int
    invoice_date: dt.date
    due_date: dt.date | None
    over_12: int | None
    claim_type: str
    dispute_status: str
    claim_description: str | None
    comments: str | None
    debtor_type: str
    debtor_name: str
    debtor_contact_person: str | None
    debtor_registration_number: str | None
    debtor_address: str | None
    debtor_zip_code: str | None
    debtor_city: str | None
    debtor_state: str | None
    debtor_state_alpha2: str | None
    debtor_country: str
    debtor_email: str | None
    debtor_phone: str | None
    assigned_user_email: str | None
    assigned_user_name: str | None
    needs_info: bool
    validation_areas: list[str]
    creditor_responded_at: dt.datetime | None
    terms_phase: str | None
    success_fee: Decimal | None
    revenue_share: Decimal | None
    blended_age_uplift_points: Decimal | None
    activated_at: dt.datetime | None
    phase: str | None
    exclusive_until: dt.date | None
    closed_at: dt.datetime | None
    close_code: str | None
    interest_fees: int
    reminder_fees: int
    collection_fees: int
    recovered: int
    created_at: dt.datetime
    updated_at: dt.datetime | None

    @property
    def remainder(self) -> int:
        """What is left to pay: principal and fees less what came in, never below nothing."""
        owed = self.principal + self.interest_fees + self.reminder_fees + self.collection_fees
        return max(owed - self.recovered, 0)


_creditor: Final = organisations.alias("creditor")
_partner: Final = organisations.alias("partner")
_NAMED: Final[dict[str, ColumnElement[Any]]] = {
    "creditor_name": _creditor.c.name,
    "creditor_country": _creditor.c.country,
    "division_name": divisions.c.company_name,
    "partner_id": cases.c.collecting_partner_id,
    "partner_name": _partner.c.name,
    "external_tenant_id": client_links.c.external_tenant_id,
    "fee_share": client_links.c.fee_share,
}
_COLUMNS: Final = [
    (_NAMED[member.name] if member.name in _NAMED else cases.c[member.name]).label(member.name)
    for member in dataclasses.fields(CaseRow)
]
_JOINED: Final = (
    cases.outerjoin(_creditor, _creditor.c.id == cases.c.creditor_id)
    .outerjoin(_partner, _partner.c.id == cases.c.collecting_partner_id)
    .outerjoin(divisions, divisions.c.id == cases.c.division_id)
    .outerjoin(client_links, client_links.c.creditor_id == cases.c.creditor_id)
)
_REMAINDER: Final = func.greatest(
    cases.c.principal + cases.c.interest_fees + cases.c.reminder_fees + cases.c.collection_fees - cases.c.recovered, 0
)
_NULLABLE: Final = frozenset({"datefinished", "datecollectionstarted", "duedate", "closecode"})
SORTS: Final[dict[str, ColumnElement[Any]]] = {
    "datecreated": cases.c.created_at,
    "dateupdated": cases.c.updated_at,
    "datefinished": cases.c.closed_at,
    "datecollectionstarted": cases.c.activated_at,
    "duedate": cases.c.due_date,
    "date": cases.c.invoice_date,
    "grossamount": cases.c.principal,
    "remainder": _REMAINDER,
    "interestfees": cases.c.interest_fees,
    "collectionfees": cases.c.collection_fees,
    "reminderfees": cases.c.reminder_fees,
    "lifecycle": case({state: place for place, state in enumerate(CaseState)}, value=cases.c.state),
    "closecode": cases.c.close_code,
}
"""The published sort fields, in lower case."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed to; an empty member narrows nothing."""

    ids: Sequence[UUID] = ()
    debtor_ids: Sequence[UUID] = ()
    division_ids: Sequence[UUID] = ()
    states: Sequence[str] = ()
    countries: Sequence[str] = ()
    partner_ids: Sequence[UUID] = ()
    external_tenant_id: str | None = None
    created_from: dt.datetime | None = None
    created_before: dt.datetime | None = None
    text: str | None = None
    with_test: bool = True
    sort: Sequence[tuple[str, bool]] = field(default=())
    """Pairs of a key of `SORTS` and whether it descends; newest first without any."""

    def conditions(self) -> list[Scope]:
        """Return what rows must meet."""
        found: list[Scope] = []
        # A debtor belongs to one case and is known by that case's id.
        for column, wanted in (
            (cases.c.id, self.ids),
            (cases.c.id, self.debtor_ids),
            (cases.c.division_id, self.division_ids),
            (cases.c.state, self.states),
            (cases.c.debtor_country, self.countries),
            (cases.c.collecting_partner_id, self.partner_ids),
        ):
            if wanted:
                found.append(column.in_(wanted))
        if self.external_tenant_id is not None:
            found.append(client_links.c.external_tenant_id == self.external_tenant_id)
        if self.created_from is not None:
            found.append(cases.c.created_at >= self.created_from)
        if self.created_before is not None:
            found.append(cases.c.created_at < self.created_before)
        if self.text:
            found.append(
                or_(
                    *(
                        column.icontains(self.text, autoescape=True)
                        for column in (cases.c.reference, cases.c.creditor_reference, cases.c.debtor_name)
                    )
                )
            )
        if not self.with_test:
            found.append(cases.c.is_test.is_(False))
        return found

    def order(self) -> list[ColumnElement[Any]]:
        """Return the order of rows; the id makes it total, in the direction of the indexes."""
        wanted = list(dict(self.sort).items()) or [("datecreated", True)]
        keys: list[ColumnElement[Any]] = []
        for name, descending in wanted:
            key = SORTS[name].desc() if descending else SORTS[name].asc()
            keys.append(key.nulls_last() if name in _NULLABLE else key)
        return [*keys, cases.c.id.asc() if wanted[0][1] else cases.c.id.desc()]


async def page_of_cases(
    connection: AsyncConnection, scope: Scope, wanted: CaseFilter, limit: int, offset: int
) -> tuple[int, list[CaseRow]]:
    """Return how many cases there are in all and the rows of one page; two statements."""
    counted = select(func.count()).select_from(cases)
    if wanted.external_tenant_id is not None:
        counted = select(func.count()).select_from(
            cases.outerjoin(client_links, client_links.c.creditor_id == cases.c.creditor_id)
        )
    conditions = [scope, *wanted.conditions()]
    total = (await connection.execute(counted.where(*conditions))).scalar_one()
    rows = await _read(connection, _select().where(*conditions).order_by(*wanted.order()).limit(limit).offset(offset))
    return total, rows


async def one_case(connection: AsyncConnection, scope: Scope, *conditions: Scope) -> CaseRow | None:
    """Return the first case that meets the conditions, production before test; one statement."""
    query = _select().where(scope, *conditions).order_by(cases.c.is_test, cases.c.created_at).limit(1)
    return next(iter(await _read(connection, query)), None)


async def cases_by_partner_reference(
    connection: AsyncConnection, scope: Scope, references: Sequence[str]
) -> dict[str, CaseRow]:
    """Return the production cases that a partner gave these references; the oldest where one was given twice."""
    query = (
        _select()
        .where(scope, cases.c.is_test.is_(False), cases.c.partner_reference.in_(references))
        .order_by(cases.c.created_at.desc())
    )
    return {str(row.partner_reference): row for row in await _read(connection, query)}


def _select() -> Select[Any]:
    return select(*_COLUMNS).select_from(_JOINED)


async def _read(connection: AsyncConnection, query: Select[Any]) -> list[CaseRow]:
    return [CaseRow(**row) for row in (await connection.execute(query)).mappings()]
