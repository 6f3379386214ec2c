"""Quote requests and quotes as creditors see them, in the published shapes."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Row

from chassis.http import Answer
from chassis.http.schemas import Number
from chassis.money import to_decimal
from routing_service.domain.values import LeadFlow

_STATUS = {LeadFlow.COLLECTING: "Qualified", LeadFlow.OFFERED: "Qualified", LeadFlow.CLOSED: "Closed"}


def lead_status(flow: str) -> str:
    """The published status of a lead: Qualified while it is out, then Closed."""
    return _STATUS[LeadFlow(flow)]


def percent(rate: Decimal | None) -> Decimal | None:
    """A rate (a decimal of one) as the percentage that is shown."""
    return None if rate is None else (rate * 100).normalize()


def amount(minor: int | None, currency: str) -> Decimal | None:
    """Minor units as a decimal amount."""
    return None if minor is None else to_decimal(minor, currency)


class LeadDto(Answer):
    """A quote request in a list."""

    quote_request_id: UUID
    case_id: UUID
    status: str
    lead_flow_status: str
    quote_type: str
    max_quotes: int
    current_quotes_count: int
    outcome: str | None
    purpose: str | None
    date_created: dt.datetime
    date_qualified: dt.datetime | None
    leads_done_offered: dt.datetime | None
    date_reminder_sent: dt.datetime | None
    date_reminder_two_sent: dt.datetime | None
    date_outcome_selected: dt.datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The row of a lead. It is sent out as soon as it is opened."""
        return cls(purpose=None, **_lead(row))


class LeadDetailDto(Answer):
    """A quote request by itself."""

    quote_request_id: UUID
    case_id: UUID
    status: str
    lead_flow_status: str
    quote_type: str
    max_quotes: int
    current_quotes_count: int
    is_max_bid_count_reached: bool
    outcome: str | None
    request: str | None
    existing_fees: str | None
    date_created: dt.datetime
    date_qualified: dt.datetime | None
    leads_done_offered: dt.datetime | None
    date_reminder_sent: dt.datetime | None
    date_reminder_two_sent: dt.datetime | None
    date_outcome_selected: dt.datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The row of a lead."""
        full = row.quotes_count >= row.max_quotes
        return cls(is_max_bid_count_reached=full, request=None, existing_fees=None, **_lead(row))


class LeadListDto(Answer):
    """All quote requests of a case."""

    quote_requests: list[LeadDto]


class LeadQuoteDto(Answer):
    """A quote in a list; the fee is a percentage, other figures are amounts of the currency."""

    quote_id: UUID
    quote_request_id: UUID
    partner_id: UUID
    partner_name: str
    status: str
    agreement_type: str
    hourly_rate: Number | None
    hourly_estimated: Number | None
    flat_fee_estimate: Number | None
    success_fee: Number | None
    hybrid_estimate: Number | None
    proposed_solution: str | None
    partner_why_us_section: str | None
    phase: str | None
    offer_nature: str | None
    currency: str
    date_created: dt.datetime

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The row of a quote."""
        return cls(
            quote_id=row.id,
            quote_request_id=row.lead_id,
            partner_id=row.partner_id,
            partner_name=row.partner_name,
            status=row.status,
            agreement_type=row.agreement_type,
            success_fee=percent(row.success_fee),
            proposed_solution=row.proposed_solution,
            partner_why_us_section=row.why_us,
            phase=row.phase,
            offer_nature=row.offer_nature,
            currency=row.currency,
            date_created=row.created_at,
            **_estimates(row),
        )


class LeadQuoteListDto(Answer):
    """The quotes that a creditor may see."""

    quotes: list[LeadQuoteDto]


class LeadQuotePricingDto(Answer):
    """The figures of one quote; `successFeeFee` is the published spelling."""

    hourly_rate: Number | None
    hourly_estimated: Number | None
    flat_fee_estimate: Number | None
    success_fee_fee: Number | None
    hybrid_estimate: Number | None
    cost_process_misc: Number


class LeadQuoteDetailDto(Answer):
    """A quote by itself."""

    quote_id: UUID
    quote_request_id: UUID
    partner_id: UUID
    partner_name: str
    status: str
    agreement_type: str
    pricing: LeadQuotePricingDto
    currency: str
    proposed_solution: str | None
    fee_comments: str | None
    partner_why_us_section: str | None
    full_quote_link: str | None
    date_created: dt.datetime
    date_updated: dt.datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The row of a quote."""
        return cls(
            quote_id=row.id,
            quote_request_id=row.lead_id,
            partner_id=row.partner_id,
            partner_name=row.partner_name,
            status=row.status,
            agreement_type=row.agreement_type,
            pricing=LeadQuotePricingDto(
                success_fee_fee=percent(row.success_fee),
                cost_process_misc=to_decimal(row.cost_process_misc, row.currency),
                **_estimates(row),
            ),
            currency=row.currency,
            proposed_solution=row.proposed_solution,
            fee_comments=row.fee_comments,
            partner_why_us_section=row.why_us,
            full_quote_link=row.full_quote_link,
            date_created=row.created_at,
            date_updated=row.updated_at,
        )


def _lead(row: Row[Any]) -> dict[str, Any]:
    return {
        "quote_request_id": row.id,
        "case_id": row.case_id,
        "status": lead_status(row.flow),
        "lead_flow_status": row.flow,
        "quote_type": row.kind,
        "max_quotes": row.max_quotes,
        "current_quotes_count": row.quotes_count,
        "outcome": row.outcome,
        "date_created": row.opened_at,
        "date_qualified": row.opened_at,
        "leads_done_offered": row.released_at,
        "date_reminder_sent": row.first_reminder_at,
        "date_reminder_two_sent": row.second_reminder_at,
        "date_outcome_selected": row.closed_at,
    }


def _estimates(row: Row[Any]) -> dict[str, Decimal | None]:
    names = ("hourly_rate", "hourly_estimated", "flat_fee_estimate", "hybrid_estimate")
    return {name: amount(getattr(row, name), row.currency) for name in names}
