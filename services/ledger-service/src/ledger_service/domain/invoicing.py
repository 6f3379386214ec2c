"""Invoices (domain 4.6): kinds, numbers and dates, and what those of the platform do to the books."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final
from uuid import UUID

from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.posting import Account, Book, Leg
from ledger_service.domain.rounding import share_of
from ledger_service.domain.values import PLATFORM_OWNER
from ledger_service.domain.vat import Vat

RUN_DAY: Final = 8
"""The day of the month on which the month before is invoiced (domain 12)."""

DUE_AFTER: Final = dt.timedelta(days=30)
"""How long a collection partner has to pay (domain 12)."""

REMIND_EVERY: Final = dt.timedelta(days=7)
"""An overdue invoice is reminded at most once in so many days (domain 6)."""


class InvoiceKind(StrEnum):
    """What a document is and whose; each kind is numbered by itself."""

    PLATFORM = "PlatformInvoice"
    PLATFORM_CREDIT = "PlatformCreditNote"
    CLIENT = "ClientInvoice"
    CLIENT_CREDIT = "ClientCreditNote"
    REFERRAL = "ReferralInvoice"
    REFERRAL_CREDIT = "ReferralCreditNote"


SELF_BILLED: Final = frozenset({InvoiceKind.REFERRAL, InvoiceKind.REFERRAL_CREDIT})
"""What the buyer makes in the name of the seller, and says so (Directive 2006/112/EC, Article 226, 10a)."""


class InvoiceStatus(StrEnum):
    """Where an invoice is. Overdue is issued, unpaid and past its due date: derived, not stored.

    One that is disputed is not due until the dispute is resolved.
    """

    ISSUED = "Issued"
    PAID = "Paid"
    OVERDUE = "Overdue"
    CREDITED = "Credited"
    DISPUTED = "Disputed"


_PREFIXES: Final = {
    InvoiceKind.PLATFORM: "P",
    InvoiceKind.PLATFORM_CREDIT: "PC",
    InvoiceKind.CLIENT: "C",
    InvoiceKind.CLIENT_CREDIT: "CC",
    InvoiceKind.REFERRAL: "R",
    InvoiceKind.REFERRAL_CREDIT: "RC",
}


def number_of(kind: InvoiceKind, year: int, sequence: int) -> str:
    """Return the number of a document: unique and without gaps per issuer, kind and year."""
    return f"{_PREFIXES[kind]}-{year}-{sequence:06d}"


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month: from `start` on and before `end`."""

    start: dt.date

    @property
    def end(self) -> dt.date:
        """The first day of the month after."""
        return (self.start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the month."""
        return self.end - dt.timedelta(days=1)

    @property
    def invoiced_from(self) -> dt.datetime:
        """When its run is due by itself: the 8th of the month after, at midnight UTC."""
        return dt.datetime.combine(self.end.replace(day=RUN_DAY), dt.time(), dt.UTC)

    @property
    def before(self) -> "Period":
        """The month before."""
        return Period((self.start - dt.timedelta(days=1)).replace(day=1))

    @classmethod
    def of(cls, day: dt.date) -> "Period":
        """Return the month of a day."""
        return cls(day.replace(day=1))


def period_due(today: dt.date) -> Period:
    """Return the newest month whose run is due: until the 8th that of the month before the last."""
    last = Period.of(today).before
    return last if today.day >= RUN_DAY else last.before


@dataclass(frozen=True, slots=True)
class Invoice:
    """A document that was issued; amounts in minor units of `currency`, total = net + vat.

    `seller` and `buyer` are as they were when it was issued. `untaxed` is the part of `net` that bears no
    tax beside one that does. `own_number` is what the seller calls a document that was made for him.
    """

    id: UUID
    kind: InvoiceKind
    number: str
    year: int
    sequence: int
    seller: BillingProfile
    buyer: BillingProfile
    currency: str
    net: int
    vat: Vat
    vat_amount: int
    lines: int
    issued_on: dt.date
    due_on: dt.date
    period: Period | None
    credits: UUID | None = None
    credited_number: str | None = None
    reason: str | None = None
    untaxed: int = 0
    own_number: str | None = None
    refundable: int = 0

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.net + self.vat_amount


def vat_amount(net: int, rate: Fraction) -> int:
    """Return the tax on a sum, rounded half up; a credit's is the exact negation."""
    return -share_of(-net, rate) if net < 0 else share_of(net, rate)


def issued_legs(partner_id: UUID, net: int, vat: int) -> list[Leg]:
    """Return the entries of a platform invoice: the share falls due, with the tax on it."""
    return _without_zeros(
        Leg(Book.PARTNER, partner_id, Account.PAYABLE_TO_PLATFORM, net),
        Leg(Book.PARTNER, partner_id, Account.INPUT_VAT, vat),
        Leg(Book.PARTNER, partner_id, Account.INVOICED_BY_PLATFORM, -net - vat),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.INVOICED_TO_PARTNER, net + vat, partner_id),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.RECEIVABLE_FROM_PARTNER, -net, partner_id),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.VAT_PAYABLE, -vat),
    )


def converted_legs(partner_id: UUID, share: int) -> list[Leg]:
    """Return the entries by which a share leaves its own currency for that of the invoice."""
    return _without_zeros(
        Leg(Book.PARTNER, partner_id, Account.PAYABLE_TO_PLATFORM, share),
        Leg(Book.PARTNER, partner_id, Account.CONVERSION, -share),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.CONVERSION, share),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.RECEIVABLE_FROM_PARTNER, -share, partner_id),
    )


def arrived_legs(partner_id: UUID, share: int) -> list[Leg]:
    """Return the other half of a conversion, in the invoice's currency."""
    return [leg.reversed() for leg in converted_legs(partner_id, share)]


def paid_legs(partner_id: UUID, total: int) -> list[Leg]:
    """Return the entries of a paid platform invoice."""
    return _without_zeros(
        Leg(Book.PARTNER, partner_id, Account.INVOICED_BY_PLATFORM, total),
        Leg(Book.PARTNER, partner_id, Account.CASH, -total),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.CASH, total),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.INVOICED_TO_PARTNER, -total, partner_id),
    )


def given_up_legs(partner_id: UUID, share: int, owed: Sequence[tuple[UUID, int]]) -> list[Leg]:
    """Return the entries by which the platform gives its share up, and with it what referral partners were owed."""
    return _without_zeros(
        Leg(Book.PARTNER, partner_id, Account.PAYABLE_TO_PLATFORM, share),
        Leg(Book.PARTNER, partner_id, Account.REVENUE_SHARE_COST, -share),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.PLATFORM_REVENUE, share),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.RECEIVABLE_FROM_PARTNER, -share, partner_id),
        *(Leg(Book.PLATFORM, PLATFORM_OWNER, Account.PAYABLE_TO_REFERRAL, part, earner) for earner, part in owed),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.REFERRAL_COST, -sum(part for _, part in owed)),
    )


def _without_zeros(*legs: Leg) -> list[Leg]:
    return [leg for leg in legs if leg.amount]
