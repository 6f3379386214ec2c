"""What people and the system write about a case: timeline entries and chat messages."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorType(StrEnum):
    """Who did what a timeline entry tells, in the published words."""

    SYSTEM = "System"
    CREDITOR_USER = "Creditor user"
    PARTNER_USER = "Partner user"


class Audience(StrEnum):
    """A side of a case that may see a timeline entry."""

    CREDITOR = "Creditor"
    PARTNER = "Partner"


EVERYBODY = frozenset(Audience)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a case's history. An entry of an engagement is hidden from later partners."""

    id: UUID
    case_id: UUID
    engagement_id: UUID | None
    type: str
    title: str
    description: str | None
    actor_type: ActorType
    actor_name: str | None
    occurred_at: dt.datetime
    visible_to: frozenset[Audience] = EVERYBODY


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message between the sides of a case, visible to both."""

    id: UUID
    case_id: UUID
    engagement_id: UUID | None
    sender_organisation_id: UUID
    sender_side: Audience
    sender_email: str
    sender_name: str | None
    recipient_organisation_id: UUID | None
    message: str
    sent_at: dt.datetime
