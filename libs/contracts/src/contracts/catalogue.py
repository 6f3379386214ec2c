"""Every event type there is, by its name on the bus."""

from typing import Final

from contracts import (
    case_events,
    ledger_claim_events,
    ledger_commission_events,
    ledger_document_events,
    ledger_events,
    ledger_payment_events,
    ledger_plan_events,
    party_events,
    routing_events,
)
from contracts.base import Event


def _concrete(cls: type[Event]) -> list[type[Event]]:
    own = [cls] if "type" in vars(cls) else []
    return own + [found for sub in cls.__subclasses__() for found in _concrete(sub)]


_MODULES: Final = {
    module.__name__
    for module in (
        case_events,
        ledger_claim_events,
        ledger_commission_events,
        ledger_document_events,
        ledger_events,
        ledger_payment_events,
        ledger_plan_events,
        party_events,
        routing_events,
    )
}

EVENTS: Final[dict[str, type[Event]]] = {
    event.type: event
    for event in sorted(_concrete(Event), key=lambda event: event.type)
    if event.__module__ in _MODULES
}
"""Type name (such as `case.opened.v1`) to the model of its body."""
