"""Between rows and aggregates: how a case is written to JSON for set-based statements, and read back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from case_service.domain.case import Case, Fees, Terms
from case_service.domain.values import CaseState, CloseCode, DebtorType, Phase

MUTABLE: Final[dict[str, str]] = {
    "state": "text",
    "collecting_partner_id": "uuid",
    "needs_info": "boolean",
    "validation_areas": "text[]",
    "creditor_responded_at": "timestamptz",
    "verified_at": "timestamptz",
    "lead_id": "uuid",
    "quotes": "integer",
    "terms_number": "integer",
    "terms_phase": "text",
    "pricing_zone_id": "uuid",
    "pricing_source": "text",
    "pricing_source_description": "text",
    "success_fee": "numeric",
    "revenue_share": "numeric",
    "custom_terms": "boolean",
    "partner_reference": "text",
    "collector_email": "text",
    "collector_name": "text",
    "accepted_at": "timestamptz",
    "activated_at": "timestamptz",
    "engagement_id": "uuid",
    "phase": "text",
    "exclusive_until": "date",
    "closed_at": "timestamptz",
    "close_code": "text",
    "close_comment": "text",
    "interest_fees": "bigint",
    "reminder_fees": "bigint",
    "collection_fees": "bigint",
    "settled_at": "timestamptz",
    "withdrawal_asked_at": "timestamptz",
}
"""The columns that a change of the aggregate may touch, with their types."""


def as_json(cases: Sequence[Case]) -> str:
    """Return the changed cases as the JSON that `jsonb_to_recordset` reads."""
    return json.dumps([_row(case) for case in cases], default=str)


def _row(case: Case) -> dict[str, Any]:
    terms = case.terms
    return {
        "id": case.id,
        "state": case.state,
        "collecting_partner_id": case.collecting_partner_id,
        "needs_info": case.needs_info,
        "validation_areas": case.validation_areas,
        "creditor_responded_at": case.creditor_responded_at,
        "verified_at": case.verified_at,
        "lead_id": case.lead_id,
        "quotes": case.quotes,
        "terms_number": terms.number if terms else None,
        "terms_phase": terms.phase if terms else None,
        "pricing_zone_id": terms.pricing_zone_id if terms else None,
        "pricing_source": terms.source if terms else None,
        "pricing_source_description": terms.source_description if terms else None,
        "success_fee": terms.success_fee if terms else None,
        "revenue_share": terms.revenue_share if terms else None,
        "custom_terms": terms.custom if terms else False,
        "partner_reference": case.partner_reference,
        "collector_email": case.collector_email,
        "collector_name": case.collector_name,
        "accepted_at": case.accepted_at,
        "activated_at": case.activated_at,
        "engagement_id": case.engagement_id,
        "phase": case.phase,
        "exclusive_until": case.exclusive_until,
        "closed_at": case.closed_at,
        "close_code": case.close_code,
        "close_comment": case.close_comment,
        "interest_fees": case.fees.interest,
        "reminder_fees": case.fees.reminder,
        "collection_fees": case.fees.collection,
        "settled_at": case.settled_at,
        "withdrawal_asked_at": case.withdrawal_asked_at,
    }


def as_case(row: Mapping[str, Any]) -> Case:
    """Return the aggregate of a row with the names of its creditor and partner."""
    return Case(
        id=row["id"],
        version=row["version"],
        reference=row["reference"],
        state=CaseState(row["state"]),
        creditor_id=row["creditor_id"],
        creditor_name=row["creditor_name"] or "",
        managing_partner_id=row["managing_partner_id"],
        collecting_partner_id=row["collecting_partner_id"],
        partner_name=row["partner_name"],
        referral_partner_id=row["referral_partner_id"],
        currency=row["currency"],
        principal=row["principal"],
        usd_minor=row["usd_minor"],
        debtor_type=DebtorType(row["debtor_type"]),
        standard_scope=row["standard_scope"],
        has_description=row["has_description"],
        skip_internal_verification=row["skip_internal_verification"],
        allow_network_distribution=row["allow_network_distribution"],
        needs_info=row["needs_info"],
        validation_areas=tuple(row["validation_areas"]),
        creditor_responded_at=row["creditor_responded_at"],
        verified_at=row["verified_at"],
        lead_id=row["lead_id"],
        quotes=row["quotes"],
        terms=_terms(row),
        accepted_at=row["accepted_at"],
        activated_at=row["activated_at"],
        engagement_id=row["engagement_id"],
        phase=Phase(row["phase"]) if row["phase"] else None,
        exclusive_until=row["exclusive_until"],
        fees=Fees(row["interest_fees"], row["reminder_fees"], row["collection_fees"]),
        recovered=row["recovered"],
        payments=row["payments"],
        settled_at=row["settled_at"],
        partner_reference=row["partner_reference"],
        collector_email=row["collector_email"],
        collector_name=row["collector_name"],
        closed_at=row["closed_at"],
        close_code=CloseCode(row["close_code"]) if row["close_code"] else None,
        close_comment=row["close_comment"],
        withdrawal_asked_at=row["withdrawal_asked_at"],
    )


def _terms(row: Mapping[str, Any]) -> Terms | None:
    if row["terms_number"] is None:
        return None
    return Terms(
        number=row["terms_number"],
        phase=Phase(row["terms_phase"]),
        source=row["pricing_source"],
        source_description=row["pricing_source_description"],
        success_fee=str(row["success_fee"]),
        custom=row["custom_terms"],
        pricing_zone_id=row["pricing_zone_id"],
        revenue_share=str(row["revenue_share"]) if row["revenue_share"] is not None else None,
    )
