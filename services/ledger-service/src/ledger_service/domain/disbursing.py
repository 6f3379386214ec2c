"""Money that partners hold for clients (domain 5.5): when it is due, and what forwarding it does to the books."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from ledger_service.domain.errors import LedgerError
from ledger_service.domain.posting import Account, Book, Leg

BUSINESS_DAYS: Final = 30
"""How long a partner has, counted from the day after the debtor's payment (domain 12)."""

SHORTEST: Final = dt.timedelta(days=42)
"""No thirty business days are fewer calendar days than this."""

_SATURDAY: Final = 5

IsHoliday = Callable[[str, dt.date], bool]
"""Whether a day is a public holiday of a country."""


def due_on(received: dt.date, countries: Collection[str], is_holiday: IsHoliday, days: int = BUSINESS_DAYS) -> dt.date:
    """Return the last of so many business days after `received`.

    A business day is one from Monday to Friday that is a public holiday in none of the countries.
    """
    day = received
    while days:
        day += dt.timedelta(days=1)
        if day.weekday() < _SATURDAY and not any(is_holiday(country, day) for country in countries):
            days -= 1
    return day


@dataclass(frozen=True, slots=True)
class Held:
    """The client's part of a payment that a partner still holds, in minor units."""

    payment_id: UUID
    case_id: UUID
    reference: str
    partner_id: UUID
    creditor_id: UUID
    creditor_name: str
    currency: str
    value_date: dt.date
    recovered: int
    amount: int
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What is held, where it will go, and the payout file under way that it is in; the account is masked."""

    held: Held
    account: str | None
    file_id: UUID | None


@dataclass(frozen=True, slots=True)
class Disbursement:
    """What was forwarded to one client in one currency at once.

    `confirmed`: a line of the partner's bank is this money; None for whom his lines are no business of.
    """

    id: UUID
    partner_id: UUID
    creditor_id: UUID
    currency: str
    amount: int
    payments: int
    paid_on: dt.date
    reference: str
    proof: str | None
    recorded_at: dt.datetime
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Money that left for one client in one currency; `parts` are payments with what of each was forwarded."""

    id: UUID
    paid_on: dt.date
    reference: str
    proof: str | None
    parts: Sequence[tuple[Held, int]]


@dataclass(frozen=True, slots=True)
class Forwarded:
    """One payment's part of a disbursement."""

    payment_id: UUID
    case_id: UUID
    reference: str
    value_date: dt.date
    recovered: int
    amount: int


@dataclass(frozen=True, slots=True)
class PayoutFilter:
    """Which payouts are asked for: paid out on these days, both included; None is any."""

    currency: str | None = None
    from_: dt.date | None = None
    to: dt.date | None = None
    creditor_id: UUID | None = None
    confirmed: bool | None = None


class InvalidDisbursement(LedgerError):
    """A batch that cannot be as it was told; `field` names what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class UnknownDisbursement(LedgerError):
    """There is no such disbursement for this caller."""


def legs(partner_id: UUID, creditor_id: UUID, amount: int) -> tuple[Leg, ...]:
    """Return the entries of money that was forwarded."""
    return (
        Leg(Book.PARTNER, partner_id, Account.PAYABLE_TO_CLIENT, amount, creditor_id),
        Leg(Book.PARTNER, partner_id, Account.CASH, -amount),
    )
