"""What the ledger needs from outside, as its use cases see it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from ledger_service.domain.account import CaseAccount, Recorded
from ledger_service.domain.journal import Posting
from ledger_service.domain.posting import Leg


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment ready to be written: the record, its account, its legs, and who did it when."""

    posting_id: UUID
    account: CaseAccount
    recorded: Recorded
    legs: Sequence[Leg]
    actor_id: UUID | None
    at: dt.datetime
    exponent: int
    platform_usd: int
    referral_usd: int
    commission_reminder_on: dt.date | None


class Books(Protocol):
    """The accounts, payments and journal of the cases this caller may see."""

    async def lock(self, case_ids: Sequence[UUID]) -> dict[UUID, CaseAccount]:
        """Return the accounts there are, locked until the commit in an order that cannot deadlock."""
        ...

    async def write(self, entries: Sequence[Entry]) -> None:
        """Write payments, postings and their legs, and the accounts as they are now; all in one statement."""
        ...


class Journal(Protocol):
    """The postings that this caller may see."""

    async def post(self, postings: Sequence[Posting]) -> None:
        """Write the postings, all or none, in one statement; the same cause and version twice is refused."""
        ...

    async def of_cause(self, cause_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Posting]]:
        """Return by cause what stands: no reversals and nothing reversed, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class OwnersView:
    """What case-service says about a case; `due_date` is None when none was agreed."""

    state: str
    partner_id: UUID | None
    creditor_id: UUID | None
    debtor_type: str = ""
    invoice_date: dt.date = dt.date.min
    due_date: dt.date | None = None


class CaseDirectory(Protocol):
    """The owner of cases, asked before the ledger says no."""

    async def find(self, case_id: UUID) -> OwnersView | None:
        """Return the case; None when there is no such case. Raises `NotYetKnown` when nobody answers."""
        ...


class Rates(Protocol):
    """The table of exchange rates, USD for one unit, by currency and day."""

    async def lock(self) -> None:
        """Hold every other writer of the table back until the commit."""
        ...

    async def on(self, days: Sequence[dt.date]) -> Mapping[dt.date, Mapping[str, Decimal]]:
        """Return the rates published for exactly these days; a day without any is left out."""
        ...

    async def put(self, rates: Mapping[dt.date, Mapping[str, Decimal]], at: dt.datetime) -> None:
        """Set these rates of these days; others of those days stay."""
        ...
