"""Cases as the other services tell the ledger of them, and payments on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from recorded import Recipe, fresh

from chassis.testing.service import Harness
from contracts.base import Event
from contracts.case_events import CaseActivated, CaseAssigned, CaseOpened
from contracts.routing_events import CaseRouted
from contracts.values import (
    AgeBuckets,
    CaseState,
    ClaimType,
    CommissionType,
    CreatedVia,
    DebtorType,
    DisputeStatus,
    LockedRate,
    Phase,
    PricingSource,
    RouteSource,
    TermsVersion,
)
from ledger_service.persistence.statements import PAYMENT_COLUMNS, WRITE

PARTNER = UUID("01890000-0000-7000-8000-0000000000aa")
_PARTNERS = 0x0189_0000_0000_7000_8003 << 48
CREDITOR = UUID("01890000-0000-7000-8000-0000000000bb")
PRINCIPAL = 1_000_000_000
_CASES = 0x0189_0000_0000_7000_8001 << 48
_ENGAGEMENTS = 0x0189_0000_0000_7000_8002 << 48
_OPEN_AT_ONCE = 200
_AT = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def case_id(number: int) -> UUID:
    """Return the id of a numbered case; the ids count up, so that a script can make them."""
    return UUID(int=_CASES + number)


def partner_id(number: int) -> UUID:
    """Return the id of a numbered partner."""
    return UUID(int=_PARTNERS + number)


def events(number: int, partner: UUID = PARTNER) -> list[Event]:
    """Return what makes a case that takes payments, in the hands of this partner."""
    case = case_id(number)
    opened = CaseOpened(
        case_id=case, occurred_at=_AT, reference=f"REC-{number:06d}", state=CaseState.PENDING_VERIFICATION_INTERNAL,
        creditor_id=CREDITOR, creditor_name="Creditor & Co", creditor_country="DK", division_id=None,
        managing_partner_id=None, referral_partner_id=None, created_via=CreatedVia.API, is_test=False,
        debtor_type=DebtorType.COMPANY, debtor_country="FR", debtor_state=None, currency="EUR", principal=PRINCIPAL,
        usd_minor=PRINCIPAL, locked_rate=LockedRate(usd_per_unit=Decimal("1.1"), date=_AT.date()),
        invoice_date=_AT.date(), due_date=_AT.date(), submitted_on=_AT.date(), age_buckets=AgeBuckets(),
        claim_type=ClaimType.UNPAID_INVOICE, dispute_status=DisputeStatus.NO, requested_partner_id=None,
        allow_network_distribution=True,
    )  # fmt: skip
    terms = TermsVersion(
        number=1, partner_id=partner, source=PricingSource.STANDARD, source_description="standard",
        phase=Phase.PRE_LEGAL, brackets=(), uplifts=(), base_rate=Decimal("0.095"), uplift_rate=Decimal(0),
        success_fee=Decimal("0.095"), intentional=False, revenue_share=Decimal("0.4"),
        commission_type=CommissionType.STANDARD, vat_rate=Decimal(0),
    )  # fmt: skip
    routed = CaseRouted(
        case_id=case, occurred_at=_AT, partner_id=partner, partner_name="Partner", route_source=RouteSource.LEAD_AGENT,
        rule_id=None, standard_scope=True, terms=terms,
    )  # fmt: skip
    activated = CaseActivated(
        case_id=case, occurred_at=_AT, partner_id=partner, engagement_id=UUID(int=_ENGAGEMENTS + number),
        phase=Phase.PRE_LEGAL, terms_number=1, principal=PRINCIPAL, interest_fees=0, reminder_fees=0,
        collection_fees=0, exclusive_until=None,
    )  # fmt: skip
    assigned = CaseAssigned(case_id=case, occurred_at=_AT, partner_id=partner, terms_number=1)
    return [opened, routed, assigned, activated]


async def open_cases(service: Harness, partners: Sequence[UUID]) -> None:
    """Open a case for each of these, some at a time."""
    numbers = range(len(partners))
    for some in (numbers[first : first + _OPEN_AT_ONCE] for first in numbers[::_OPEN_AT_ONCE]):
        await service.apply(*[event for number in some for event in events(number, partners[number])])


def numbered(statements: Recipe, numbers: list[Any]) -> Recipe:
    """Give the payments other numbers: those of one case must differ."""
    at = list(PAYMENT_COLUMNS).index("number")
    changed = [
        (sql, (*arguments[:at], numbers, *arguments[at + 1 :]) if sql == WRITE else arguments)
        for sql, arguments in statements.statements
    ]
    return Recipe(tuple(changed), statements.drawn)


def batch_words(statements: Recipe, cases: Sequence[int], number: int, batch: int) -> dict[str, str]:
    """Draw the words of the n-th batch of a connection: its own cases in turn for the first ones, else new words."""
    first = number * batch % len(cases)
    told = {str(case_id(was)): str(case_id(now)) for was, now in zip(range(batch), cases[first:], strict=False)}
    return {word: told.get(word) or fresh(word) for word in statements.drawn}
