"""What each event of another service means for deadlines."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from chassis.records import Received
from contracts import case_events as case
from contracts import ledger_commission_events as commission
from contracts import ledger_document_events as document
from contracts import ledger_events as ledger
from contracts import ledger_payment_events as payment
from contracts import ledger_plan_events as plan
from contracts import routing_events as routing
from contracts import topics
from contracts.base import Event
from notification_service.domain.facts import Commission, Fact, Kind, Opening, Paper, Source

_SOURCES: Final = {
    topics.CASE: Source.CASE,
    topics.ROUTING: Source.ROUTING,
    topics.LEDGER: Source.LEDGER,
}

Details = Mapping[str, Any]


def _nothing(_: Any) -> Details:
    return {}


def _partner(event: Any) -> Details:
    return {"organisation_id": event.partner_id}


def _lead(event: Any) -> Details:
    return {"lead_id": event.lead_id}


def _bid(event: Any) -> Details:
    return {"lead_id": event.lead_id, "organisation_id": event.partner_id}


def _opened(event: case.CaseOpened) -> Details:
    # Nobody can log in as the client of a managing partner: what a creditor has to do and to know is the partner's.
    answering = event.managing_partner_id or event.creditor_id
    return {
        "organisation_id": answering,
        "opening": Opening(answering, event.creditor_country, event.debtor_country, event.reference, event.is_test),
    }


def _accepted(event: case.CaseAccepted) -> Details:
    return {
        "organisation_id": event.partner_id,
        "papers": tuple(Paper(each.kind.value, each.partner_id, each.pricing_zone_id) for each in event.awaiting),
    }


def _message(event: case.CaseMessageSent) -> Details:
    return {"organisation_id": event.sender_organisation_id, "recipient_id": event.recipient_organisation_id}


def _lead_opened(event: routing.LeadOpened) -> Details:
    return {"lead_id": event.lead_id, "until": event.window_ends_at, "invited": event.invited}


def _payment(event: payment.PaymentEvent | commission.CommissionEvent | document.ClientPaidOut) -> Details:
    return {"organisation_id": event.partner_id, "subject_id": event.payment_id}


def _commission(event: ledger.PaymentRecorded | payment.PaymentCorrected) -> Commission | None:
    if event.commission_paid:
        return Commission.PAID
    return None if event.commission_reminder_on is None else Commission.FOLLOWED_UP


def _recorded(event: ledger.PaymentRecorded) -> Details:
    return {
        "organisation_id": event.partner_id,
        "subject_id": event.payment_id,
        "commission": _commission(event),
    }


def _corrected(event: payment.PaymentCorrected) -> Details:
    return {**_payment(event), "commission": _commission(event), "quiet": event.split == event.before}


def _deleted(event: payment.PaymentDeleted) -> Details:
    return {**_payment(event), "quiet": not event.counted}


def _reported(event: commission.DirectPaymentEvent) -> Details:
    return {"organisation_id": event.partner_id, "subject_id": event.report_id}


def _told(event: commission.DirectPaymentReported) -> Details:
    return {**_reported(event), "since": _midnight(event.received_on)}


def _held_too_long(event: document.DisbursementOverdue) -> Details:
    return {
        "organisation_id": event.partner_id,
        "subject_id": event.payment_id,
        "until": _midnight(event.due_on + dt.timedelta(days=1)),
    }


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


MEANINGS: Final[Mapping[type[Event], tuple[Kind, Callable[[Any], Details]]]] = {
    case.CaseOpened: (Kind.OPENED, _opened),
    case.CaseValidationFailed: (Kind.VALIDATION_FAILED, _nothing),
    case.CaseVerified: (Kind.VERIFIED, _nothing),
    case.CaseAssigned: (Kind.ASSIGNED, _partner),
    case.CaseAccepted: (Kind.ACCEPTED, _accepted),
    case.CaseActivated: (Kind.ACTIVATED, _partner),
    case.CaseDeclined: (Kind.DECLINED, _partner),
    case.CaseCustomTermsOffered: (Kind.CUSTOM_TERMS_OFFERED, _partner),
    case.CaseCollectingQuotes: (Kind.COLLECTING_QUOTES, _lead),
    case.CaseNoteAdded: (Kind.NOTE_ADDED, _partner),
    case.CaseMessageSent: (Kind.MESSAGE_SENT, _message),
    case.CaseClosed: (Kind.CLOSED, _partner),
    case.CaseReopened: (Kind.REOPENED, _partner),
    routing.LeadOpened: (Kind.LEAD_OPENED, _lead_opened),
    routing.QuoteSubmitted: (Kind.QUOTE_SUBMITTED, _bid),
    routing.QuotesReleased: (Kind.QUOTES_RELEASED, _lead),
    routing.QuoteAccepted: (Kind.QUOTE_ACCEPTED, _bid),
    routing.LeadClosed: (Kind.LEAD_CLOSED, _lead),
    ledger.PaymentRecorded: (Kind.PAYMENT_RECORDED, _recorded),
    payment.PaymentSubmitted: (Kind.PAYMENT_SUBMITTED, _payment),
    payment.PaymentRejected: (Kind.PAYMENT_REJECTED, _payment),
    payment.PaymentCorrected: (Kind.PAYMENT_CORRECTED, _corrected),
    payment.PaymentDeleted: (Kind.PAYMENT_DELETED, _deleted),
    plan.InstalmentMissed: (Kind.INSTALMENT_MISSED, _partner),
    commission.DirectPaymentReported: (Kind.DIRECT_PAYMENT_REPORTED, _told),
    commission.DirectPaymentConfirmed: (Kind.DIRECT_PAYMENT_CONFIRMED, _reported),
    commission.DirectPaymentRejected: (Kind.DIRECT_PAYMENT_REJECTED, _reported),
    commission.DirectPaymentReopened: (Kind.DIRECT_PAYMENT_REOPENED, _reported),
    commission.CommissionInvoiced: (Kind.COMMISSION_INVOICED, _payment),
    commission.CommissionOverdue: (Kind.COMMISSION_OVERDUE, _payment),
    commission.CommissionInCollection: (Kind.COMMISSION_IN_COLLECTION, _payment),
    document.DisbursementOverdue: (Kind.DISBURSEMENT_OVERDUE, _held_too_long),
    document.ClientPaidOut: (Kind.CLIENT_PAID_OUT, _payment),
}
"""The events that deadlines depend on. Others only move the consumer's progress."""


def fact_of(received: Received[Any]) -> Fact:
    """Return the fact of one event; its cause is its number in its topic."""
    event = received.event
    kind, details = MEANINGS[type(event)]
    return Fact(
        case_id=event.case_id,
        source=_SOURCES[event.topic],
        seq=received.seq,
        kind=kind,
        at=event.occurred_at,
        **details(event),
    )
