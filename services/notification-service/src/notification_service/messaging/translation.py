"""What each event of another service means for deadlines."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chassis.records import Received
from contracts import case_events as case
from contracts import ledger_events as ledger
from contracts import routing_events as routing
from contracts import topics
from contracts.base import Event
from notification_service.domain.facts import Fact, Kind, Opening, Paper, Source

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
    return {
        "organisation_id": event.creditor_id,
        "opening": Opening(
            event.creditor_id, event.creditor_country, event.debtor_country, event.reference, event.is_test
        ),
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
    ledger.PaymentRecorded: (Kind.PAYMENT_RECORDED, _partner),
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
