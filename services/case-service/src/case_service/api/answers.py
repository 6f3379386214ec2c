"""Answers that are made from what a command returned, without reading again."""

from collections.abc import Sequence
from decimal import Decimal

from case_service.api.schemas.base import percent
from case_service.api.schemas.invoice import (
    InvoiceDto,
    PartnerInvoiceDto,
    SigningHandoffDto,
    creditor_invoice,
    partner_invoice,
)
from case_service.api.schemas.previews import (
    JurisdictionDto,
    PartnerAssignmentDto,
    PreviewCaseResponse,
    PreviewResultDto,
    PricingPreviewDto,
    RequiredActionDto,
)
from case_service.application.preview_case import Preview
from case_service.application.routing_preview import PreviewedRoute
from case_service.domain.countries import COUNTRIES
from case_service.domain.submission import NewCase
from case_service.domain.us_states import US_STATES
from case_service.persistence.case_views import CaseRow

_NOTHING = Decimal(0)


def invoice_of(case: NewCase, signing_url: str | None) -> InvoiceDto:
    """Return a case that was just submitted as its creditor sees it."""
    return creditor_invoice(_row(case), signing_url)


def managed_invoice_of(case: NewCase) -> PartnerInvoiceDto:
    """Return a case that was just submitted as its managing partner sees it."""
    return partner_invoice(_row(case))


def _row(case: NewCase) -> CaseRow:
    debtor, price = case.debtor, case.price
    return CaseRow(
        id=case.id,
        reference=case.reference,
        state=case.state,
        creditor_id=case.creditor_id,
        creditor_name=case.creditor_name,
        creditor_country=case.creditor_country,
        division_id=case.division_id,
        division_name=case.division_name,
        partner_id=None,
        partner_name=None,
        external_tenant_id=None,
        fee_share=None,
        is_test=case.is_test,
        creditor_reference=case.creditor_reference,
        partner_reference=None,
        currency=case.currency,
        principal=case.principal,
        usd_minor=case.usd_minor,
        invoice_date=case.invoice_date,
        due_date=case.due_date,
        over_12=case.buckets.over_12,
        claim_type=case.claim_type,
        dispute_status=case.dispute_status,
        claim_description=case.claim_description,
        comments=case.comments,
        debtor_type=debtor.type,
        debtor_name=debtor.name,
        debtor_contact_person=debtor.contact_person,
        debtor_registration_number=debtor.registration_number,
        debtor_address=debtor.address,
        debtor_zip_code=debtor.zip_code,
        debtor_city=debtor.city,
        debtor_state=debtor.state,
        debtor_state_alpha2=debtor.state_alpha2,
        debtor_country=debtor.country,
        debtor_email=debtor.email,
        debtor_phone=debtor.phone,
        assigned_user_email=case.assigned_user_email,
        assigned_user_name=case.assigned_user_name,
        needs_info=bool(case.missing_areas),
        validation_areas=list(case.missing_areas),
        creditor_responded_at=None,
        terms_phase=None,
        success_fee=price.success_fee if price else None,
        revenue_share=None,
        blended_age_uplift_points=case.blended_age_uplift,
        activated_at=None,
        phase=None,
        exclusive_until=None,
        closed_at=None,
        close_code=None,
        interest_fees=0,
        reminder_fees=0,
        collection_fees=0,
        recovered=0,
        created_at=case.created_at,
        updated_at=case.created_at,
    )


def preview_answer(
    found: Preview, actions: Sequence[tuple[str, str]], signing_url: str | None, currency: str
) -> PreviewCaseResponse:
    """Return the published answer of a preview."""
    route = found.route if found.reason is None else None
    country = COUNTRIES[found.country]
    state = found.state
    return PreviewCaseResponse(
        result=PreviewResultDto(
            is_eligible=found.reason is None,
            ineligibility_reason=found.reason,
            partner_assignment=PartnerAssignmentDto(
                collection_partner_id=route.partner_id,
                partner_name=route.partner_name,
                partner_country=route.partner_country,
            )
            if route and route.partner_id
            else None,
            required_actions=[
                RequiredActionDto(type=type_, message=message, solution_url=signing_url, is_blocking=True)
                for type_, message in actions
            ],
            jurisdiction=JurisdictionDto(
                id=country.number,
                name=f"{country.name} - {US_STATES[state]}" if state else country.name,
                country_alpha2=country.alpha2,
                state_alpha2=state,
            ),
            pricing_preview=_price(route, currency),
            requires_kyc_verification=False,
            has_kyc_on_file=False,
            signing_handoff=SigningHandoffDto(combined_signing_url=signing_url) if signing_url else None,
        )
    )


def _price(route: PreviewedRoute | None, currency: str) -> PricingPreviewDto | None:
    if route is None or route.success_fee is None:
        return None
    uplift = route.uplift_rate or _NOTHING
    base = route.base_rate if route.base_rate is not None else route.success_fee - uplift
    return PricingPreviewDto(
        base_success_fee_percentage=percent(base),
        age_surcharge_percentage=percent(uplift),
        total_success_fee_percentage=percent(route.success_fee),
        currency_code=currency,
        pricing_source=route.source,
        pricing_source_description=route.source_description,
    )
