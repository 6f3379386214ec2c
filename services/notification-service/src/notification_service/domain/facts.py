"""What happened to a case, as far as deadlines depend on it."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID, uuid5

NAMESPACE = UUID("6f0e3b0a-5c1d-5d0e-9a53-2f8f0d1c7b11")
"""Ids of clocks, tasks and notifications are derived from their causes within this namespace."""


class Source(StrEnum):
    """The topic a fact came by; facts of one source and case have an order."""

    CASE = "case"
    ROUTING = "routing"
    LEDGER = "ledger"


class Kind(StrEnum):
    """The kinds of facts."""

    OPENED = "Opened"
    VALIDATION_FAILED = "ValidationFailed"
    VERIFIED = "Verified"
    ASSIGNED = "Assigned"
    ACCEPTED = "Accepted"
    ACTIVATED = "Activated"
    DECLINED = "Declined"
    CUSTOM_TERMS_OFFERED = "CustomTermsOffered"
    COLLECTING_QUOTES = "CollectingQuotes"
    NOTE_ADDED = "NoteAdded"
    MESSAGE_SENT = "MessageSent"
    CLOSED = "Closed"
    REOPENED = "Reopened"
    LEAD_OPENED = "LeadOpened"
    QUOTE_SUBMITTED = "QuoteSubmitted"
    QUOTES_RELEASED = "QuotesReleased"
    QUOTE_ACCEPTED = "QuoteAccepted"
    LEAD_CLOSED = "LeadClosed"
    PAYMENT_RECORDED = "PaymentRecorded"
    PAYMENT_SUBMITTED = "PaymentSubmitted"
    PAYMENT_REJECTED = "PaymentRejected"
    PAYMENT_CORRECTED = "PaymentCorrected"
    PAYMENT_DELETED = "PaymentDeleted"
    INSTALMENT_MISSED = "InstalmentMissed"
    DIRECT_PAYMENT_REPORTED = "DirectPaymentReported"
    DIRECT_PAYMENT_CONFIRMED = "DirectPaymentConfirmed"
    DIRECT_PAYMENT_REJECTED = "DirectPaymentRejected"
    DIRECT_PAYMENT_REOPENED = "DirectPaymentReopened"
    COMMISSION_INVOICED = "CommissionInvoiced"
    COMMISSION_OVERDUE = "CommissionOverdue"
    COMMISSION_IN_COLLECTION = "CommissionInCollection"
    DISBURSEMENT_OVERDUE = "DisbursementOverdue"
    CLIENT_PAID_OUT = "ClientPaidOut"


class Commission(StrEnum):
    """What a fact about a payment says of the partner's commission, as far as somebody has to do something."""

    PAID = "Paid"
    FOLLOWED_UP = "FollowedUp"
    """The client owes it, and the partner wants to be reminded."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper a creditor has to sign; identified by what it binds him to, not by a case."""

    kind: str
    partner_id: UUID | None
    pricing_zone_id: UUID | None

    def key(self, creditor_id: UUID) -> UUID:
        """Return the id of this creditor's paper.

        A power of attorney is one per partner, a pricing appendix one per zone, the debt
        collection agreement one per creditor (domain 4.9).
        """
        counterpart = {"Poa": self.partner_id, "Jpa": self.pricing_zone_id}.get(self.kind)
        return uuid5(NAMESPACE, f"paper/{creditor_id}/{self.kind}/{counterpart}")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case began with."""

    creditor_id: UUID
    creditor_country: str
    debtor_country: str
    reference: str
    is_test: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One event, reduced to what deadlines need; (source, seq) is its cause, `at` its own time.

    `organisation_id` is who acted or is acted upon (partner, sender, bidder), `recipient_id` to
    whom a message went, `subject_id` which payment or report it is about, `since` when what it tells began,
    `until` an end that the event names. Nobody is told of a `quiet` one.
    """

    case_id: UUID
    source: Source
    seq: int
    kind: Kind
    at: dt.datetime
    organisation_id: UUID | None = None
    recipient_id: UUID | None = None
    lead_id: UUID | None = None
    until: dt.datetime | None = None
    invited: tuple[UUID, ...] = ()
    papers: tuple[Paper, ...] = ()
    opening: Opening | None = None
    subject_id: UUID | None = None
    since: dt.datetime | None = None
    commission: Commission | None = None
    quiet: bool = False

    @property
    def cause(self) -> str:
        """Where it stands in the history."""
        return f"{self.source}:{self.seq}"


@dataclass(frozen=True)
class Dossier:
    """Everything known of one case; equal for equal facts, in whatever order they came."""

    case_id: UUID
    opening: Opening | None
    facts: tuple[Fact, ...]

    @classmethod
    def of(cls, case_id: UUID, opening: Opening | None, facts: Iterable[Fact]) -> "Dossier":
        """Put facts in the one order they are read in."""
        return cls(case_id, opening, tuple(sorted(facts, key=lambda fact: (fact.source, fact.seq))))

    @cached_property
    def by_source(self) -> dict[Source, Sequence[Fact]]:
        """The facts of each source in their order."""
        return {source: [f for f in self.facts if f.source is source] for source in Source}

    @cached_property
    def after_close(self) -> frozenset[str]:
        """The causes of what case-service told while the case was closed, until it goes on or begins anew."""
        found, closed = [], False
        for fact in self.by_source[Source.CASE]:
            closed = closed and fact.kind not in {Kind.ACTIVATED, Kind.REOPENED}
            if closed:
                found.append(fact.cause)
            closed = closed or fact.kind is Kind.CLOSED
        return frozenset(found)

    @cached_property
    def by_subject(self) -> dict[UUID, Sequence[Fact]]:
        """What the ledger told of each payment or report, in its order."""
        found: dict[UUID, list[Fact]] = {}
        for fact in self.by_source[Source.LEDGER]:
            if fact.subject_id is not None:
                found.setdefault(fact.subject_id, []).append(fact)
        return dict(found)

    def after(self, fact: Fact) -> Sequence[Fact]:
        """Return what the same source told after this fact."""
        told = self.by_source[fact.source]
        return told[bisect_right(told, fact.seq, key=lambda each: each.seq) :]
