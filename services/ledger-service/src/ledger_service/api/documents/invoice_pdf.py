"""An invoice as PDF/A-3 that carries its e-invoice (Factur-X)."""

from collections.abc import Sequence

from chassis.money import exponent, to_decimal
from ledger_service.api.documents.invoice_xml import describe, invoice_xml
from ledger_service.api.documents.pdf import Sheet
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.documents import InvoiceRow, Line
from ledger_service.domain.invoicing import SELF_BILLED, Invoice, InvoiceKind
from ledger_service.domain.vat import UNTAXED

_TITLES = {
    InvoiceKind.PLATFORM: "Invoice",
    InvoiceKind.PLATFORM_CREDIT: "Credit note",
    InvoiceKind.CLIENT: "Invoice",
    InvoiceKind.CLIENT_CREDIT: "Credit note",
    InvoiceKind.REFERRAL: "Invoice",
    InvoiceKind.REFERRAL_CREDIT: "Credit note",
}
_WITH_XML = 2


def invoice_pdf(row: InvoiceRow, lines: Sequence[Line]) -> bytes:
    """Return the document; in a currency of three decimals it comes without an e-invoice inside."""
    invoice = row.invoice
    sheet = _pages(row, lines)
    if exponent(invoice.currency) <= _WITH_XML:
        sheet.carry(invoice_xml(row, lines), invoice.seller.legal_name, _title(invoice))
    return sheet.content()


def money(minor: int, currency: str) -> str:
    """Return an amount as people read it."""
    return f"{to_decimal(minor, currency):,f} {currency}"


def address(profile: BillingProfile) -> list[str | None]:
    """Return the block that names one side."""
    town = " ".join(part for part in (profile.zip_code, profile.city) if part)
    return [
        profile.legal_name,
        profile.street,
        town or None,
        profile.country,
        f"Registration number {profile.registration_number}" if profile.registration_number else None,
        f"VAT number {profile.vat_number}" if profile.vat_number else None,
        profile.email,
    ]


def _title(invoice: Invoice) -> str:
    return f"{_TITLES[invoice.kind]} {invoice.number}"


def _pages(row: InvoiceRow, lines: Sequence[Line]) -> Sheet:
    invoice, currency = row.invoice, row.invoice.currency
    owed = not invoice.credits and invoice.total > row.prepaid
    sheet = Sheet(_title(invoice), invoice.issued_on)
    sheet.sides(address(invoice.buyer), address(invoice.seller))
    facts = [
        f"Issued on {invoice.issued_on}",
        f"Number at the seller {invoice.own_number}" if invoice.own_number else None,
        f"Due on {invoice.due_on}" if not invoice.credits else f"Credits invoice {invoice.credited_number}",
        f"Period {invoice.period.start} to {invoice.period.last_day}" if invoice.period else None,
        f"Reason: {invoice.reason}" if invoice.reason else None,
    ]
    sheet.sides(["Details", *facts], _bank(invoice.seller, invoice.number) if owed else [])
    rows = [
        (
            str(line.line),
            describe(invoice, line),
            str(line.value_date),
            money(line.recovered, line.currency),
            money(line.amount, currency),
        )
        for line in lines
    ]
    sheet.table(("", "Description", "Payment of", "Recovered", "Amount"), (12, 78, 25, 37, 38), rows, left=3)
    rate = f"{float(invoice.vat.rate * 100):g} %"
    totals = [("Net", money(invoice.net, currency)), (f"VAT {rate}", money(invoice.vat_amount, currency))]
    if row.prepaid and not invoice.credits:
        totals += [
            ("Total", money(invoice.total, currency)),
            ("Settled already", money(-row.prepaid, currency)),
            ("To be paid", money(invoice.total - row.prepaid, currency)),
        ]
    else:
        totals.append(("Total", money(invoice.total, currency)))
    sheet.totals(totals)
    if invoice.kind in SELF_BILLED:
        sheet.text("Self-billing: made by the buyer in the name of the seller.")
    for note in (invoice.vat.note, UNTAXED.note if invoice.untaxed else None):
        if note:
            sheet.text(note + ".")
    return sheet


def _bank(seller: BillingProfile, number: str) -> list[str | None]:
    if not seller.iban:
        return []
    return [
        "Payment",
        f"IBAN {seller.iban}",
        f"BIC {seller.bic}" if seller.bic else None,
        seller.bank_name,
        f"Reference {number}",
    ]
