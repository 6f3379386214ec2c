"""Where clients want their money: one account a currency, changed by a new one, with a day for somebody to notice."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from ledger_service.domain.errors import LedgerError

DELAY: Final = dt.timedelta(hours=24)
"""How long a changed account waits before money goes there: whoever took over a login gains nothing by it for a day."""

_SHOWN: Final = 4


class Scheme(StrEnum):
    """How an account is named (published)."""

    IBAN = "IBAN"
    SWIFT = "SWIFT"
    LOCAL = "LOCAL"


class AccountStatus(StrEnum):
    """Whether money goes to an account now, soon, or no more."""

    IN_EFFECT = "InEffect"
    PENDING = "Pending"
    ENDED = "Ended"


@dataclass(frozen=True, slots=True)
class Details:
    """An account as its holder tells it: an IBAN, or a number with the BIC or the local code of its bank."""

    scheme: Scheme
    holder: str
    country: str
    label: str | None = None
    iban: str | None = None
    bic: str | None = None
    account_number: str | None = None
    local_identifier: str | None = None
    local_identifier_type: str | None = None
    bank_name: str | None = None
    bank_address: str | None = None
    bank_city: str | None = None
    bank_zip_code: str | None = None
    bank_state: str | None = None


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account as it was set. `ends_at` is None for the newest; one that ends when it begins never took effect."""

    id: UUID
    owner_id: UUID
    currency: str
    details: Details
    set_at: dt.datetime
    set_by: UUID | None
    effective_at: dt.datetime
    ends_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None

    def status(self, now: dt.datetime) -> AccountStatus:
        """Return what the account is at this moment."""
        if self.ends_at is not None and (self.ends_at <= now or self.ends_at <= self.effective_at):
            return AccountStatus.ENDED
        return AccountStatus.IN_EFFECT if self.effective_at <= now else AccountStatus.PENDING


class UnknownBankAccount(LedgerError):
    """There is no such account for this caller."""


class NothingToConfirm(LedgerError):
    """Only an account that waits can be confirmed."""

    def __init__(self, status: AccountStatus) -> None:
        super().__init__(f"The account is {status.value}; only a Pending one is confirmed.")


@dataclass(frozen=True, slots=True)
class Ending:
    """When an account ends; `at` None takes an ending back."""

    id: UUID
    at: dt.datetime | None


def endings(alive: Sequence[BankAccount], now: dt.datetime, at: dt.datetime) -> list[Ending]:
    """Return how the accounts that are there end when something else is to count from `at` on.

    One that waits never takes effect; the one in effect stays so until then.
    """
    return [Ending(each.id, each.effective_at if each.status(now) is AccountStatus.PENDING else at) for each in alive]


def masked(scheme: str, iban: str | None, account_number: str | None) -> str:
    """Return as much of an account's number as tells it from others, and no more."""
    number = (iban if scheme == Scheme.IBAN else account_number) or ""
    tail = number[-_SHOWN:] if len(number) > 2 * _SHOWN else ""
    head = number[:_SHOWN] if scheme == Scheme.IBAN else ""
    return f"{head}…{tail}"
