"""The published shape of a case (`InvoiceDto`), for creditors and for collection partners."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from case_service.api.schemas.base import Answer, Maybe, Number, amount, midnight, percent
from case_service.api.schemas.labels import CLAIM_TYPE, CLOSE_CODE, DISPUTE_STATUS, LIFECYCLE
from case_service.domain.countries import country_name
from case_service.persistence.case_views import CaseRow
from chassis.http import PageData

_PRE_LEGAL = "Pre-legal"


class DebtorDto(Answer):
    """Who owes."""

    type: str
    name: str
    contact_person: str | None
    company_registration_number: str | None
    address: str | None
    zip_code: str | None
    city: str | None
    state: str | None
    state_alpha2: str | None
    country_alpha2: str | None
    country: str | None
    email: str | None
    phone: str | None


class CollectionPartnerDto(Answer):
    """Who collects; contact data stands with the partner's profile and is not known here."""

    name: str | None
    office_email: str | None = None
    office_phone: str | None = None
    public_site: str | None = None
    survey_cadence_mode: Maybe[int] = None


class CreditorDivisionDto(Answer):
    """The brand or branch a case belongs to."""

    id: UUID
    name: str | None


class CreditorDto(Answer):
    """Whose claim it is."""

    id: UUID
    company_name: str | None
    company_registration_number: str | None = None
    office_email: str | None = None
    office_phone: str | None = None
    address: str | None = None
    city: str | None = None
    zip_code: str | None = None
    state: str | None = None
    country: str | None = None
    division: Maybe[CreditorDivisionDto] = None


class SigningHandoffDto(Answer):
    """Where everything that is still to be signed can be signed."""

    combined_signing_url: str | None


class CaseValidationLeanDto(Answer):
    """Whether internal validation waits for the creditor."""

    needs_info: bool


class AssignedUserDto(Answer):
    """The creditor's own person for a case."""

    email: str | None
    name: str | None


class AllocationDto(Answer):
    """What is left of each part of the debt."""

    principal: Number
    interest: Number
    reminder_fees: Number
    collection_fees: Number


class InvoiceDto(Answer):
    """A case as its creditor sees it. Amounts are in `currency`."""

    id: UUID
    date_created: dt.datetime
    date_updated: dt.datetime | None
    reference: str | None
    creditor_reference: str | None
    creditor_comments: str | None
    claim_description: str | None
    gross_amount: Number
    remainder: Number
    interest_fees: Number
    reminder_fees: Number
    collection_fees: Number
    total_added_fees: Number
    currency: str | None
    is_test_case: bool
    lifecycle: str | None
    due_date: Maybe[dt.datetime] = None
    date: dt.datetime
    date_finished: dt.datetime | None
    date_collection_started: dt.datetime | None
    close_code: str | None
    claim_type: str | None
    creditor_division_id: UUID | None
    debtor: DebtorDto
    collection_partner: Maybe[CollectionPartnerDto] = None
    creditor: CreditorDto
    blended_age_uplift_points: Number | None
    pre_legal_success_fee: Number | None
    solution_url: str | None
    signing_handoff: Maybe[SigningHandoffDto] = None
    exclusive_period_end_date: dt.datetime | None
    dispute_status: str | None
    validation: CaseValidationLeanDto
    assigned_user: Maybe[AssignedUserDto] = None
    allocation_outstanding: Maybe[AllocationDto] = None


class PartnerInvoiceDto(InvoiceDto):
    """A case as its collection partner sees it: with the phase of the engagement."""

    current_engagement_phase: str | None


class InvoiceListDto(Answer):
    """A page of a creditor's cases."""

    page: PageData
    cases: Sequence[InvoiceDto]


class PartnerInvoiceListDto(Answer):
    """A page of a partner's cases."""

    page: PageData
    cases: Sequence[PartnerInvoiceDto]


def creditor_invoice(row: CaseRow, signing_url: str | None = None) -> InvoiceDto:
    """Return what the creditor is shown; `signing_url` leads to what is still to be signed."""
    return InvoiceDto(**_members(row, signing_url))


