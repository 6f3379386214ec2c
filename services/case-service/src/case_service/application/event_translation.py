"""From what happened inside to what others are told: domain events become contract events."""

from collections.abc import Callable
from typing import Any, Final

from case_service.domain import events
from case_service.domain.contracts import Paper, Signature
from case_service.domain.submission import NewCase
from contracts import case_events as public
from contracts.base import Event
from contracts.values import (
    AgeBuckets,
    CaseState,
    ClaimType,
    CloseCode,
    ContractKind,
    CreatedVia,
    DebtorType,
    DisputeStatus,
    LockedRate,
    Phase,
    RequiredContract,
)


def opened(case: NewCase) -> list[Event]:
    """Return what a submission publishes: opened, and how its validation ended."""
    found: list[Event] = [
        public.CaseOpened(
            case_id=case.id,
            occurred_at=case.created_at,
            reference=case.reference,
            state=CaseState(case.state),
            creditor_id=case.creditor_id,
            creditor_name=case.creditor_name,
            creditor_country=case.creditor_country,
            division_id=case.division_id,
            managing_partner_id=case.managing_partner_id,
            referral_partner_id=case.referral_partner_id,
            created_via=CreatedVia(case.created_via),
            is_test=case.is_test,
            debtor_type=DebtorType(case.debtor.type),
            debtor_country=case.debtor.country,
            debtor_state=case.debtor.state_alpha2,
            currency=case.currency,
            principal=case.principal,
            usd_minor=case.usd_minor,
            locked_rate=LockedRate(usd_per_unit=case.rate.usd_per_unit, date=case.rate.date),
            invoice_date=case.invoice_date,
            due_date=case.due_date,
            submitted_on=case.created_at.date(),
            age_buckets=AgeBuckets(
                over_6=case.buckets.over_6, over_12=case.buckets.over_12, over_24=case.buckets.over_24
            ),
            claim_type=ClaimType(case.claim_type),
            dispute_status=DisputeStatus(case.dispute_status),
            requested_partner_id=case.requested_partner_id,
            allow_network_distribution=case.allow_network_distribution,
            commission_of=case.commission_of,
            debtor_name=case.debtor.name if DebtorType(case.debtor.type) is DebtorType.COMPANY else None,
            creditor_reference=case.creditor_reference,
        )
    ]
    if case.verified_at is not None:
        found.append(public.CaseVerified(case_id=case.id, occurred_at=case.verified_at))
    elif case.missing_areas:
        found.append(
            public.CaseValidationFailed(case_id=case.id, occurred_at=case.created_at, areas=case.missing_areas)
        )
    return found


def signed(signature: Signature) -> Event:
    """Return what a signature publishes."""
    return public.ContractSigned(
        organisation_id=signature.organisation_id,
        kind=ContractKind(signature.paper.kind),
        partner_id=signature.paper.partner_id,
        pricing_zone_id=signature.paper.pricing_zone_id,
        occurred_at=signature.signed_at,
    )


def translate(event: events.CaseEvent) -> list[Event]:
    """Return what a change of a case publishes; some changes are nobody else's business."""
    make = _PUBLIC.get(type(event))
    return [] if make is None else [make(event)]


def _required(paper: Paper) -> RequiredContract | None:
    if paper.partner_id is None:
        return None
    return RequiredContract(
        kind=ContractKind(paper.kind), partner_id=paper.partner_id, pricing_zone_id=paper.pricing_zone_id
    )


def _accepted(event: events.Accepted) -> Event:
    return public.CaseAccepted(
        case_id=event.case_id,
        occurred_at=event.at,
        partner_id=event.partner_id,
        terms_number=event.terms_number,
        awaiting=tuple(each for each in map(_required, event.awaiting) if each is not None),
    )


def _activated(event: events.Activated) -> Event:
    return public.CaseActivated(
        case_id=event.case_id,
        occurred_at=event.at,
        partner_id=event.partner_id,
        engagement_id=event.engagement_id,
        phase=Phase(event.phase),
        terms_number=event.terms_number,
        principal=event.principal,
        interest_fees=event.interest_fees,
        reminder_fees=event.reminder_fees,
        collection_fees=event.collection_fees,
        exclusive_until=event.exclusive_until,
        partner_reference=event.partner_reference,
    )


_PUBLIC: Final[dict[type[events.CaseEvent], Callable[[Any], Event]]] = {
    events.EvidenceMissing: lambda event: public.CaseValidationFailed(
        case_id=event.case_id, occurred_at=event.at, areas=event.areas
    ),
    events.Verified: lambda event: public.CaseVerified(case_id=event.case_id, occurred_at=event.at),
    events.Assigned: lambda event: public.CaseAssigned(
        case_id=event.case_id, occurred_at=event.at, partner_id=event.partner_id, terms_number=event.terms_number
    ),
    events.QuotesWanted: lambda event: public.CaseCollectingQuotes(
        case_id=event.case_id, occurred_at=event.at, lead_id=event.lead_id
    ),
    events.QuotesOffered: lambda event: public.CaseQuotesOffered(
        case_id=event.case_id, occurred_at=event.at, lead_id=event.lead_id, quotes=event.quotes
    ),
    events.Accepted: _accepted,
    events.Activated: _activated,
    events.Declined: lambda event: public.CaseDeclined(
        case_id=event.case_id,
        occurred_at=event.at,
        partner_id=event.partner_id,
        reason_category=event.reason_category,
    ),
    events.CustomTermsOffered: lambda event: public.CaseCustomTermsOffered(
        case_id=event.case_id, occurred_at=event.at, partner_id=event.partner_id
    ),
    events.Reopened: lambda event: public.CaseReopened(
        case_id=event.case_id, occurred_at=event.at, partner_id=event.partner_id, engagement_id=event.engagement_id
    ),
    events.Closed: lambda event: public.CaseClosed(
        case_id=event.case_id,
        occurred_at=event.at,
        close_code=CloseCode(event.code),
        partner_id=event.partner_id,
        engagement_id=event.engagement_id,
        withdrawal_fee_due=event.withdrawal_fee_due,
    ),
}
