"""The money account of one case: what is owed, what came in, and the running sums of its splits."""

import datetime as dt
from dataclasses import dataclass, field, replace
from fractions import Fraction
from uuid import UUID

from ledger_service.domain import split as splitting
from ledger_service.domain.errors import Awaited, CaseTakesNoPayments, NotYetKnown
from ledger_service.domain.referral import Link, earns
from ledger_service.domain.rounding import rounded
from ledger_service.domain.split import Base, Given
from ledger_service.domain.values import PAYABLE_STATES, CommissionStatus, Recipient, Split, Terms, label
from ledger_service.domain.verification import Verification, of_report


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in for a case, in minor units of its currency.

    `commission` is the partner's part when he states the split himself, else None: computed.
    `usd_cents` is the amount at the rate of the case.
    """

    id: UUID
    amount: int
    recipient: Recipient
    commission_status: CommissionStatus
    value_date: dt.date
    commission: int | None = None
    closes_case: bool = False
    usd_cents: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment as it stands in the books, with everything its computation used.

    `principal_part`, `fees_part` and `overpaid` say what it paid: they add up to the amount.
    """

    payment: Payment
    number: int
    split: Split
    terms: Terms
    revision: int
    base: Base
    before: Given
    link: Link | None
    principal_part: int
    fees_part: int
    overpaid: int
    recovered: int
    remaining: int
    settles: bool
    warnings: tuple[str, ...] = ()
    verification: Verification = Verification.VERIFIED

    @property
    def counts(self) -> bool:
        """Whether it is in the sums, the shares and the journal."""
        return self.verification is Verification.VERIFIED


@dataclass(frozen=True, slots=True)
class Claim:
    """What a debtor owes before he paid anything, in minor units: the principal and what the partner added."""

    principal: int
    interest: int = 0
    reminder: int = 0
    collection: int = 0

    @property
    def fees(self) -> int:
        """All that was added."""
        return self.interest + self.reminder + self.collection

    @property
    def total(self) -> int:
        """All of it."""
        return self.principal + self.fees


@dataclass(frozen=True, slots=True)
class Revision:
    """A stretch of a case's account: one engagement at one price for one claim."""

    number: int
    engagement_id: UUID
    terms: Terms
    claim: Claim


