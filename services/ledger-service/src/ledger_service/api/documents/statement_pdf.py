"""A creditor's statement as a document."""

from chassis.money import to_decimal
from ledger_service.api.documents.invoice_pdf import address, money
from ledger_service.api.documents.pdf import Sheet
from ledger_service.domain.billing import BillingProfile
from ledger_service.persistence.creditor_statements import CreditorStatement, Moved, Standing

_HEADS = ("Case", "Recovered", "Your share", "Fee", "VAT", "Other", "Direct", "Disbursed", "Held")
_WIDTHS = (34, 21, 21, 19, 18, 18, 19, 20, 20)


def statement_pdf(found: CreditorStatement, creditor: BillingProfile) -> bytes:
    """Return the statement as PDF."""
    currency = found.currency
    sheet = Sheet(f"Statement {found.first} to {found.last}", found.last)
    sheet.sides(address(creditor), ["Amounts", f"All in {currency}", "By the days of posting"])
    sheet.sides(_standing("Opening balance", found.opening, currency), [])
    rows = [_row(each.reference, each.moved, currency) for each in found.cases]
    sheet.table(_HEADS, _WIDTHS, [*rows, _row("Total", found.total, currency)], left=1)
    sheet.sides(_standing("Closing balance", found.closing, currency), [])
    return sheet.content()


def _standing(title: str, standing: Standing, currency: str) -> list[str | None]:
    return [
        title,
        f"Held for you by partners: {money(standing.held, currency)}",
        f"Commission that you owe: {money(standing.owed, currency)}",
    ]


def _row(name: str, moved: Moved, currency: str) -> tuple[str, ...]:
    parts = (
        moved.recovered, moved.share, moved.fee, moved.vat, moved.other_fees, moved.direct, moved.disbursed,
        moved.to_disburse,
    )  # fmt: skip
    return (name, *(f"{to_decimal(part, currency):,f}" for part in parts))
