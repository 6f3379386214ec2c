"""What a client gets with his money: which payments it is for."""

from collections.abc import Sequence

from ledger_service.api.documents.invoice_pdf import address, money
from ledger_service.api.documents.pdf import Sheet
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.disbursing import Disbursement, Forwarded


def payout_advice(
    made: Disbursement, lines: Sequence[Forwarded], partner: BillingProfile, client: BillingProfile
) -> bytes:
    """Return the advice as PDF."""
    currency = made.currency
    sheet = Sheet("Payout advice", made.paid_on)
    sheet.sides(address(client), address(partner))
    sheet.sides(["Details", f"Paid on {made.paid_on}", f"Reference {made.reference}", f"Payout {made.id}"], [])
    rows = [
        (each.reference, str(each.value_date), money(each.recovered, currency), money(each.amount, currency))
        for each in lines
    ]
    sheet.table(("Case", "Payment of", "Recovered", "Paid out"), (80, 30, 40, 40), rows, left=2)
    sheet.totals([("Total", money(made.amount, currency))])
    return sheet.content()
