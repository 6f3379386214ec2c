"""Payout files: what a partner holds for clients, as orders to his bank; one transfer per client."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from ledger_service.domain.bank_accounts import BankAccount, Scheme
from ledger_service.domain.disbursing import Held
from ledger_service.domain.errors import LedgerError

MOST_PAYMENTS: Final = 5_000
"""So many payments' parts are in one file at most; the oldest come first."""

DECIMALS: Final = 2
"""Files are written for currencies of so many decimals."""

SEPA_CURRENCY: Final = "EUR"
_NAMED: Final = 5


class FileStatus(StrEnum):
    """How far the money of a file has come: paid is what the bank's statement, or the partner, says has left."""

    CREATED = "Created"
    PARTLY_PAID = "PartlyPaid"
    PAID = "Paid"
    CANCELLED = "Cancelled"


@dataclass(frozen=True, slots=True)
class Debtor:
    """The account that a file is paid from."""

    name: str
    iban: str
    bic: str | None = None


@dataclass(frozen=True, slots=True)
class PayoutTransfer:
    """The money of one client in a file, in minor units; `paid` once it has left."""

    id: UUID
    creditor_id: UUID
    end_to_end_id: str
    amount: int
    parts: Sequence[Held]
    account: BankAccount


@dataclass(frozen=True, slots=True)
class PayoutFile:
    """A file as lists show it; `amount` is the sum of its transfers, of which `paid` have left."""

    id: UUID
    partner_id: UUID
    message_id: str
    currency: str
    amount: int
    transfers: int
    payments: int
    paid: int
    debtor: Debtor
    execution_date: dt.date
    created_at: dt.datetime
    created_by: UUID | None
    cancelled_at: dt.datetime | None = None

    @property
    def status(self) -> FileStatus:
        """How far it has come."""
        if self.paid == self.transfers:
            return FileStatus.PAID
        if self.cancelled_at is not None:
            return FileStatus.CANCELLED
        return FileStatus.PARTLY_PAID if self.paid else FileStatus.CREATED


@dataclass(frozen=True, slots=True)
class OpenTransfer:
    """A transfer that has not left, as a line of a statement may be it.

    `live`: its file was not cancelled. `parts` are its payments with what of each it forwards.
    """

    id: UUID
    file_id: UUID
    message_id: str
    end_to_end_id: str
    creditor_id: UUID
    currency: str
    amount: int
    name: str
    live: bool
    parts: tuple[tuple[UUID, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unproven:
    """Money that somebody said he forwarded to a client, and no line of a bank is yet."""

    id: UUID
    reference: str
    currency: str
    amount: int
    name: str | None


class UnknownPayout(LedgerError):
    """There is no such transfer or disbursement for this caller, or a line is its money already."""


class UnknownPayoutFile(LedgerError):
    """There is no such file for this caller."""


class NothingToPayOut(LedgerError):
    """There is nothing that could stand in a file."""

    def __init__(self, currency: str) -> None:
        super().__init__(f"No {currency} is held for a client that is not in a payout file yet.")


class InPayoutFile(LedgerError):
    """A payment's part is in a file that is under way."""

    def __init__(self, payment_id: UUID, message_id: str) -> None:
        super().__init__(
            f"{payment_id} is in the payout file {message_id}: cancel that one first, or note that it was paid."
        )


class NoBankAccount(LedgerError):
    """Clients have not said where their money goes."""

    def __init__(self, names: Sequence[str], currency: str) -> None:
        shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
        super().__init__(
            f"{shown} told no bank account for {currency} that is in effect. The client sets it under bank accounts "
            f"(PUT /customer/bank-accounts/{currency}); leaveOutUnpayable=true goes on without him."
        )


class NotByFile(LedgerError):
    """The money cannot go by a file of credit transfers; the message names the way out."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why} Pay it at your bank and record it with POST /partner/disbursements; leaveOutUnpayable=true leaves "
            "such clients out."
        )


class FileIsOver(LedgerError):
    """A file was paid or cancelled before."""

    def __init__(self, message_id: str, status: FileStatus) -> None:
        super().__init__(f"{message_id} is {status.value}: nothing of it is under way.")


def unpayable(account: BankAccount | None, name: str, currency: str) -> str | None:
    """Return why no transfer of a file can go to an account; None for one that it can go to."""
    if account is None:
        return f"{name} told no bank account for {currency}."
    if account.details.scheme is not Scheme.IBAN:
        return f"The account of {name} has no IBAN, which a payout file needs."
    return None


def by_client(held: Sequence[Held]) -> dict[UUID, list[Held]]:
    """Return what is held by client, in the order in which their oldest money came in."""
    found: dict[UUID, list[Held]] = {}
    for each in held:
        found.setdefault(each.creditor_id, []).append(each)
    return found


def end_to_end_id(message_id: str, place: int) -> str:
    """Return what names a transfer to both banks: unique for the partner, letters and digits that survive any bank."""
    return f"{message_id}-{place:04d}"
