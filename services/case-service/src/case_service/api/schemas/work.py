"""What partners and staff send when they decide about a case, and what a case's owner answers inside."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from case_service.api.schemas.base import Answer, Maybe, Number
from case_service.api.schemas.claims import named
from case_service.api.schemas.labels import CLOSE_CODE
from case_service.domain.decline_reasons import DeclineReason
from case_service.domain.values import CloseCode
from chassis.http import Schema

Email = Annotated[str, Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")]
Fee = Annotated[Decimal, Field(ge=0, json_schema_extra={"type": "number", "format": "double"})]
Code = Annotated[CloseCode, BeforeValidator(lambda value: named(CloseCode, CLOSE_CODE, value))]
Comment = Annotated[str, Field(max_length=2000)]


class StartCaseRequest(Schema):
    """An acceptance. One of `userEmail` and the older `userId` names the sender of the welcome message."""

    welcome_message: Annotated[str, Field(min_length=1, max_length=5000)]
    user_id: Annotated[UUID | None, Field(json_schema_extra={"deprecated": True})] = None
    user_email: Email | None = None
    collection_partner_reference: Annotated[str, Field(max_length=128)] | None = None
    assigned_user_id: Annotated[UUID | None, Field(json_schema_extra={"deprecated": True})] = None
    assigned_user_email: Email | None = None
    interest_fees: Fee = Decimal(0)
    reminder_fees: Fee = Decimal(0)
    collection_fees: Fee = Decimal(0)


class CloseCaseRequest(Schema):
    """A close code by name or label, and a comment that is advised for `Other`."""

    close_code: Code
    comment: Comment | None = None


class WithdrawCaseRequest(Schema):
    """The creditor's comment on a withdrawal, and whether he accepts the fee for one inside the exclusive period."""

    comment: Comment | None = None
    fee_accepted: bool = False


class DeclineCaseRequest(Schema):
    """Why a partner declines."""

    reason_category: DeclineReason
    reason: Annotated[str, Field(min_length=20, max_length=2000)]


class OfferCustomTermsRequest(Schema):
    """Why the standard terms do not fit."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class StartCaseResponse(Answer):
    """An acceptance; `status` is the lifecycle's label: still pending while the creditor has to sign."""

    case_id: UUID
    case_reference: str | None
    status: str | None
    activated_at: Maybe[dt.datetime] = None
    collection_partner_reference: str | None


class ClosedByDto(Answer):
    """Who closed a case; the number is the same for the same person each time."""

    user_id: int
    user_name: str | None


class CloseCaseResponse(Answer):
    """A closed case with its money at the end, in its currency."""

    case_reference: str | None
    close_code: str | None
    close_code_description: str | None
    comment: str | None
    closed_at: dt.datetime
    closed_by: ClosedByDto
    final_outstanding_amount: Number
    total_payments: Number
    total_recovered: Number


class CaseStateDto(Answer):
    """Where a case stands after a decision; `awaiting` are the papers it still waits for."""

    id: UUID
    lifecycle: str
    awaiting: Sequence[str]


class InternalFeesDto(Answer):
    """Added fees in minor units."""

    interest: int
    reminder: int
    collection: int


class InternalCaseDto(Answer):
    """A case as its owner tells it to other services; amounts in minor units, no names of people."""

    id: UUID
    reference: str
    state: str
    is_test: bool
    creditor_id: UUID
    creditor_name: str | None
    creditor_country: str | None
    managing_partner_id: UUID | None
    partner_id: UUID | None
    referral_partner_id: UUID | None
    created_via: str
    debtor_type: str
    invoice_date: dt.date
    due_date: dt.date | None
    currency: str
    principal: int
    usd_minor: int
    fees: InternalFeesDto
    terms_number: int | None
    engagement_id: UUID | None
    phase: str | None
    accepted_at: dt.datetime | None
    activated_at: dt.datetime | None
    close_code: str | None
    recovered: int


class ClaimTextsDto(Answer):
    """What a payer may write so that his money finds its case."""

    case_id: UUID
    debtor: str | None
    creditor_reference: str | None
    partner_reference: str | None


class ClaimTextsPage(Answer):
    """Claims by id; `next` is the last one's when there are more."""

    claims: list[ClaimTextsDto]
    next: UUID | None


class CaseValidationItemDto(Answer):
    """One thing the creditor has to supply."""

    resolution_area: str | None
    description: str | None


class CaseValidationStatusDto(Answer):
    """What internal validation wants of the creditor."""

    needs_info: bool
    creditor_responded_at: dt.datetime | None
    items: Sequence[CaseValidationItemDto]


class ExclusivePeriodExtensionDto(Answer):
    """What prolonged a period."""

    type: str | None
    event_date: dt.datetime
    new_end_date: dt.datetime


class ExclusivePeriodDto(Answer):
    """The exclusive period of the current engagement."""

    engagement_start_date: dt.datetime
    current_end_date: dt.datetime
    days_remaining: int
    status: str | None
    extensions: Sequence[ExclusivePeriodExtensionDto]
