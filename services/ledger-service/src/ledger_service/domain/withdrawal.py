"""What a client owes who withdraws a case inside its exclusive period (domain 4.1.2, C23; 5.4, example 9)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ledger_service.domain.account import CaseAccount
from ledger_service.domain.errors import Awaited, LedgerError, NotYetKnown
from ledger_service.domain.posting import Account, Book, Leg
from ledger_service.domain.rounding import share_of


class UnknownWithdrawal(LedgerError):
    """There is no such withdrawal fee for this caller."""


class WithdrawalPaid(LedgerError):
    """A withdrawal fee is paid once."""

    def __init__(self) -> None:
        super().__init__("The withdrawal fee was paid before.")


@dataclass(frozen=True, slots=True)
class Owed:
    """The success fee on what was still to be collected, the costs that were added, and VAT on the fee."""

    fee: int
    costs: int
    vat: int

    @property
    def total(self) -> int:
        """All that the client owes."""
        return self.fee + self.costs + self.vat


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A case that was withdrawn for a fee; `id` is the engagement that ended. `owed` is None until it is charged."""

    id: UUID
    case_id: UUID
    partner_id: UUID
    creditor_id: UUID
    currency: str
    is_test: bool
    withdrawn_at: dt.datetime
    owed: Owed | None = None
    paid_on: dt.date | None = None
    reference: str = ""


def owed(account: CaseAccount) -> Owed:
    """Return the full fee on the principal that is left, and the fees that are left; what was recovered is paid for.

    The platform has no part in it: its share is one of recovered money.
    """
    if account.terms is None:
        raise NotYetKnown(Awaited.TERMS)
    principal = max(0, account.base.principal - account.principal_within)
    costs = max(0, account.base.fees - (account.within - account.principal_within))
    fee = share_of(principal, account.terms.success_fee)
    return Owed(fee, costs, share_of(fee, account.terms.vat_rate))


def charged_legs(withdrawal: Withdrawal, amounts: Owed) -> tuple[Leg, ...]:
    """Return the entries of the debt: a receivable from the client, as if he had received the commission himself."""
    partner = withdrawal.partner_id
    found = (
        Leg(Book.PARTNER, partner, Account.RECEIVABLE_FROM_CLIENT, amounts.total, withdrawal.creditor_id),
        Leg(Book.PARTNER, partner, Account.COMMISSION_INCOME, -amounts.fee - amounts.costs),
        Leg(Book.PARTNER, partner, Account.VAT_PAYABLE, -amounts.vat),
    )
    return tuple(leg for leg in found if leg.amount)


def paid_legs(withdrawal: Withdrawal, amounts: Owed) -> tuple[Leg, ...]:
    """Return the entries of its payment."""
    partner = withdrawal.partner_id
    return (
        Leg(Book.PARTNER, partner, Account.CASH, amounts.total),
        Leg(Book.PARTNER, partner, Account.RECEIVABLE_FROM_CLIENT, -amounts.total, withdrawal.creditor_id),
    )


class Withdrawals(Protocol):
    """The withdrawals that the caller may see."""

    async def waiting(self, limit: int) -> Sequence[Withdrawal]:
        """Return those that can be charged now, locked; what somebody else has locked is left to him."""
        ...

    async def locked(self, withdrawal_id: UUID, partner_id: UUID) -> Withdrawal | None:
        """Return a charged one of this partner, nobody else's until the commit."""
        ...

    async def charge(self, amounts: Mapping[UUID, Owed], now: dt.datetime) -> None:
        """Write what is owed, in one statement."""
        ...

    async def settle(self, withdrawal_id: UUID, paid_on: dt.date, now: dt.datetime, by: UUID | None) -> None:
        """Write that one was paid."""
        ...
