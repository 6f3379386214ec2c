"""The money account of one case: what is owed, what came in, and the running sums of its splits."""

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from ledger_service.domain import split as splitting
from ledger_service.domain.errors import Awaited, CaseTakesNoPayments, NotYetKnown
from ledger_service.domain.referral import Link, earns
from ledger_service.domain.rounding import rounded
from ledger_service.domain.split import Base, Given
from ledger_service.domain.values import PAYABLE_STATES, CommissionStatus, Recipient, Split, Terms, label


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in for a case, in minor units of its currency.

    `commission` is the partner's part when he states the split himself, else None: computed.
    """

    id: UUID
    amount: int
    recipient: Recipient
    commission_status: CommissionStatus
    value_date: dt.date
    commission: int | None = None
    closes_case: bool = False


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
    warnings: tuple[str, ...]


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

    @property
    def remaining(self) -> int:
        """What the debtor still owes; never negative."""
        return max(0, self.claimed - self.recovered_principal - self.recovered_fees)

    @property
    def shown_state(self) -> str:
        """The state of the case as the ledger knows it: its own closing counts at once."""
        return "Closed" if self.settled_by is not None else self.state

    def takes_payments(self) -> bool:
        """Tell whether everything is here that a payment needs, and the case is in a state for it."""
        return self.shown_state in PAYABLE_STATES and self.engagement_id is not None and self.terms is not None

    def record(self, payment: Payment) -> Recorded:
        """Take a payment in and return how it was split.

        Raises `CaseTakesNoPayments` in a wrong state, `NotYetKnown` when the price or the
        attribution that it needs has not arrived here.
        """
        if self.shown_state not in PAYABLE_STATES:
            raise CaseTakesNoPayments(label(self.shown_state), settled=self.settled_by is not None)
        if self.terms is None or self.engagement_id is None:
            raise NotYetKnown(Awaited.TERMS)
        link = self._paying_link()
        base, before = self.base, self.given
        within = min(payment.amount, max(0, base.total - self.within))
        share = None if link is None else link.fee_share
        if payment.commission is None:
            split, self.given = splitting.computed(payment.amount, within, base, self.terms, before, share)
        else:
            split = splitting.explicit(payment.amount, payment.commission, base, self.terms, share)
        warnings = self._warnings(payment, split)
        principal_part = self._take_in(payment.amount, within)
        settles = payment.closes_case and self.remaining == 0
        if settles:
            self.settled_by = payment.id
        return Recorded(
            payment=payment,
            number=self.payments,
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
            settles=settles,
            warnings=warnings,
        )

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

    def _warnings(self, payment: Payment, split: Split) -> tuple[str, ...]:
        if payment.commission is None:
            return ()
        found = []
        if split.client == 0:
            found.append("The stated split gives the creditor nothing.")
        if self.remaining == 0:
            found.append("Nothing was outstanding on the case before this payment.")
        return tuple(found)
