"""A lead: the request for quotes on one case, from invitation to award (domain 4.2)."""

import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from routing_service.domain.calendar import add_business_hours
from routing_service.domain.claim import Claim
from routing_service.domain.errors import LeadTransitionError
from routing_service.domain.rules import Settings
from routing_service.domain.values import LeadFlow, LeadKind, LeadOutcome


class LeadAction(StrEnum):
    """What can happen to a lead."""

    TAKE_QUOTE = "take a quote"
    RELEASE = "release its quotes"
    RUN_OUT = "end without quotes"
    SELECT = "be awarded"
    EXPIRE = "expire"
    PULL_BACK = "be pulled back"


TRANSITIONS: Final[dict[tuple[LeadFlow, LeadAction], LeadFlow]] = {
    (LeadFlow.COLLECTING, LeadAction.TAKE_QUOTE): LeadFlow.COLLECTING,
    (LeadFlow.COLLECTING, LeadAction.RELEASE): LeadFlow.OFFERED,
    (LeadFlow.COLLECTING, LeadAction.RUN_OUT): LeadFlow.CLOSED,
    (LeadFlow.COLLECTING, LeadAction.PULL_BACK): LeadFlow.CLOSED,
    (LeadFlow.OFFERED, LeadAction.SELECT): LeadFlow.CLOSED,
    (LeadFlow.OFFERED, LeadAction.EXPIRE): LeadFlow.CLOSED,
    (LeadFlow.OFFERED, LeadAction.PULL_BACK): LeadFlow.CLOSED,
}
"""Everything that may happen to a lead, and where it stands afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The lead as it stands; a change makes a new one. `due_at` is when the clock looks at it next.

    The claim's figures are copied here so that bidders can be shown what they bid on without
    anything that names the creditor or the debtor.
    """

    id: UUID
    case_id: UUID
    reference: str
    creditor_id: UUID
    creditor_country: str
    kind: LeadKind
    flow: LeadFlow
    jurisdiction: str
    debtor_type: str
    currency: str
    principal: int
    usd_minor: int
    due_date: dt.date | None
    submitted_on: dt.date
    claim_type: str
    dispute_status: str
    max_quotes: int
    opened_at: dt.datetime
    window_ends_at: dt.datetime
    quotes_count: int = 0
    outcome: LeadOutcome | None = None
    winner_quote_id: UUID | None = None
    released_at: dt.datetime | None = None
    first_reminder_due_at: dt.datetime | None = None
    second_reminder_due_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    first_reminder_at: dt.datetime | None = None
    second_reminder_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None

    @classmethod
    def open(
        cls,
        lead_id: UUID,
        claim: Claim,
        kind: LeadKind,
        *,
        now: dt.datetime,
        settings: Settings,
        holidays: AbstractSet[dt.date],
    ) -> Self:
        """A verified case is sent out at once: the window starts now. Custom terms allow one quote."""
        return cls(
            id=lead_id,
            case_id=claim.case_id,
            reference=claim.reference,
            creditor_id=claim.creditor_id,
            creditor_country=claim.creditor_country,
            kind=kind,
            flow=LeadFlow.COLLECTING,
            jurisdiction=claim.jurisdiction,
            debtor_type=claim.debtor_type,
            currency=claim.currency,
            principal=claim.principal,
            usd_minor=claim.usd_minor,
            due_date=claim.aging.due_date,
            submitted_on=claim.submitted_on,
            claim_type=claim.claim_type,
            dispute_status=claim.dispute_status,
            max_quotes=1 if kind is LeadKind.EXCLUSIVE else settings.max_quotes,
            opened_at=now,
            window_ends_at=add_business_hours(now, settings.quote_window_hours, holidays),
        )

    @property
    def is_full(self) -> bool:
        """Whether bidding has stopped because enough quotes are in."""
        return self.quotes_count >= self.max_quotes

    @property
    def due_at(self) -> dt.datetime | None:
        """The next instant at which time alone changes the lead; None when it is over."""
        if self.flow is LeadFlow.COLLECTING:
            return self.window_ends_at
        if self.flow is LeadFlow.CLOSED:
            return None
        if self.first_reminder_at is None:
            return self.first_reminder_due_at
        return self.second_reminder_due_at if self.second_reminder_at is None else self.expires_at

    def take_quote(self, now: dt.datetime) -> Self:
        """One more sealed bid; refused once the window is over, whether or not its timer has run."""
        flow = self._after(LeadAction.TAKE_QUOTE)
        if now >= self.window_ends_at:
            raise LeadTransitionError(self.flow, f"{LeadAction.TAKE_QUOTE} after its window")
        return replace(self, flow=flow, quotes_count=self.quotes_count + 1)

    def release(self, now: dt.datetime, settings: Settings) -> Self:
        """Open the bids to the creditor; reminders and expiry count calendar days from here."""
        first, second = settings.reminder_days
        return replace(
            self,
            flow=self._after(LeadAction.RELEASE),
            released_at=now,
            first_reminder_due_at=now + dt.timedelta(days=first),
            second_reminder_due_at=now + dt.timedelta(days=second),
            expires_at=now + dt.timedelta(days=settings.expiry_days),
        )

    def select(self, quote_id: UUID, now: dt.datetime) -> Self:
        """The creditor chose this quote."""
        return replace(self._closed(LeadAction.SELECT, LeadOutcome.WINNER, now), winner_quote_id=quote_id)

    def pull_back(self, now: dt.datetime) -> Self:
        """The case ended while quotes were out."""
        return self._closed(LeadAction.PULL_BACK, LeadOutcome.PULLBACK, now)

    def tick(self, now: dt.datetime, settings: Settings) -> Self:
        """What the passing of time does once `due_at` is reached, one step at a time."""
        if self.due_at is None or now < self.due_at:
            return self
        if self.flow is LeadFlow.COLLECTING:
            empty = self.quotes_count == 0
            return (
                self._closed(LeadAction.RUN_OUT, LeadOutcome.NO_QUOTES, now) if empty else self.release(now, settings)
            )
        if self.first_reminder_at is None:
            return replace(self, first_reminder_at=now)
        if self.second_reminder_at is None:
            return replace(self, second_reminder_at=now)
        return self._closed(LeadAction.EXPIRE, LeadOutcome.EXPIRED, now)

    def _closed(self, action: LeadAction, outcome: LeadOutcome, now: dt.datetime) -> Self:
        return replace(self, flow=self._after(action), outcome=outcome, closed_at=now)

    def _after(self, action: LeadAction) -> LeadFlow:
        try:
            return TRANSITIONS[self.flow, action]
        except KeyError:
            raise LeadTransitionError(self.flow, action) from None
