"""What routing-service publishes: assignment, leads, quotes, awards and the terms they carry."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from contracts import topics
from contracts.base import Event
from contracts.values import LeadKind, LeadOutcome, RouteSource, TermsVersion


class RoutingEvent(Event):
    """An event about where one case goes."""

    topic: ClassVar[str] = topics.ROUTING

    case_id: UUID
    occurred_at: dt.datetime


class CaseRouted(RoutingEvent):
    """An exclusive partner gets the case at these terms (domain 7.1)."""

    type: ClassVar[str] = "routing.case-assigned.v1"

    partner_id: UUID
    partner_name: str
    route_source: RouteSource
    rule_id: UUID | None
    standard_scope: bool
    terms: TermsVersion


class LeadOpened(RoutingEvent):
    """Partners are asked for quotes (L1, L2); `invited` are the bidders."""

    type: ClassVar[str] = "routing.lead-opened.v1"

    lead_id: UUID
    kind: LeadKind
    max_quotes: int
    window_ends_at: dt.datetime
    invited: tuple[UUID, ...]
    excluded: tuple[UUID, ...]


class QuoteSubmitted(RoutingEvent):
    """A bidder quoted (L3); bids stay sealed, so no price is told."""

    type: ClassVar[str] = "routing.quote-submitted.v1"

    lead_id: UUID
    quote_id: UUID
    partner_id: UUID
    quotes: int


class QuotesReleased(RoutingEvent):
    """The creditor may choose (L4)."""

    type: ClassVar[str] = "routing.quotes-released.v1"

    lead_id: UUID
    quotes: int
    expires_at: dt.datetime


class QuoteAccepted(RoutingEvent):
    """The creditor chose a winner (L5); his terms replace all others."""

    type: ClassVar[str] = "routing.quote-accepted.v1"

    lead_id: UUID
    quote_id: UUID
    partner_id: UUID
    partner_name: str
    terms: TermsVersion


class LeadClosed(RoutingEvent):
    """A lead ended without a winner (L6-L8)."""

    type: ClassVar[str] = "routing.lead-closed.v1"

    lead_id: UUID
    outcome: LeadOutcome


class CoverageGapFound(RoutingEvent):
    """Nobody in the network covers the case: no exclusive partner and no bidder (domain 7.1, 6)."""

    type: ClassVar[str] = "routing.coverage-gap-found.v1"

    debtor_country: str
    debtor_state: str | None
