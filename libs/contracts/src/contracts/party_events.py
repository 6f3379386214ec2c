"""What identity-, referral- and notification-service publish."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from contracts import topics
from contracts.base import Event
from contracts.values import OrganisationKind


class OrganisationCreated(Event):
    """An organisation exists from now on; its users and keys stay in identity-service."""

    type: ClassVar[str] = "identity.organisation-created.v1"
    topic: ClassVar[str] = topics.IDENTITY
    key_field: ClassVar[str] = "organisation_id"

    organisation_id: UUID
    kind: OrganisationKind
    name: str
    country: str
    occurred_at: dt.datetime


class ClientCreated(Event):
    """A referral partner brought a client that did not exist: the others create it from this.

    `onboarding_user_id` is allocated here; identity-service asks referral-service for the person.
    """

    type: ClassVar[str] = "referral.client-created.v1"
    topic: ClassVar[str] = topics.REFERRAL
    key_field: ClassVar[str] = "creditor_id"

    creditor_id: UUID
    referral_partner_id: UUID
    onboarding_user_id: UUID
    name: str
    country: str
    occurred_at: dt.datetime


class ClientLinked(Event):
    """An attribution decision: who brought the client, at what share of platform revenue. Final."""

    type: ClassVar[str] = "referral.client-linked.v1"
    topic: ClassVar[str] = topics.REFERRAL
    key_field: ClassVar[str] = "creditor_id"

    creditor_id: UUID
    referral_partner_id: UUID
    external_tenant_id: str
    attributed: bool
    fee_share: Decimal
    occurred_at: dt.datetime


class ClockEvent(Event):
    """A deadline of people about one case; `clock` is a code of domain section 6."""

    topic: ClassVar[str] = topics.NOTIFICATION

    case_id: UUID
    clock_id: UUID
    clock: str
    organisation_id: UUID | None
    due_at: dt.datetime
    occurred_at: dt.datetime


class ClockMet(ClockEvent):
    """What the clock waited for happened in time."""

    type: ClassVar[str] = "notification.clock-met.v1"


class ClockMissed(ClockEvent):
    """The deadline passed first; published once per clock."""

    type: ClassVar[str] = "notification.clock-missed.v1"
