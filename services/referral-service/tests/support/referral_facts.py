"""Events of other services that matter to referral."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from referral_world import NOW

from chassis.ids import uuid7
from contracts.case_events import CaseClosed, CaseOpened
from contracts.ledger_events import PaymentRecipient, PaymentRecorded, PaymentSplit
from contracts.values import (
    AgeBuckets,
    CaseState,
    ClaimType,
    CloseCode,
    CreatedVia,
    DebtorType,
    DisputeStatus,
    LockedRate,
)


def opened(case_id: UUID, creditor_id: UUID, partner_id: UUID | None, **changes: object) -> CaseOpened:
    facts: dict[str, Any] = {
        "case_id": case_id,
        "occurred_at": NOW,
        "reference": "DEB-1",
        "state": CaseState.PENDING_VERIFICATION_INTERNAL,
        "creditor_id": creditor_id,
        "creditor_name": "Nordlys ApS",
        "creditor_country": "DK",
        "division_id": None,
        "managing_partner_id": None,
        "referral_partner_id": partner_id,
        "created_via": CreatedVia.BEARER,
        "is_test": False,
        "debtor_type": DebtorType.COMPANY,
        "debtor_country": "FR",
        "debtor_state": None,
        "currency": "EUR",
        "principal": 100_000,
        "usd_minor": 110_000,
        "locked_rate": LockedRate(usd_per_unit=Decimal("1.10"), date=NOW.date()),
        "invoice_date": NOW.date(),
        "due_date": None,
        "submitted_on": NOW.date(),
        "age_buckets": AgeBuckets(),
        "claim_type": ClaimType.UNPAID_INVOICE,
        "dispute_status": DisputeStatus.NO,
        "requested_partner_id": None,
        "allow_network_distribution": True,
    }
    return CaseOpened(**{**facts, **changes})


def closed(case_id: UUID) -> CaseClosed:
    return CaseClosed(case_id=case_id, occurred_at=NOW, close_code=CloseCode.PAID, partner_id=None, engagement_id=None)


def paid(
    case_id: UUID, creditor_id: UUID, partner_id: UUID | None, referral: int, **changes: object
) -> PaymentRecorded:
    facts: dict[str, Any] = {
        "case_id": case_id,
        "occurred_at": NOW + dt.timedelta(days=1),
        "payment_id": uuid7(),
        "engagement_id": uuid7(),
        "partner_id": uuid7(),
        "creditor_id": creditor_id,
        "referral_partner_id": partner_id,
        "recipient": PaymentRecipient.COLLECTION_PARTNER,
        "commission_paid": True,
        "currency": "EUR",
        "value_date": NOW.date(),
        "terms_number": 1,
        "split": PaymentSplit(
            amount=100_000, client=90_000, vat=0, partner_gross=10_000, platform=4_000, referral=referral
        ),
        "recovered": 100_000,
        "remaining": 0,
    }
    return PaymentRecorded(**{**facts, **changes})
