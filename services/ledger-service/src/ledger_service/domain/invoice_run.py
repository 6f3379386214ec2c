"""What the monthly run works with, and what it needs from outside."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.credits import Credit, CreditUse
from ledger_service.domain.invoicing import Invoice, InvoiceKind


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is this worker's until the commit."""

    period: dt.date
    requested_by: UUID | None
    after_partner: UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice in the making: whose payouts of which currency, and what turns them into its own."""

    invoice_id: UUID
    partner_id: UUID
    currency: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Charged:
    """What an invoice charges of one currency of payouts; `amount` is in the invoice's currency."""

    invoice_id: UUID
    currency: str
    lines: int
    share: int
    amount: int


class InvoiceRuns(Protocol):
    """The months that were asked for, and the commission that waits for an invoice."""

    async def request(self, period: dt.date, now: dt.datetime, by: UUID | None, *, again: bool) -> None:
        """Ask for a month; `again` looks once more at one that is finished."""
        ...

    async def is_known(self, period: dt.date, since: dt.datetime) -> bool:
        """Tell whether this month or a later one was asked for since then."""
        ...

    async def take(self) -> OpenRun | None:
        """Return the oldest unfinished run that no other worker has."""
        ...

    async def candidates(self, until: dt.datetime, after: UUID, limit: int) -> list[tuple[UUID, str]]:
        """Return the next partners with commission that was earned before `until`, and its currencies."""
        ...

    async def claim(self, drafts: Sequence[Draft], issuer: UUID, until: dt.datetime) -> list[Charged]:
        """Put the payments on their invoices, once each."""
        ...

    async def advance(
        self, period: dt.date, after: UUID, invoices: int, payments: int, finished: dt.datetime | None
    ) -> None:
        """Note how far the run came."""
        ...


class Credits(Protocol):
    """What partners have to get back for invoices that were paid and credited."""

    async def left(self, partners: Sequence[UUID]) -> Sequence[Credit]:
        """Return what these partners have to get back, oldest first; nobody else uses it until the commit."""
        ...

    async def use(self, used: Sequence[CreditUse]) -> None:
        """Note what settled which invoice."""
        ...


class Received(Protocol):
    """The payments behind invoices."""

    async def received(self, invoice_ids: Sequence[UUID]) -> None:
        """Note that the platform has its share of them."""
        ...


class Profiles(Protocol):
    """Billing details of organisations."""

    async def of(self, ids: Sequence[UUID]) -> Mapping[UUID, BillingProfile]:
        """Return those of these organisations; one nobody has heard of is missing."""
        ...


class RateTable(Protocol):
    """Exchange rates that hold on a day."""

    async def usd_per_unit(self, day: dt.date) -> Mapping[str, Decimal]:
        """Return for each currency the last rate until this day; USD is 1."""
        ...


class Documents(Protocol):
    """The documents that were issued."""

    async def numbers(self, issuer: UUID, kind: InvoiceKind, year: int, count: int) -> int:
        """Take this many numbers for good and return the first; they are lost only if the transaction is."""
        ...

    async def add(
        self, invoices: Sequence[Invoice], now: dt.datetime, by: UUID | None, prepaid: Mapping[UUID, int]
    ) -> None:
        """Keep new documents, in one statement."""
        ...
