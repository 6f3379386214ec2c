"""How a new claim is laid out in its row."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from case_service.domain.contracts import Paper
from case_service.domain.submission import NewCase


def new_case_row(case: NewCase) -> dict[str, Any]:
    """Return every column of a new case; the rest take the defaults of the table."""
    debtor, price, buckets = case.debtor, case.price, case.buckets
    return {
        "id": case.id,
        "version": 1,
        "reference": case.reference,
        "state": case.state,
        "creditor_id": case.creditor_id,
        "division_id": case.division_id,
        "managing_partner_id": case.managing_partner_id,
        "referral_partner_id": case.referral_partner_id,
        "created_via": case.created_via,
        "commission_of": list(case.commission_of),
        "is_test": case.is_test,
        "tag": case.tag,
        "creditor_reference": case.creditor_reference,
        "currency": case.currency,
        "principal": case.principal,
        "usd_minor": case.usd_minor,
        "usd_per_unit": case.rate.usd_per_unit,
        "rate_date": case.rate.date,
        "invoice_date": case.invoice_date,
        "due_date": case.due_date,
        "over_6": buckets.over_6,
        "over_12": buckets.over_12,
        "over_24": buckets.over_24,
        "claim_type": case.claim_type,
        "dispute_status": case.dispute_status,
        "claim_description": case.claim_description,
        "comments": case.comments,
        "debtor_type": debtor.type,
        "debtor_name": debtor.name,
        "debtor_contact_person": debtor.contact_person,
        "debtor_registration_number": debtor.registration_number,
        "debtor_address": debtor.address,
        "debtor_zip_code": debtor.zip_code,
        "debtor_city": debtor.city,
        "debtor_state": debtor.state,
        "debtor_state_alpha2": debtor.state_alpha2,
        "debtor_country": debtor.country,
        "debtor_email": debtor.email,
        "debtor_phone": debtor.phone,
        "assigned_user_email": case.assigned_user_email,
        "assigned_user_name": case.assigned_user_name,
        "requested_partner_id": case.requested_partner_id,
        "allow_network_distribution": case.allow_network_distribution,
        "skip_internal_verification": case.skip_internal_verification,
        "needs_info": bool(case.missing_areas),
        "validation_areas": list(case.missing_areas),
        "verified_at": case.verified_at,
        "standard_scope": case.standard_scope,
        "success_fee": price.success_fee if price else None,
        "pricing_source": price.source if price else None,
        "pricing_source_description": price.source_description if price else None,
        "blended_age_uplift_points": case.blended_age_uplift,
        "created_at": case.created_at,
        "updated_at": case.created_at,
    }


def awaited_rows(case_id: UUID, creditor_id: UUID, papers: Sequence[Paper], asked_at: object) -> list[dict[str, Any]]:
    """Return a row for each paper a case waits for."""
    return [
        {
            "case_id": case_id,
            "kind": paper.kind,
            "creditor_id": creditor_id,
            "partner_id": paper.partner_id,
            "pricing_zone_id": paper.pricing_zone_id,
            "asked_at": asked_at,
        }
        for paper in papers
    ]
