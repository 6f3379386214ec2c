"""The account of a case computed anew from its history, after one of its payments or its claim changed.

Whatever was recorded, corrected, rejected or deleted, and in whatever order: the account ends where the
payments that are left, recorded plainly, would have brought it. Splits that were invoiced stand.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from ledger_service.domain.account import CaseAccount, Payment, Recorded, Revision
from ledger_service.domain.errors import PaymentInvoiced, ReopeningNeedsConsent
from ledger_service.domain.referral import Link
from ledger_service.domain.values import INVOICED, PlatformInvoicing, ReferralInvoicing, Split
from ledger_service.domain.verification import Verification


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment as it stands: what was reported, where in the history, and how it is split.

    `link` is the attribution as it was when the payment was recorded; it does not change later. `billed`:
    its commission is on an invoice to the client.
    """

    payment: Payment
    number: int
    revision: int
    engagement_id: UUID
    partner_id: UUID
    link: Link | None
    split: Split
    principal_part: int
    fees_part: int
    overpaid: int
    settles: bool
    platform_invoicing: PlatformInvoicing
    verification: Verification
    usd_per_unit: Fraction = Fraction(1)
    version: int = 1
    deleted: bool = False
    remind_on: dt.date | None = None
    referral_invoicing: ReferralInvoicing | None = None
    billed: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is in the sums."""
        return self.verification is Verification.VERIFIED and not self.deleted

    @property
    def invoiced(self) -> bool:
        """Whether the platform's share of it, its commission or the referral fee is on an invoice that stands."""
        return (
            self.billed
            or self.platform_invoicing in INVOICED
            or self.referral_invoicing not in {None, ReferralInvoicing.PENDING}
        )

    @property
    def given_up(self) -> tuple[int, int]:
        """What a credit note gave up for good: the platform's share, and of it the referral partner's."""
        if not self.counts or self.platform_invoicing is not PlatformInvoicing.INVOICE_CREDITED:
            return 0, 0
        passed_on = self.referral_invoicing is ReferralInvoicing.PENDING
        return self.split.platform, self.split.referral if passed_on else 0

    def must_be_open(self) -> None:
        """Raise `PaymentInvoiced` when only a credit note can correct it."""
        if self.invoiced:
            raise PaymentInvoiced

    def as_now(self, recorded: Recorded) -> "Booked":
        """Return the payment with the split and the place in the sums that the account gives it now."""
        return replace(
            self,
            payment=recorded.payment,
            split=recorded.split,
            principal_part=recorded.principal_part,
            fees_part=recorded.fees_part,
            overpaid=recorded.overpaid,
            settles=recorded.settles,
        )

    def stands_as(self, recorded: Recorded) -> bool:
        """Tell whether the journal says the same of it already."""
        was, now = self.payment, recorded.payment
        return (self.split, was.recipient, was.commission_status, was.value_date) == (
            recorded.split,
            now.recipient,
            now.commission_status,
            now.value_date,
        )


def replay(account: CaseAccount, revisions: Sequence[Revision], booked: Iterable[Booked]) -> dict[UUID, Recorded]:
    """Take the history in once more, in the order of recording; return how each counting payment is split now.

    `revisions` are all of the case in their order; the account ends in the last.
    """
    account.forget()
    ahead = sorted(revisions, key=lambda each: each.number)
    found: dict[UUID, Recorded] = {}
    for each in sorted(booked, key=lambda one: one.number):
        if not each.counts:
            continue
        while ahead and ahead[0].number <= each.revision:
            account.begin(ahead.pop(0))
        stands = each.split if each.invoiced else None
        found[each.payment.id] = account.take(each.payment, each.number, each.link, stands)
    for revision in ahead:
        account.begin(revision)
    return found


def settle_again(
    account: CaseAccount, found: dict[UUID, Recorded], *, consent: bool, closing: Payment | None = None
) -> bool:
    """Bring the case's end in line with what is left of the claim; return whether it is open again.

    A case that was closed as paid and is not paid any more opens again, but only by `consent`: else
    `ReopeningNeedsConsent` is raised. `closing` is a payment that just began to count and asked for the
    case to be closed. Marks the settling payment in `found`.
    """
    reopened = account.closed_as_paid and account.remaining > 0
    if reopened:
        if not consent:
            raise ReopeningNeedsConsent
        account.reopen()
    elif account.settled_by is not None:
        if account.settled_by not in found:
            account.settled_by = max(found, key=lambda key: found[key].number)
    elif closing is not None and closing.closes_case and account.remaining == 0 and account.shown_state != "Closed":
        account.settled_by = closing.id
    if account.settled_by is not None:
        found[account.settled_by] = replace(found[account.settled_by], settles=True)
    return reopened