@dataclass(slots=True)
class CaseAccount:
    """One case's account. Load it under its row lock, record payments, write it back.

    A *revision* begins with each engagement or new terms: `base` is what was outstanding then,
    `given` are the sums of its computed splits, `within` all that the claim took in since.
    """

    case_id: UUID
    reference: str
    creditor_id: UUID
    creditor_name: str
    currency: str
    is_test: bool
    created_via: str
    managing_partner_id: UUID | None
    named_referral_partner_id: UUID | None
    opened_at: dt.datetime
    usd_per_unit: Fraction
    state: str
    partner_id: UUID | None
    engagement_id: UUID | None
    claimed: int
    revision: int
    base: Base
    terms: Terms | None
    link: Link | None
    given: Given = field(default_factory=Given)
    within: int = 0
    principal_within: int = 0
    recovered: int = 0
    recovered_principal: int = 0
    recovered_fees: int = 0
    payments: int = 0
    settled_by: UUID | None = None
    last_number: int = 0
    close_code: str | None = None

    @property
    def remaining(self) -> int:
        """What the debtor still owes; never negative."""
        return max(0, self.claimed - self.recovered_principal - self.recovered_fees)

    @property
    def shown_state(self) -> str:
        """The state of the case as the ledger knows it: its own closing counts at once."""
        return "Closed" if self.settled_by is not None else self.state

    @property
    def closed_as_paid(self) -> bool:
        """Whether the case is closed because the claim was paid: by the ledger, or by the partner's word."""
        return self.settled_by is not None or (self.state == "Closed" and self.close_code == "Paid")

    def record(self, payment: Payment, *, by_staff: bool = False) -> Recorded:
        """Take a payment in and return how it was split.

        Staff may record on a closed case too, and what they record counts at once; a partner's report
        may have to wait (`verification.of_report`): then the sums stay as they are and the split is
        what it would be. Raises `CaseTakesNoPayments` in a wrong state, `NotYetKnown` when the price
        or the attribution that it needs has not arrived here.
        """
        if self.shown_state not in PAYABLE_STATES and not (by_staff and self.shown_state == "Closed"):
            raise CaseTakesNoPayments(label(self.shown_state), settled=self.settled_by is not None)
        if self.terms is None or self.engagement_id is None:
            raise NotYetKnown(Awaited.TERMS)
        link, warnings = self._paying_link(), self._outstanding_warning(payment)
        verification = Verification.VERIFIED
        if not by_staff:
            verification = of_report(
                payment.amount,
                payment.usd_cents,
                stated=payment.commission is not None,
                outstanding=self.remaining,
            )
        self.last_number += 1
        if verification is Verification.VERIFIED:
            recorded = self.take(payment, self.last_number, link)
            if payment.closes_case and self.remaining == 0 and self.shown_state != "Closed":
                self.settled_by = payment.id
                recorded = replace(recorded, settles=True)
        else:
            recorded = replace(
                replace(self).take(payment, self.last_number, link),
                recovered=self.recovered,
                remaining=self.remaining,
                verification=verification,
            )
        if payment.commission is not None and recorded.split.client == 0:
            warnings = ("The stated split gives the creditor nothing.", *warnings)
        return replace(recorded, warnings=warnings)

    def take(self, payment: Payment, number: int, link: Link | None, stands: Split | None = None) -> Recorded:
        """Add a payment to the sums of the present revision and return how it is split.

        `stands` is a split that can no longer change; the payments after it make up for the difference.
        """
        if self.terms is None:
            raise NotYetKnown(Awaited.TERMS)
        base, before = self.base, self.given
        within = min(payment.amount, max(0, base.total - self.within))
        share = None if link is None else link.fee_share
        if payment.commission is not None:
            split = stands or splitting.explicit(payment.amount, payment.commission, base, self.terms, share)
        elif stands is not None:
            split, self.given = stands, before.plus(stands, within, earned=link is not None)
        else:
            split, self.given = splitting.computed(payment.amount, within, base, self.terms, before, share)
        principal_part = self._take_in(payment.amount, within)
        return Recorded(
            payment=payment,
            number=number,
            split=split,
            terms=self.terms,
            revision=self.revision,
            base=base,
            before=before,
            link=link,
            principal_part=principal_part,
            fees_part=within - principal_part,
            overpaid=payment.amount - within,
            recovered=self.recovered,
            remaining=self.remaining,
            settles=False,
        )

    def begin(self, revision: Revision) -> None:
        """Begin a revision: its base is what is outstanding of the claim now, its sums are empty."""
        self.revision, self.engagement_id, self.terms = revision.number, revision.engagement_id, revision.terms
        self.claimed = revision.claim.total
        principal = min(self.remaining, max(0, revision.claim.principal - self.recovered_principal))
        self.base = Base(principal, self.remaining - principal)
        self.given, self.within, self.principal_within = Given(), 0, 0

    def forget(self) -> None:
        """Empty all sums, to take the history in once more."""
        self.given, self.within, self.principal_within = Given(), 0, 0
        self.recovered = self.recovered_principal = self.recovered_fees = self.payments = 0

    def reopen(self) -> None:
        """Go on collecting on a closed case."""
        self.settled_by, self.state, self.close_code = None, "Active", None

    def _paying_link(self) -> Link | None:
        if self.link is None and self.named_referral_partner_id is not None:
            raise NotYetKnown(Awaited.LINK)
        if self.managing_partner_id is None and earns(self.link, self.opened_at, self.created_via):
            return self.link
        return None

    def _take_in(self, amount: int, within: int) -> int:
        """Add to the sums; return how much of it paid principal, pro rata (domain 16, Q4)."""
        self.within += within
        principal = rounded(self.base.principal * self.within, self.base.total)
        principal_part = principal - self.principal_within
        self.principal_within = principal
        self.recovered += amount
        self.recovered_principal += principal_part
        self.recovered_fees += within - principal_part
        self.payments += 1
        return principal_part

    def _outstanding_warning(self, payment: Payment) -> tuple[str, ...]:
        if payment.commission is None or self.remaining:
            return ()
        return ("Nothing was outstanding on the case before this payment.",)
