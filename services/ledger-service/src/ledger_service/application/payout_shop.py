"""What payout files are made with."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ledger_service.application.disburse import Disbursements
from ledger_service.domain.bank_accounts import BankAccount
from ledger_service.domain.disbursing import Held
from ledger_service.domain.payouts import OpenTransfer, PayoutFile, PayoutTransfer
from ledger_service.domain.ports import Journal


class PayoutFiles(Protocol):
    """Payout files of partners."""

    async def number(self, partner_id: UUID, year: int) -> int:
        """Take the next number of a partner's files in a year."""
        ...

    async def add(self, file: PayoutFile, transfers: Sequence[PayoutTransfer], content: bytes) -> None:
        """Keep a file with its transfers."""
        ...

    async def locked(self, partner_id: UUID, file_id: UUID) -> PayoutFile | None:
        """Return a file, nobody else's until the commit."""
        ...

    async def open_transfers(self, partner_id: UUID, file_id: UUID | None = None) -> list[OpenTransfer]:
        """Return the transfers of a partner, or of one file, that have not left, with their parts."""
        ...

    async def cancel(self, file_id: UUID, now: dt.datetime, by: UUID | None) -> None:
        """Set free what of a file has not left."""
        ...

    async def paid(self, disbursed: Mapping[UUID, UUID]) -> None:
        """Note by transfer the disbursement that it became."""
        ...


class AccountsInEffect(Protocol):
    """Where clients' money goes."""

    async def in_effect(self, owners: Sequence[UUID], currency: str, now: dt.datetime) -> Mapping[UUID, BankAccount]:
        """Return by client the account that counts now."""
        ...


class HeldMoney(Disbursements, Protocol):
    """What a partner holds."""

    async def free(self, partner_id: UUID, currency: str, limit: int) -> list[Held]:
        """Return what is held and in no file under way, locked."""
        ...


@dataclass(frozen=True, slots=True)
class Shop:
    """What payout files are made with."""

    files: PayoutFiles
    held: HeldMoney
    accounts: AccountsInEffect
    journal: Journal
