"""What staff of the platform is shown of cases (operations of ours)."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from case_service.api.schemas.base import Answer, Number, amount
from case_service.api.schemas.labels import CLOSE_CODE, LIFECYCLE
from case_service.persistence.case_summaries import Breakdown
from case_service.persistence.case_views import CaseRow
from chassis.http import PageData


class OpsAssignmentTimes(Answer):
    """Milliseconds of real time from ready to be routed to assigned or open for quotes."""

    cases: int
    p50_milliseconds: Number
    p99_milliseconds: Number


class OpsParty(Answer):
    """An organisation by id and name."""

    id: UUID
    name: str | None


class OpsCase(Answer):
    """One case in the staff's list. Amounts are in `currency`; `state` is the code, `lifecycle` its label."""

    id: UUID
    reference: str
    creditor_reference: str | None
    state: str
    lifecycle: str
    close_code: str | None
    creditor: OpsParty
    collection_partner: OpsParty | None
    debtor_country: str
    debtor_state: str | None
    gross_amount: Number
    remainder: Number
    recovered: Number
    currency: str
    dispute_status: str
    needs_info: bool
    is_test_case: bool
    date_created: dt.datetime
    date_collection_started: dt.datetime | None
    date_finished: dt.datetime | None


class OpsCaseList(Answer):
    """A page of cases."""

    page: PageData
    cases: Sequence[OpsCase]


class StateCount(Answer):
    """How many cases are in one state."""

    state: str | None
    lifecycle: str | None
    cases: int


class CountryCount(Answer):
    """How many cases have their debtor in one country."""

    country: str | None
    cases: int


class PartnerCount(Answer):
    """How many cases are with one partner; null for those with nobody."""

    partner_id: UUID | None
    partner_name: str | None
    cases: int


class OpsCaseSummary(Answer):
    """All production cases, counted three ways."""

    total: int
    by_state: Sequence[StateCount]
    by_country: Sequence[CountryCount]
    by_partner: Sequence[PartnerCount]


def ops_case(row: CaseRow) -> OpsCase:
    """Return one line of the staff's list."""
    return OpsCase(
        id=row.id,
        reference=row.reference,
        creditor_reference=row.creditor_reference,
        state=row.state,
        lifecycle=LIFECYCLE[row.state],
        close_code=CLOSE_CODE[row.close_code] if row.close_code else None,
        creditor=OpsParty(id=row.creditor_id, name=row.creditor_name),
        collection_partner=OpsParty(id=row.partner_id, name=row.partner_name) if row.partner_id else None,
        debtor_country=row.debtor_country,
        debtor_state=row.debtor_state_alpha2,
        gross_amount=amount(row.principal, row.currency),
        remainder=amount(row.remainder, row.currency),
        recovered=amount(row.recovered, row.currency),
        currency=row.currency,
        dispute_status=row.dispute_status,
        needs_info=row.needs_info,
        is_test_case=row.is_test,
        date_created=row.created_at,
        date_collection_started=row.activated_at,
        date_finished=row.closed_at,
    )


def ops_summary(counts: Breakdown) -> OpsCaseSummary:
    """Return the counts."""
    return OpsCaseSummary(
        total=counts.total,
        by_state=[
            StateCount(state=each.value, lifecycle=LIFECYCLE.get(each.value or ""), cases=each.cases)
            for each in counts.by_state
        ],
        by_country=[CountryCount(country=each.value, cases=each.cases) for each in counts.by_country],
        by_partner=[
            PartnerCount(partner_id=UUID(each.value) if each.value else None, partner_name=each.name, cases=each.cases)
            for each in counts.by_partner
        ],
    )
