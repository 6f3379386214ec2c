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
    """A side of a case; the managing partner stands where the creditor would and sees what he would see."""

    CREDITOR = "Creditor"
    PARTNER = "Partner"
    MANAGING_PARTNER = "ManagingPartner"

    @property
    def reads_as(self) -> "Audience":
        """The side by whose eyes this one reads: entries name only the two."""
        return Audience.PARTNER if self is Audience.PARTNER else Audience.CREDITOR

    @property
    def actor(self) -> ActorType:
        """Who acts for this side, in the published words."""
        return ActorType.CREDITOR_USER if self is Audience.CREDITOR else ActorType.PARTNER_USER


EVERYBODY = frozenset({Audience.CREDITOR, Audience.PARTNER})


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a case's history.

    An entry of an engagement, or of a partner's time before one (`partner_id`), is hidden from later partners.
    """

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
    partner_id: UUID | None = None


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
    creditor_id: UUID


class Visibility(StrEnum):
    """Whether the creditor reads a note."""

    SHARED = "Shared"
    INTERNAL = "Internal"


@dataclass(frozen=True, slots=True)
class Note:
    """What a partner noted about his work; `event_date` is when it happened, if it was said."""

    id: UUID
    case_id: UUID
    engagement_id: UUID | None
    creditor_id: UUID
    partner_id: UUID
    description: str
    visibility: Visibility
    event_date: dt.datetime | None
    author_user_id: UUID | None
    author_name: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file whose content is in object storage.

    With a `partner_id` only that partner sees it beside the creditor; without, whoever holds the case.
    """

    id: UUID
    case_id: UUID
    engagement_id: UUID | None
    creditor_id: UUID
    partner_id: UUID | None
    organisation_id: UUID
    user_id: UUID | None
    file_name: str
    media_type: str
    size: int
    sha256: bytes
    storage_key: str
    description: str | None
    document_type: str
    created_at: dt.datetime
