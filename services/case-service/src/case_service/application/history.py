"""What a case's history says about each change: the wording of timeline entries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from case_service.domain import events
from case_service.domain.case import Case
from case_service.domain.documents import AREA_TEXTS
from case_service.domain.submission import NewCase
from case_service.domain.texts import EVERYBODY, ActorType, Audience, TimelineEntry
from chassis.ids import uuid7

_CREDITOR_ONLY: Final = frozenset({Audience.CREDITOR})
_ACTORS: Final = {
    "creditor": ActorType.CREDITOR_USER,
    "partner": ActorType.PARTNER_USER,
}


@dataclass(frozen=True, slots=True)
class _Line:
    type: str
    title: str
    description: str = ""
    actor: ActorType = ActorType.SYSTEM
    visible_to: frozenset[Audience] = EVERYBODY
    partner_id: UUID | None = None


def first_entry(case: NewCase, actor_name: str | None) -> TimelineEntry:
    """Return the entry of a submission."""
    return TimelineEntry(
        uuid7(),
        case.id,
        None,
        "CaseCreated",
        "Case created",
        "",
        _submitter(case.managing_partner_id),
        actor_name,
        case.created_at,
    )


def _submitter(managing_partner_id: UUID | None) -> ActorType:
    """Return who acts where a creditor would: the partner who manages the case for his client."""
    return ActorType.CREDITOR_USER if managing_partner_id is None else ActorType.PARTNER_USER


def entries(case: Case, happened: list[events.CaseEvent], actor_name: str | None) -> list[TimelineEntry]:
    """Return the entries of what happened; what a partner does belongs to his engagement."""
    found = []
    for event in happened:
        make = _LINES.get(type(event))
        if make is None:
            continue
        line = make(event)
        actor = _submitter(case.managing_partner_id) if line.actor is ActorType.CREDITOR_USER else line.actor
        found.append(
            TimelineEntry(
                uuid7(),
                case.id,
                case.engagement_id,
                line.type,
                line.title,
                line.description,
                actor,
                None if actor is ActorType.SYSTEM else actor_name,
                event.at,
                line.visible_to,
                line.partner_id,
            )
        )
    return found


def _accepted(event: events.Accepted) -> _Line:
    who = event.partner_name or "The collection partner"
    waits = " It becomes active with the creditor's signature." if event.awaiting else ""
    if event.by_quote:
        return _Line(
            "QuoteAccepted",
            "Quote accepted",
            f"The quote of {who} was chosen.{waits}",
            ActorType.CREDITOR_USER,
            partner_id=event.partner_id,
        )
    return _Line(
        "CaseAccepted",
        "Case accepted",
        f"{who} accepted the case.{waits}",
        ActorType.PARTNER_USER,
        partner_id=event.partner_id,
    )


_LINES: Final[dict[type[events.CaseEvent], Callable[[Any], _Line]]] = {
    events.EvidenceMissing: lambda event: _Line(
        "MoreInfoNeeded",
        "More information needed",
        " ".join(AREA_TEXTS[area] for area in event.areas),
        visible_to=_CREDITOR_ONLY,
    ),
    events.Verified: lambda _: _Line("CaseVerified", "Case verified", visible_to=_CREDITOR_ONLY),
    events.ContractsComplete: lambda _: _Line("ContractsSigned", "Contracts signed", visible_to=_CREDITOR_ONLY),
    events.Assigned: lambda event: _Line(
        "CaseAssigned",
        "Case assigned",
        f"The case was assigned to {event.partner_name}.",
        partner_id=event.partner_id,
    ),
    events.QuotesWanted: lambda _: _Line(
        "CollectingQuotes",
        "Collecting quotes",
        "Collection partners were asked for quotes.",
        visible_to=_CREDITOR_ONLY,
    ),
    events.QuotesOffered: lambda event: _Line(
        "QuotesOffered", "Quotes received", f"Quotes to choose from: {event.quotes}.", visible_to=_CREDITOR_ONLY
    ),
    events.Accepted: _accepted,
    events.Activated: lambda _: _Line("CaseActivated", "Collection started"),
    events.Declined: lambda event: _Line(
        "CaseDeclined",
        "Case declined",
        f"Reason: {event.reason_category}.",
        ActorType.PARTNER_USER,
        _CREDITOR_ONLY,
        event.partner_id,
    ),
    events.WithdrawalAsked: lambda event: _Line(
        "WithdrawalAsked",
        "Withdrawal asked for",
        "The creditor asks to end the case and accepts the fee for it; the collection partner decides.",
        ActorType.CREDITOR_USER,
        partner_id=event.partner_id,
    ),
    events.CustomTermsOffered: lambda event: _Line(
        "CustomTermsOffered",
        "Custom terms offered",
        "The collection partner will quote terms of his own for this case.",
        ActorType.PARTNER_USER,
        _CREDITOR_ONLY,
        event.partner_id,
    ),
    events.Reopened: lambda _: _Line(
        "CaseReopened", "Case reopened", "What closed the case was corrected: collecting goes on."
    ),
    events.Closed: lambda event: _Line(
        "CaseClosed",
        "Case closed",
        f"Close code: {event.code}.",
        _ACTORS.get(event.by, ActorType.SYSTEM),
    ),
}
