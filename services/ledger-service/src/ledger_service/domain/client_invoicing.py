"""A partner's own invoices to his clients for his commission (domain 3.4, 5.5): what stands on them, and which tax."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol
from uuid import UUID

from ledger_service.domain.documents import Line
from ledger_service.domain.errors import LedgerError
from ledger_service.domain.ports import Change
from ledger_service.domain.replay import Booked
from ledger_service.domain.vat import TaxableParty, Vat, VatCategory, vat_of

DUE_AFTER: Final = dt.timedelta(days=14)
"""How long a client has to pay (domain 5.5)."""

MOST_PAYMENTS: Final = 1000
"""What one request invoices at most; the next one goes on."""


class InvalidInvoice(LedgerError):
    """A request for an invoice names what cannot stand on it; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class TaxIsUnclear(LedgerError):
    """The tax that was booked with the payments is not the one that the billing details give."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which payments to invoice: all of a client, of these cases, or these; what is None does not narrow."""

    client_id: UUID | None = None
    case_ids: Sequence[UUID] | None = None
    payment_ids: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Billable:
    """A payment whose commission stands on no invoice: `gross` without tax, of which `fee` is the success fee.

    `settled`: the partner has it, because he kept it or because the client paid already.
    """

    payment_id: UUID
    case_id: UUID
    creditor_id: UUID
    reference: str
    value_date: dt.date
    currency: str
    recovered: int
    gross: int
    fee: int
    vat: int
    vat_rate: Fraction
    settled: bool

    @property
    def taxed(self) -> int:
        """The part that bears the tax: the success fee, or everything where nothing is taxed."""
        return min(self.fee, self.gross) if self.vat_rate else self.gross


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A payment on an invoice whose commission the client owes; `*_usd` are US cents at the payment's rate."""

    case_id: UUID
    booked: Booked
    terms_number: int
    platform_usd: int
    referral_usd: int


def vat_charged(partner: TaxableParty, client: TaxableParty, rate: Fraction) -> Vat:
    """Return the tax of an invoice over payments that were split with this rate.

    The rate is that of the terms, and stands in the books. Without one, the billing details say why no tax is
    charged. Raises `TaxIsUnclear` when the two contradict each other.
    """
    if rate:
        if not partner.vat_number:
            raise TaxIsUnclear("These payments bear VAT: set the vatNumber of your billing profile first.")
        return Vat(VatCategory.STANDARD, rate)
    vat = vat_of(partner, client)
    if vat.rate:
        raise TaxIsUnclear(
            f"These payments were split without VAT, but by your billing profile {float(vat.rate * 100):g} % are due: "
            "set its vatRate as the terms of the cases have it."
        )
    return vat


def lines_of(payments: Sequence[Billable]) -> list[Line]:
    """Return the lines of an invoice: the fee of each payment, and apart what bears no tax beside it."""
    found: list[Line] = []
    for each in payments:
        untaxed = each.gross - each.taxed
        if each.taxed or not untaxed:
            found.append(_line(len(found) + 1, each, each.taxed, each.vat, taxed=True))
        if untaxed:
            found.append(_line(len(found) + 1, each, untaxed, 0, taxed=False))
    return found


def _line(number: int, payment: Billable, amount: int, vat: int, *, taxed: bool) -> Line:
    return Line(
        line=number,
        payment_id=payment.payment_id,
        case_id=payment.case_id,
        reference=payment.reference,
        value_date=payment.value_date,
        recovered=payment.recovered,
        commission=payment.gross,
        share=amount,
        vat=vat,
        currency=payment.currency,
        amount=amount,
        taxed=taxed,
    )


class ClientBills(Protocol):
    """The payments behind invoices to clients."""

    async def locked(self, partner_id: UUID, wanted: Wanted, limit: int) -> list[Billable]:
        """Return what the partner may invoice of these, oldest first; nobody else's until the commit."""
        ...

    async def bill(self, partner_id: UUID, bills: Sequence[tuple[UUID, UUID, Sequence[Line]]]) -> None:
        """Put payments on their invoices, given with the client and the lines; one statement."""
        ...

    async def unbill(self, invoice_id: UUID) -> None:
        """Take the payments off an invoice: they can be corrected, and invoiced again."""
        ...

    async def cases_of(self, invoice_id: UUID) -> list[UUID]:
        """Return the cases of an invoice's payments."""
        ...

    async def unpaid(self, invoice_id: UUID) -> list[Unpaid]:
        """Return the payments of an invoice whose commission is not paid, locked."""
        ...

    async def write_paid(self, changes: Sequence[Change], actor_id: UUID | None, at: dt.datetime) -> None:
        """Write payments whose commission is paid now, and what they were before; one statement."""
        ...
