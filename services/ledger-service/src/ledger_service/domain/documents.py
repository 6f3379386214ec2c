"""Documents that are out: what is known of them, and what happens to them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from ledger_service.domain.errors import LedgerError
from ledger_service.domain.invoicing import Invoice, InvoiceKind, InvoiceStatus


class Side(StrEnum):
    """Which documents of an organisation are meant."""

    ISSUED = "issued"
    RECEIVED = "received"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """What one payment contributes: `share` and `vat` in the payment's currency, `amount` in the document's.

    One that is not `taxed` bears no tax although others of the document do.
    """

    line: int
    payment_id: UUID
    case_id: UUID
    reference: str
    value_date: dt.date
    recovered: int
    commission: int
    share: int
    vat: int
    currency: str
    amount: int
    taxed: bool = True


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """A document and what happened to it since; `prepaid` was settled when it was issued."""

    invoice: Invoice
    status: InvoiceStatus
    prepaid: int
    paid_on: dt.date | None
    payment_reference: str | None
    reminders: int
    dispute_reason: str | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to pay it."""
        return self.status in {InvoiceStatus.ISSUED, InvoiceStatus.OVERDUE}

    @property
    def outstanding(self) -> int:
        """What is still to be paid, in minor units."""
        return self.invoice.total - self.prepaid if self.open else 0


class UnknownInvoice(LedgerError):
    """There is no such document for this caller."""


class InvoiceNotOpen(LedgerError):
    """A document in this state cannot go where it is sent."""

    def __init__(self, number: str, status: InvoiceStatus, wanted: InvoiceStatus) -> None:
        super().__init__(f"{number} is {status.value}; only an open invoice becomes {wanted.value}.")


class NothingToInvoice(LedgerError):
    """There is nothing that could stand on this document."""


class Invoices(Protocol):
    """Documents by their id."""

    async def locked(self, invoice_id: UUID, kind: InvoiceKind, today: dt.date) -> InvoiceRow | None:
        """Return the document, nobody else's until the commit."""
        ...

    async def settle(
        self,
        invoice_id: UUID,
        status: InvoiceStatus,
        now: dt.datetime,
        paid_on: dt.date | None = None,
        reference: str | None = None,
    ) -> None:
        """Note that it was paid or credited."""
        ...

    async def numbers(self, issuer: UUID, kind: InvoiceKind, year: int, count: int) -> int:
        """Take numbers and return the first."""
        ...

    async def add(
        self, invoices: Sequence[Invoice], now: dt.datetime, by: UUID | None, prepaid: Mapping[UUID, int]
    ) -> None:
        """Keep new documents."""
        ...

    async def dispute(self, invoice_id: UUID, reason: str) -> None:
        """Note that it is disputed."""
        ...

    async def has_own_number(self, issuer: UUID, kind: InvoiceKind, number: str) -> bool:
        """Tell whether the issuer has one of this kind that he calls so."""
        ...

    async def overdue(
        self, kinds: Sequence[InvoiceKind], now: dt.datetime, again: dt.datetime, limit: int
    ) -> Sequence[Mapping[str, Any]]:
        """Return what became overdue or is to be reminded, noted as told until `again`."""
        ...


class InvoicedPayments(Protocol):
    """The payments behind a document."""

    async def received(self, invoice_ids: Sequence[UUID]) -> None:
        """Note that the platform has its share of them."""
        ...

    async def credited(self, invoice_id: UUID, *, billed_again: bool) -> None:
        """Unfreeze them; those that are billed again wait for the next run."""
        ...

    async def shares(self, invoice_id: UUID) -> Mapping[str, int]:
        """Return per currency of payouts what the document charges."""
        ...

    async def referral_shares(self, invoice_id: UUID) -> Sequence[tuple[UUID, str, int]]:
        """Return per referral partner and currency what was promised of the platform's share."""
        ...

    async def copy_lines(self, credit_note_id: UUID, invoice_id: UUID) -> None:
        """Write the lines of an invoice once more, negated, for its credit note."""
        ...
