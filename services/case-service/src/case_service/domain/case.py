"""The case: its state, who works it at which terms, and every change it allows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from case_service.domain import events as happened
from case_service.domain.contracts import Paper, papers_for
from case_service.domain.errors import (
    AlreadyAccepted,
    CloseRefused,
    IllegalTransition,
    NotStandardScope,
    StaleTerms,
    WithdrawalCostsFee,
)
from case_service.domain.exclusivity import first_end
from case_service.domain.lifecycle import Trigger, next_state
from case_service.domain.values import (
    OPEN_STATES,
    PARTNER_CLOSE_CODES,
    STAFF_REJECT_CODES,
    CaseState,
    CloseCode,
    DebtorType,
    Phase,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a case has to know of the terms routing made: the rest is the ledger's business."""

    number: int
    phase: Phase
    source: str
    source_description: str
    success_fee: str
    custom: bool
    pricing_zone_id: UUID | None
    revenue_share: str | None = None


@dataclass(frozen=True, slots=True)
class Fees:
    """What a partner adds to the debt, in minor units."""

    interest: int = 0
    reminder: int = 0
    collection: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.interest + self.reminder + self.collection


@dataclass(slots=True)
class Case:
    """One case, locked by its store while it changes. Every change is one of these methods.

    A method that the lifecycle does not allow raises `IllegalTransition`, naming both states. What
    happened is collected in `events`; amounts are minor units of `currency`.
    """

    id: UUID
    version: int
    reference: str
    state: CaseState
    creditor_id: UUID
    creditor_name: str
    managing_partner_id: UUID | None
    collecting_partner_id: UUID | None
    partner_name: str | None
    referral_partner_id: UUID | None
    currency: str
    principal: int
    usd_minor: int
    debtor_type: DebtorType
    standard_scope: bool
    has_description: bool
    skip_internal_verification: bool
    allow_network_distribution: bool
    needs_info: bool
    validation_areas: tuple[str, ...]
    creditor_responded_at: dt.datetime | None
    verified_at: dt.datetime | None
    lead_id: UUID | None
    quotes: int
    terms: Terms | None
    accepted_at: dt.datetime | None
    activated_at: dt.datetime | None
    engagement_id: UUID | None
    phase: Phase | None
    exclusive_until: dt.date | None
    fees: Fees
    recovered: int
    payments: int
    settled_at: dt.datetime | None
    partner_reference: str | None
    collector_email: str | None
    collector_name: str | None
    closed_at: dt.datetime | None
    close_code: CloseCode | None
    close_comment: str | None
    events: list[happened.CaseEvent] = field(default_factory=list)
    awaiting: tuple[Paper, ...] = ()
    withdrawal_asked_at: dt.datetime | None = None

    # ------------------------------------------------------------------------- facts

    @property
    def is_open(self) -> bool:
        """Neither closed nor merged."""
        return self.state in OPEN_STATES

    @property
    def awaits_signature(self) -> bool:
        """Accepted, and not yet active because a paper is missing."""
        return self.is_open and self.accepted_at is not None and self.engagement_id is None

    @property
    def outstanding(self) -> int:
        """Principal and fees minus what was paid."""
        return self.principal + self.fees.total - self.recovered

    def papers(self, partner_id: UUID, pricing_zone_id: UUID | None) -> tuple[Paper, ...]:
        """Return what must be signed before a partner may collect; a managed case needs nothing (ADR 14)."""
        return () if self.managing_partner_id is not None else papers_for(partner_id, pricing_zone_id)

    @property
    def answerer_id(self) -> UUID:
        """Who is written to and decides on the claim's side: the creditor, or who manages the case for him."""
        return self.managing_partner_id or self.creditor_id

    def pull_events(self) -> list[happened.CaseEvent]:
        """Return what happened since the last call and forget it."""
        told, self.events = self.events, []
        return told

    # ------------------------------------------------------------------------- verification

    def verify(self, missing: Sequence[str], now: dt.datetime) -> None:
        """Take the result of internal validation: pass (no areas) or ask the creditor (C8).

        Allowed while the case is in internal verification; a verified case stays verified.
        """
        next_state(self.state, Trigger.ASK_CREDITOR)
        if self.verified_at is not None:
            return
        areas = tuple(missing)
        if areas and areas != self.validation_areas:
            self.events.append(happened.EvidenceMissing(self.id, now, areas))
        self.needs_info = bool(areas)
        self.validation_areas = areas
        if not areas:
            self.verified_at = now
            self.events.append(happened.Verified(self.id, now))

    def complete_contracts(self, now: dt.datetime) -> None:
        """Go on to internal verification: the last paper is signed (C4)."""
        self.state = next_state(self.state, Trigger.SIGN_LAST_CONTRACT)
        self.events.append(happened.ContractsComplete(self.id, now))

    def reject(self, code: CloseCode, comment: str | None, now: dt.datetime) -> None:
        """Close an unverified case as staff (C9)."""
        if code not in STAFF_REJECT_CODES:
            raise CloseRefused(f"Staff rejects with {' or '.join(sorted(STAFF_REJECT_CODES))}.")
        self._close(Trigger.REJECT, code, "staff", now, comment)

    def withdraw_client(self, now: dt.datetime) -> None:
        """Close because the referral partner withdrew its client before he signed (C5)."""
        self._close(Trigger.WITHDRAW_CLIENT, CloseCode.CASE_NEVER_STARTED_INTERNAL, "referral partner", now)

    # ------------------------------------------------------------------------- routing's decisions

    def assign(self, partner_id: UUID, partner_name: str, terms: Terms, now: dt.datetime) -> None:
        """Put the case into a partner's inbox at these terms (C6).

        A case that skipped internal verification is already in that state and only gets its partner.
        """
        if not (self.state is CaseState.PENDING_VERIFICATION and self.terms is None):
            self.state = next_state(self.state, Trigger.ASSIGN)
        self._take_terms(partner_id, partner_name, terms)
        self.events.append(happened.Assigned(self.id, now, partner_id, partner_name, terms.number))

    def want_quotes(self, lead_id: UUID, now: dt.datetime) -> None:
        """Collect quotes for a lead (C7); after a decline or custom terms the case is there already."""
        if self.state is CaseState.PENDING_VERIFICATION and self.terms is not None:
            raise IllegalTransition(self.state, CaseState.LEADS, Trigger.OPEN_LEAD)
        if self.state is not CaseState.LEADS:
            self.state = next_state(self.state, Trigger.OPEN_LEAD)
        self.lead_id = lead_id
        self.quotes = 0
        self.events.append(happened.QuotesWanted(self.id, now, lead_id))

    def offer_quotes(self, lead_id: UUID, quotes: int, now: dt.datetime) -> None:
        """Let the creditor choose (C25)."""
        self.state = next_state(self.state, Trigger.OFFER_QUOTES)
        self.lead_id = lead_id
        self.quotes = quotes
        self.events.append(happened.QuotesOffered(self.id, now, lead_id, quotes))

    def end_lead_without_quotes(self, now: dt.datetime) -> None:
        """Close because nobody quoted (C27)."""
        self._close(Trigger.END_LEAD_WITHOUT_QUOTES, CloseCode.NO_QUOTES_RECEIVED, "system", now)

    def expire_quotes(self, now: dt.datetime) -> None:
        """Close because the creditor did not choose in time (C28)."""
        self._close(Trigger.EXPIRE_QUOTES, CloseCode.QUOTES_EXPIRED_NOT_ACCEPTED, "system", now)

    def choose_quote(
        self, partner_id: UUID, partner_name: str, terms: Terms, papers: Sequence[Paper], now: dt.datetime
    ) -> None:
        """Give the case to the winner (C26); it becomes active by `activate` when no paper is missing."""
        next_state(self.state, Trigger.CHOOSE_QUOTE)
        if self.accepted_at is not None:
            raise AlreadyAccepted
        self._take_terms(partner_id, partner_name, terms)
        self._accept(papers, now, by_quote=True)

    # ------------------------------------------------------------------------- the partner's decisions

    def accept(self, partner_id: UUID, fees: Fees, papers: Sequence[Paper], now: dt.datetime) -> None:
        """Accept on the terms in force (C10); it becomes active by `activate` when no paper is missing."""
        next_state(self.state, Trigger.ACCEPT)
        self._undecided_by(partner_id)
        if not self.standard_scope:
            raise NotStandardScope
        self.fees = fees
        self._accept(papers, now, by_quote=False)

    def decline(self, partner_id: UUID, category: str, reason: str, now: dt.datetime) -> None:
        """Give the case back: to the network (C13), or to its end when the creditor forbids that (C14)."""
        onwards = self.allow_network_distribution
        trigger = Trigger.DECLINE if onwards else Trigger.DECLINE_WITHOUT_NETWORK
        target = next_state(self.state, trigger)
        self._undecided_by(partner_id)
        self.events.append(happened.Declined(self.id, now, partner_id, category, reason))
        self._leave()
        if onwards:
            self.state = target
        else:
            self._close(trigger, CloseCode.CASE_NEVER_STARTED, "system", now)

    def offer_custom_terms(self, partner_id: UUID, reason: str, now: dt.datetime) -> None:
        """Quote terms of one's own instead of accepting the standard ones (C12)."""
        target = next_state(self.state, Trigger.OFFER_CUSTOM_TERMS)
        self._undecided_by(partner_id)
        self.state = target
        self._leave()
        self.events.append(happened.CustomTermsOffered(self.id, now, partner_id, reason))

    def close(self, code: CloseCode, comment: str | None, now: dt.datetime) -> None:
        """Close as the collecting partner (C20): Paid and PartiallyPaid must fit what was paid."""
        next_state(self.state, Trigger.CLOSE)
        if code not in PARTNER_CLOSE_CODES:
            raise CloseRefused(f"A partner cannot close with {code}.")
        if code in (CloseCode.PAID, CloseCode.PARTIALLY_PAID) and self.payments == 0:
            raise CloseRefused(f"{code} needs at least one recorded payment.")
        if code is CloseCode.PAID and self.outstanding > 0:
            raise CloseRefused("Paid needs payments that cover the outstanding amount.")
        if code is CloseCode.PARTIALLY_PAID and self.outstanding <= 0:
            raise CloseRefused("PartiallyPaid needs an outstanding amount: close with Paid.")
        self._close(Trigger.CLOSE, code, "partner", now, comment)

    # ------------------------------------------------------------------------- the creditor's decisions

    def close_early(self, comment: str | None, now: dt.datetime) -> None:
        """Withdraw before anybody was engaged (C24): without a fee."""
        self._close(Trigger.CLOSE_EARLY, CloseCode.WITHDRAWN_BY_CLIENT, "creditor", now, comment)

    def withdraw(self, comment: str | None, now: dt.datetime, *, fee_accepted: bool) -> None:
        """Withdraw what a partner works: after his exclusive period at once and without a fee (C22).

        While the period runs, or on terms that a quote set, it is a wish that costs the full fee: raises
        `WithdrawalCostsFee` unless that is accepted; then the partner decides, by closing (C23).
        """
        target = next_state(self.state, Trigger.WITHDRAW)
        if self.exclusive_until is not None and now.date() > self.exclusive_until:
            self._close(Trigger.WITHDRAW, CloseCode.WITHDRAWN_BY_CLIENT, "creditor", now, comment)
        elif self.collecting_partner_id is None or self.engagement_id is None:
            raise IllegalTransition(self.state, target, Trigger.WITHDRAW)
        elif not fee_accepted:
            until = f" until {self.exclusive_until}" if self.exclusive_until else ""
            raise WithdrawalCostsFee(
                f"The partner has the case by right{until}: withdrawing it now costs the full success fee on what is "
                "outstanding and the costs he added. Send feeAccepted=true to ask for it all the same."
            )
        elif self.withdrawal_asked_at is None:
            self.withdrawal_asked_at = now
            self.events.append(happened.WithdrawalAsked(self.id, now, self.collecting_partner_id))

    # ------------------------------------------------------------------------- engagement and money

    def activate(self, engagement_id: UUID, now: dt.datetime) -> None:
        """Begin the engagement of the accepted partner: nothing is awaited any more (C10, C26)."""
        by_quote = self.state is CaseState.LEADS_QUOTE_GIVEN
        self.state = next_state(self.state, Trigger.CHOOSE_QUOTE if by_quote else Trigger.ACCEPT)
        partner_id, terms = self._in_force()
        self.activated_at = now
        self.engagement_id = engagement_id
        self.phase = terms.phase
        self.exclusive_until = None if terms.custom else first_end(now.date())
        self.awaiting = ()
        self.events.append(
            happened.Activated(
                self.id,
                now,
                partner_id,
                engagement_id,
                terms.phase,
                terms.number,
                self.principal,
                self.fees.interest,
                self.fees.reminder,
                self.fees.collection,
                self.exclusive_until,
                self.partner_reference,
            )
        )
        if self.settled_at is not None:
            self.settle(now)

    def settle(self, now: dt.datetime) -> None:
        """End as paid because the ledger says so (C21): binding in every open state.

        The ledger's word is kept when it comes before the engagement is known, and applied with it.
        """
        self.settled_at = self.settled_at or now
        if self.activated_at is not None and self.is_open:
            self._close(Trigger.SETTLE, CloseCode.PAID, "system", now)

    def reopen(self, now: dt.datetime) -> None:
        """Go on because the ledger says that the claim is not paid after all (C31): binding once engaged."""
        self.settled_at = None
        if self.state is not CaseState.CLOSED or self.engagement_id is None or self.collecting_partner_id is None:
            return
        self.state = next_state(self.state, Trigger.REOPEN)
        self.close_code = self.close_comment = self.closed_at = self.withdrawal_asked_at = None
        self.events.append(happened.Reopened(self.id, now, self.collecting_partner_id, self.engagement_id))

    # ------------------------------------------------------------------------- inside

    def _undecided_by(self, partner_id: UUID) -> None:
        """Make sure that the case waits for this partner's decision."""
        if self.accepted_at is not None:
            raise AlreadyAccepted
        if self.collecting_partner_id != partner_id or self.terms is None:
            raise StaleTerms(self.id)

    def _in_force(self) -> tuple[UUID, Terms]:
        if self.collecting_partner_id is None or self.terms is None:
            raise StaleTerms(self.id)
        return self.collecting_partner_id, self.terms

    def _take_terms(self, partner_id: UUID, partner_name: str, terms: Terms) -> None:
        self.collecting_partner_id = partner_id
        self.partner_name = partner_name
        self.terms = terms

    def _accept(self, papers: Sequence[Paper], now: dt.datetime, *, by_quote: bool) -> None:
        partner_id, terms = self._in_force()
        self.accepted_at = now
        self.awaiting = tuple(papers)
        self.events.append(
            happened.Accepted(self.id, now, partner_id, self.partner_name or "", terms.number, self.awaiting, by_quote)
        )

    def _leave(self) -> None:
        """Take the partner and his terms off the case."""
        self.collecting_partner_id = None
        self.partner_name = None
        self.terms = None

    def _close(self, trigger: Trigger, code: CloseCode, by: str, now: dt.datetime, comment: str | None = None) -> None:
        self.state = next_state(self.state, trigger)
        self.close_code = code
        self.close_comment = comment
        self.closed_at = now
        self.needs_info = False
        self.awaiting = ()
        fee_due = code is CloseCode.WITHDRAWN_BY_CLIENT and self.withdrawal_asked_at is not None and by == "partner"
        self.events.append(
            happened.Closed(self.id, now, code, self.collecting_partner_id, self.engagement_id, by, fee_due)
        )
