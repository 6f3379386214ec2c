"""Leads as bidders see them: what is owed and where, and nobody's name."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator
from sqlalchemy import Row

from chassis.http import Answer, Schema
from chassis.http.schemas import Number
from chassis.money import to_decimal
from routing_service.api.schemas.quotes import lead_status, percent
from routing_service.domain.quote import Offer, Quote
from routing_service.domain.values import AgreementType, LeadFlow, OfferNature, Phase

Text = Annotated[str, Field(max_length=10_000)]


class OwnQuote(Answer):
    """What the bidder himself quoted; the fee is a percentage."""

    quote_id: UUID
    status: str
    success_fee: Number | None
    phase: str
    date_created: dt.datetime


class BidderLead(Answer):
    """A lead that the caller was invited to. `canQuote` says whether his bid is still awaited."""

    lead_id: UUID
    case_id: UUID
    case_reference: str
    quote_type: str
    status: str
    lead_flow_status: str
    can_quote: bool
    is_max_bid_count_reached: bool
    max_quotes: int
    jurisdiction: str
    country_alpha2: str = Field(alias="countryAlpha2")
    state_alpha2: str | None = Field(alias="stateAlpha2")
    amount: Number
    currency: str
    amount_usd: Number
    due_date: dt.date | None
    submitted_on: dt.date
    debtor_type: str
    claim_type: str
    dispute_status: str
    date_invited: dt.datetime
    window_ends_at: dt.datetime
    my_quote: OwnQuote | None

    @classmethod
    def of(cls, row: Row[Any], now: dt.datetime) -> Self:
        """The row of an invitation with its lead and the caller's own quote."""
        country, _, state = row.jurisdiction.partition("-")
        collecting = row.flow == LeadFlow.COLLECTING
        own = None
        if row.quote_id is not None:
            own = OwnQuote(
                quote_id=row.quote_id,
                status=row.quote_status,
                success_fee=percent(row.success_fee),
                phase=row.phase,
                date_created=row.quote_created_at,
            )
        return cls(
            lead_id=row.id,
            case_id=row.case_id,
            case_reference=row.reference,
            quote_type=row.kind,
            status=lead_status(row.flow),
            lead_flow_status=row.flow,
            can_quote=collecting and own is None and now < row.window_ends_at,
            is_max_bid_count_reached=row.quotes_count >= row.max_quotes,
            max_quotes=row.max_quotes,
            jurisdiction=row.jurisdiction,
            country_alpha2=country,
            state_alpha2=state or None,
            amount=to_decimal(row.principal, row.currency),
            currency=row.currency,
            amount_usd=to_decimal(row.usd_minor, "USD"),
            due_date=row.due_date,
            submitted_on=row.submitted_on,
            debtor_type=row.debtor_type,
            claim_type=row.claim_type,
            dispute_status=row.dispute_status,
            date_invited=row.invited_at,
            window_ends_at=row.window_ends_at,
            my_quote=own,
        )


class QuoteBody(Schema):
    """An offer. `successFee` is a percentage of the recovered principal, such as 16 or 9.5."""

    agreement_type: AgreementType = AgreementType.SUCCESS_FEE
    success_fee: Decimal | None = None
    hourly_rate: Decimal | None = None
    hourly_estimated: Decimal | None = None
    flat_fee_estimate: Decimal | None = None
    hybrid_estimate: Decimal | None = None
    cost_process_misc: Decimal = Field(default=Decimal(0), ge=0)
    phase: Phase = Phase.PRE_LEGAL
    offer_nature: OfferNature | None = None
    proposed_solution: Text | None = None
    fee_comments: Text | None = None
    partner_why_us_section: Text | None = None
    full_quote_link: Annotated[str, Field(max_length=2048)] | None = None

    @field_validator("full_quote_link")
    @classmethod
    def _is_web_address(cls, link: str | None) -> str | None:
        if link is not None and not link.startswith("https://"):
            message = "must begin with https://"
            raise ValueError(message)
        return link

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        others = (self.hourly_rate, self.hourly_estimated, self.flat_fee_estimate, self.hybrid_estimate)
        if self.agreement_type is AgreementType.SUCCESS_FEE and any(one is not None for one in others):
            message = "a SuccessFee quote has no hourly, flat or hybrid figures"
            raise ValueError(message)
        return self

    def offer(self) -> Offer:
        """The offer in the domain's units."""
        return Offer(
            agreement_type=self.agreement_type,
            success_fee=None if self.success_fee is None else self.success_fee / 100,
            phase=self.phase,
            offer_nature=self.offer_nature,
            proposed_solution=self.proposed_solution,
            fee_comments=self.fee_comments,
            why_us=self.partner_why_us_section,
            full_quote_link=self.full_quote_link,
        )


class SubmittedQuote(Answer):
    """The quote as it was taken."""

    quote_id: UUID
    lead_id: UUID
    status: str
    agreement_type: str
    success_fee: Number | None
    currency: str
    phase: str
    date_created: dt.datetime

    @classmethod
    def of(cls, quote: Quote) -> Self:
        """The quote that was taken."""
        return cls(
            quote_id=quote.id,
            lead_id=quote.lead_id,
            status=quote.status,
            agreement_type=quote.offer.agreement_type,
            success_fee=percent(quote.offer.success_fee),
            currency=quote.currency,
            phase=quote.offer.phase,
            date_created=quote.created_at,
        )