def partner_invoice(row: CaseRow) -> PartnerInvoiceDto:
    """Return what the collection partner is shown."""
    return PartnerInvoiceDto(**_members(row, None), current_engagement_phase=row.phase)


def _members(row: CaseRow, signing_url: str | None) -> dict[str, Any]:
    currency = row.currency
    fees = row.interest_fees + row.reminder_fees + row.collection_fees
    phase = row.phase or row.terms_phase or _PRE_LEGAL
    bundled = row.over_12 is not None and row.blended_age_uplift_points is not None
    return {
        "id": row.id,
        "date_created": row.created_at,
        "date_updated": row.updated_at,
        "reference": row.reference,
        "creditor_reference": row.creditor_reference,
        "creditor_comments": row.comments,
        "claim_description": row.claim_description,
        "gross_amount": amount(row.principal, currency),
        "remainder": amount(row.remainder, currency),
        "interest_fees": amount(row.interest_fees, currency),
        "reminder_fees": amount(row.reminder_fees, currency),
        "collection_fees": amount(row.collection_fees, currency),
        "total_added_fees": amount(fees, currency),
        "currency": currency,
        "is_test_case": row.is_test,
        "lifecycle": LIFECYCLE[row.state],
        "due_date": midnight(row.due_date) if row.due_date else None,
        "date": midnight(row.invoice_date),
        "date_finished": row.closed_at,
        "date_collection_started": row.activated_at,
        "close_code": CLOSE_CODE[row.close_code] if row.close_code else None,
        "claim_type": CLAIM_TYPE[row.claim_type],
        "creditor_division_id": row.division_id,
        "debtor": _debtor(row),
        "collection_partner": CollectionPartnerDto(name=row.partner_name) if row.partner_id else None,
        "creditor": _creditor(row),
        "blended_age_uplift_points": percent(row.blended_age_uplift_points)
        if bundled and row.blended_age_uplift_points is not None
        else None,
        "pre_legal_success_fee": percent(row.success_fee) if row.success_fee and phase == _PRE_LEGAL else None,
        "solution_url": signing_url,
        "signing_handoff": SigningHandoffDto(combined_signing_url=signing_url) if signing_url else None,
        "exclusive_period_end_date": midnight(row.exclusive_until) if row.exclusive_until else None,
        "dispute_status": DISPUTE_STATUS[row.dispute_status],
        "validation": CaseValidationLeanDto(needs_info=row.needs_info),
        "assigned_user": AssignedUserDto(email=row.assigned_user_email, name=row.assigned_user_name)
        if row.assigned_user_email
        else None,
        "allocation_outstanding": _outstanding(row),
    }


def _debtor(row: CaseRow) -> DebtorDto:
    return DebtorDto(
        type=row.debtor_type,
        name=row.debtor_name,
        contact_person=row.debtor_contact_person,
        company_registration_number=row.debtor_registration_number,
        address=row.debtor_address,
        zip_code=row.debtor_zip_code,
        city=row.debtor_city,
        state=row.debtor_state,
        state_alpha2=row.debtor_state_alpha2,
        country_alpha2=row.debtor_country,
        country=country_name(row.debtor_country),
        email=row.debtor_email,
        phone=row.debtor_phone,
    )


def _creditor(row: CaseRow) -> CreditorDto:
    return CreditorDto(
        id=row.creditor_id,
        company_name=row.creditor_name,
        country=country_name(row.creditor_country),
        division=CreditorDivisionDto(id=row.division_id, name=row.division_name) if row.division_id else None,
    )


def _outstanding(row: CaseRow) -> AllocationDto | None:
    """Tell what is left per part, where it is certain: nothing paid yet, or nothing left.

    In between it depends on how the payments were allocated, which nobody may guess.
    """
    if row.recovered and row.remainder:
        return None
    left = 1 if row.remainder else 0
    return AllocationDto(
        principal=amount(row.principal * left, row.currency),
        interest=amount(row.interest_fees * left, row.currency),
        reminder_fees=amount(row.reminder_fees * left, row.currency),
        collection_fees=amount(row.collection_fees * left, row.currency),
    )
