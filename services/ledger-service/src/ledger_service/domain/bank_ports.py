"""What the import of bank statements needs from outside."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from ledger_service.domain.bank import BankLine, LineStatus
from ledger_service.domain.matching import Candidate, Claim


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line that an earlier file brought, as far as it tells whether another one is the same."""

    id: UUID
    format: str
    line: BankLine


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A statement to keep."""

    id: UUID
    account: str
    reference: str | None
    format: str
    file_hash: bytes
    place: int
    lines: int
    new_lines: int
    skipped: int


@dataclass(slots=True)
class KeptLine:
    """A line that is kept, and what became of it."""

    id: UUID
    statement_id: UUID
    account: str
    line: BankLine
    status: LineStatus = LineStatus.OPEN
    maybe_same_as: UUID | None = None
    candidates: tuple[Candidate, ...] = ()
    case_id: UUID | None = None
    payment_id: UUID | None = None
    disbursement_id: UUID | None = None
    invoice_id: UUID | None = None
    automatic: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierPayment:
    """A payment that is not the money of any line yet; `submitted`: nobody has verified it.

    `usd_per_unit` is the rate that its case is locked at.
    """

    id: UUID
    case_id: UUID
    amount: int
    currency: str
    usd_per_unit: Decimal
    value_date: dt.date
    submitted: bool = False


@dataclass(frozen=True, slots=True)
class ClaimTexts:
    """What the owner of cases knows of a claim that a payer may write."""

    debtor: str | None
    creditor_reference: str | None
    partner_reference: str | None


class BankLines(Protocol):
    """The statements and lines of one owner."""

    async def hold(self, owner_id: UUID, accounts: Sequence[str]) -> None:
        """Hold other imports for these accounts back until the commit."""
        ...

    async def imported(self, owner_id: UUID, file_hash: bytes) -> list[NewStatement]:
        """Return the statements that this very file brought before."""
        ...

    async def known(
        self, owner_id: UUID, accounts: Sequence[str], days: Sequence[dt.date]
    ) -> Mapping[str, list[KnownLine]]:
        """Return by account the lines that were booked on these days."""
        ...

    async def keep(
        self, owner_id: UUID, statements: Sequence[NewStatement], at: dt.datetime, by: UUID | None, *, vouched: bool
    ) -> None:
        """Keep statements; `vouched`: staff handed them in."""
        ...

    async def vouch(self, owner_id: UUID, file_hash: bytes) -> None:
        """Note that staff handed in what somebody brought before."""
        ...

    async def submitted_behind(self, owner_id: UUID, line_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
        """Return the cases and payments that wait to be verified and that these lines are the money of."""
        ...

    async def keep_lines(self, owner_id: UUID, lines: Sequence[KeptLine], at: dt.datetime, by: UUID | None) -> None:
        """Keep lines with what became of them."""
        ...

    async def open_claims(self, partner_id: UUID) -> list[Claim]:
        """Return the claims of a partner that take payments and owe something."""
        ...

    async def unclaimed_payments(self, case_ids: Sequence[UUID]) -> list[EarlierPayment]:
        """Return the payments of cases that the partner received and no line is the money of, oldest first."""
        ...


class ClaimDirectory(Protocol):
    """The owner of cases, asked for what payers write."""

    async def texts(self, partner_id: UUID) -> Mapping[UUID, ClaimTexts] | None:
        """Return the texts of a partner's open claims; None when nobody answers."""
        ...
