"""Invoices of referral partners to the platform (domain 3.4, 4.7): what they do to the platform's book.

The platform makes them in the partner's name (self-billing): their numbers are without gaps per partner and year,
and a number of his own may stand beside. They are in US dollars, at the rates that were locked with the payments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from ledger_service.domain.errors import LedgerError
from ledger_service.domain.posting import Account, Book, Leg
from ledger_service.domain.values import PLATFORM_OWNER, ReferralInvoicing

CURRENCY: Final = "USD"

DUE_AFTER: Final = 20
"""Business days that the platform has to pay (domain 12)."""

MOST_LINES: Final = 5000
"""What one invoice charges at most; the next one goes on."""


class Outcome(StrEnum):
    """How a dispute ends: the invoice is due after all, or taken back by a credit note."""

    STANDS = "Stands"
    CANCELLED = "Cancelled"


class OwnNumberTaken(LedgerError):
    """The partner has an invoice of this number of his own."""

    def __init__(self, number: str) -> None:
        super().__init__(f"There is an invoice with your number {number} already.")


@dataclass(frozen=True, slots=True)
class Earned:
    """A fee put on an invoice: `share` in minor units of `currency`, `cents` in US cents at the locked rate."""

    payment_id: UUID
    currency: str
    share: int
    cents: int


class ReferralBills(Protocol):
    """The earnings behind invoices of referral partners."""

    async def claim(
        self, invoice_id: UUID, owner: UUID, payment_ids: Sequence[UUID] | None, limit: int
    ) -> list[Earned]:
        """Put what is ready to invoice on an invoice, once each; these payments only, if told."""
        ...

    async def move(self, invoice_id: UUID, stage: ReferralInvoicing) -> None:
        """Note how far the fees on an invoice are; `PENDING` takes them off it."""
        ...


def by_currency(earned: Sequence[Earned]) -> dict[str, int]:
    """Return the fees per currency of the payments."""
    sums: dict[str, int] = {}
    for each in earned:
        sums[each.currency] = sums.get(each.currency, 0) + each.share
    return sums


def issued_legs(owner: UUID, shares: Mapping[str, int], net: int, vat: int) -> list[tuple[str, list[Leg]]]:
    """Return per currency the entries of an invoice: what was payable in it stands on the invoice in dollars."""
    found = [
        (
            currency,
            [
                Leg(Book.PLATFORM, PLATFORM_OWNER, Account.PAYABLE_TO_REFERRAL, shares[currency], owner),
                Leg(Book.PLATFORM, PLATFORM_OWNER, Account.CONVERSION, -shares[currency]),
            ],
        )
        for currency in sorted(set(shares) - {CURRENCY})
    ]
    own = shares.get(CURRENCY, 0)
    dollars = [
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.PAYABLE_TO_REFERRAL, own, owner),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.CONVERSION, net - own),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.INPUT_VAT, vat),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.INVOICED_BY_REFERRAL, -net - vat, owner),
    ]
    return [
        (currency, kept)
        for currency, legs in [*found, (CURRENCY, dollars)]
        if (kept := [leg for leg in legs if leg.amount])
    ]


def paid_legs(owner: UUID, total: int) -> tuple[Leg, ...]:
    """Return the entries of an invoice that the platform pays."""
    return (
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.INVOICED_BY_REFERRAL, total, owner),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.CASH, -total),
    )
