"""The published shapes of cases as a referral partner sees them: no texts, no debtor but name and country."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from case_service.api.case_facts import validation
from case_service.api.schemas.base import Answer, Maybe, Number, amount, midnight, percent
from case_service.api.schemas.labels import CLOSE_CODE, LIFECYCLE
from case_service.api.schemas.work import CaseValidationStatusDto
from case_service.domain.countries import country_name
from case_service.persistence.case_summaries import Summary
from case_service.persistence.case_views import CaseRow
from chassis.http import PageData

_USD = "USD"


class CaseClientInfo(Answer):
    """Whose case it is; who works there stands with the client itself (`GET /referral/clients`)."""

    external_tenant_id: str | None
    creditor_id: UUID
    company_name: str | None


class CaseDebtorInfo(Answer):
    """Who owes."""

    name: str
    country: str | None


class CaseItem(Answer):
    """One case. Amounts are in `currency`."""

    id: UUID
    reference: str
    creditor_reference: str | None
    client: CaseClientInfo
    debtor: CaseDebtorInfo
    gross_amount: Number
    remainder: Number
    currency: str
    lifecycle: str
    close_code: str | None
    current_engagement_phase: str | None
    date_created: dt.datetime
    due_date: Maybe[dt.datetime] = None
    date_collection_started: dt.datetime | None
    date_finished: dt.datetime | None
    validation: CaseValidationStatusDto
    collection_partner: str | None
    expected_referral_rate_percentage: Number | None


class CasePotentialRevenue(Answer):
    """What the referral partner earns if everything is recovered: USD, percentages as whole numbers."""

    gross_amount_usd: Number
    success_fee_percentage: Number
    collection_partner_revenue_usd: Number
    platform_revenue_share_percentage: Number
    platform_revenue_usd: Number
    referral_fee_percentage: Number
    referral_revenue_usd: Number


class GetCaseDetailResponse(CaseItem):
    """One case with what it may earn; that is left out while the price or the shares are not known."""

    potential_revenue: Maybe[CasePotentialRevenue] = None


class LifecycleBreakdown(Answer):
    """How many cases stand where; closed ones include those merged into another."""

    active: int
    pending: int
    closed: int
    paused: int


class CasesSummary(Answer):
    """All cases of the partner, whatever the list is narrowed to."""

    total_cases: int
    cases_this_month: int
    by_lifecycle: LifecycleBreakdown


class GetCasesResponse(Answer):
    """A page of cases and the summary of all."""

    page: PageData
    cases: Sequence[CaseItem]
    summary: CasesSummary


def case_item(row: CaseRow) -> CaseItem:
    """Return one line of the list."""
    return CaseItem(**_members(row))


def case_detail(row: CaseRow) -> GetCaseDetailResponse:
    """Return one case with what it may earn."""
    return GetCaseDetailResponse(**_members(row), potential_revenue=_revenue(row))


def summary_answer(summary: Summary) -> CasesSummary:
    """Return the published summary."""
    return CasesSummary(
        total_cases=summary.total,
        cases_this_month=summary.this_month,
        by_lifecycle=LifecycleBreakdown(
            active=summary.active, pending=summary.pending, closed=summary.closed, paused=summary.paused
        ),
    )


def _members(row: CaseRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "reference": row.reference,
        "creditor_reference": row.creditor_reference,
        "client": CaseClientInfo(
            external_tenant_id=row.external_tenant_id, creditor_id=row.creditor_id, company_name=row.creditor_name
        ),
        "debtor": CaseDebtorInfo(name=row.debtor_name, country=country_name(row.debtor_country)),
        "gross_amount": amount(row.principal, row.currency),
        "remainder": amount(row.remainder, row.currency),
        "currency": row.currency,
        "lifecycle": LIFECYCLE[row.state],
        "close_code": CLOSE_CODE[row.close_code] if row.close_code else None,
        "current_engagement_phase": row.phase,
        "date_created": row.created_at,
        "due_date": midnight(row.due_date) if row.due_date else None,
        "date_collection_started": row.activated_at,
        "date_finished": row.closed_at,
        "validation": validation(row),
        "collection_partner": row.partner_name,
        "expected_referral_rate_percentage": percent(row.fee_share)
        if row.partner_id and row.fee_share is not None
        else None,
    }


def _revenue(row: CaseRow) -> CasePotentialRevenue | None:
    if row.success_fee is None or row.revenue_share is None or row.fee_share is None:
        return None
    gross = amount(row.usd_minor, _USD)
    partner = _cents(gross * row.success_fee)
    platform = _cents(partner * row.revenue_share)
    return CasePotentialRevenue(
        gross_amount_usd=gross,
        success_fee_percentage=percent(row.success_fee),
        collection_partner_revenue_usd=partner,
        platform_revenue_share_percentage=percent(row.revenue_share),
        platform_revenue_usd=platform,
        referral_fee_percentage=percent(row.fee_share),
        referral_revenue_usd=_cents(platform * row.fee_share),
    )


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
