"""What the ledger needs from outside, as its use cases see it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from ledger_service.domain.account import CaseAccount, Recorded, Revision
from ledger_service.domain.direct import Report
from ledger_service.domain.journal import Posting
from ledger_service.domain.posting import Leg
from ledger_service.domain.replay import Booked


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment ready to be written: the record, its account, its legs, and who did it when.

    A payment that does not count yet has no legs.
    """

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
    verified_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All that the account of a case was computed from."""

    revisions: Sequence[Revision]
    booked: Sequence[Booked]


class ChangeKind(StrEnum):
    """Why a payment is no longer what it was."""

    EDITED = "Edited"
    DELETED = "Deleted"
    VERIFIED = "Verified"
    REJECTED = "Rejected"
    RECOMPUTED = "Recomputed"


@dataclass(frozen=True, slots=True)
class Change:
    """A payment that changes: as it was, and as it is from now on.

    `platform_usd` and `referral_usd` are US cents at the rate of the payment.
    """

    kind: ChangeKind
    before: Booked
    after: Booked
    terms_number: int
    platform_usd: int
    referral_usd: int
    reason: str | None = None

    @property
    def version(self) -> int:
        """The number of the payment's version from now on."""
        return self.before.version + 1


class Books(Protocol):
    """The accounts, payments and journal of the cases this caller may see."""

    async def lock(self, case_ids: Sequence[UUID]) -> dict[UUID, CaseAccount]:
        """Return the accounts there are, locked until the commit in an order that cannot deadlock."""
        ...

    async def write(self, entries: Sequence[Entry]) -> None:
        """Write payments, postings and their legs, and the accounts as they are now; all in one statement."""
        ...

    async def widen(self) -> None:
        """Reach the books of every party for the rest of the transaction.

        Only after a lock has shown that the case is the caller's: what is taken back stands in the books
        of the others too.
        """
        ...

    async def histories(self, case_ids: Sequence[UUID]) -> Mapping[UUID, History]:
        """Return by case its revisions and its payments, the deleted ones too."""
        ...

    async def rewrite(
        self, cases: Sequence[tuple[CaseAccount, Sequence[Change]]], actor_id: UUID | None, at: dt.datetime
    ) -> None:
        """Write changed payments, what they were before, and the accounts; one statement for any number."""
        ...

    async def open_reports(self, case_ids: Sequence[UUID]) -> list[Report]:
        """Return the creditors' reports on these locked accounts that wait for a decision, oldest first."""
        ...

    async def confirm_reports(self, reports: Sequence[Report], at: dt.datetime, by: UUID | None) -> None:
        """Write which payments stand for these reports; one statement."""
        ...

    async def reopen_report(self, payment_id: UUID) -> Report | None:
        """Let the report that a payment stood for wait again; None when it stood for none."""
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
    managing_partner_id: UUID | None = None


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
