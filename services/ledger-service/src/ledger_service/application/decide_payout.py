"""What somebody decides about a line that is money for a client, or the payment of an invoice."""

from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.decide_line import open_line
from ledger_service.application.match_invoices import InvoiceDesk, settle
from ledger_service.application.match_payouts import CHANGED, PayoutDesk, paid_on, proof_of
from ledger_service.application.pay_transfers import book_transfers
from ledger_service.domain.bank import Direction, LineStatus
from ledger_service.domain.bank_ports import KeptLine
from ledger_service.domain.documents import UnknownInvoice
from ledger_service.domain.errors import LineIsNoPayment
from ledger_service.domain.payouts import UnknownPayout, Unproven

_DIFFER = "It and the line differ in amount or currency."


async def match_to_transfer(
    uow: UnitOfWork, desk: PayoutDesk, kept: KeptLine | None, *, partner_id: UUID, transfer_id: UUID
) -> KeptLine:
    """Take a debit as a transfer of a payout file that has left, and book it; raises why it is not."""
    kept = _open(kept, Direction.DEBIT)
    await desk.payouts.hold(partner_id)
    transfers = await desk.shop.files.open_transfers(partner_id)
    transfer = next((each for each in transfers if each.id == transfer_id), None)
    if transfer is None:
        raise UnknownPayout
    if (transfer.amount, transfer.currency) != (kept.line.amount, kept.line.currency):
        raise LineIsNoPayment(_DIFFER)
    done = await book_transfers(uow, desk.shop, partner_id, [(transfer, paid_on(kept, uow.today), proof_of(kept))])
    if transfer_id not in done:
        raise LineIsNoPayment(CHANGED)
    kept.status, kept.disbursement_id = LineStatus.MATCHED, done[transfer_id]
    return kept


def match_to_disbursement(kept: KeptLine | None, made: Unproven | None) -> KeptLine:
    """Take a debit as the proof of a payout that was recorded; raises why it is not."""
    kept = _open(kept, Direction.DEBIT)
    if made is None:
        raise UnknownPayout
    if (made.amount, made.currency) != (kept.line.amount, kept.line.currency):
        raise LineIsNoPayment(_DIFFER)
    kept.status, kept.disbursement_id = LineStatus.MATCHED, made.id
    return kept


async def match_to_invoice(uow: UnitOfWork, desk: InvoiceDesk, kept: KeptLine | None, invoice_id: UUID) -> KeptLine:
    """Take a credit of the platform's account as the payment of a whole invoice; raises why it is not."""
    kept = _open(kept, Direction.CREDIT)
    row = next((each for each in await desk.invoices.open(uow.today) if each.invoice.id == invoice_id), None)
    if row is None:
        raise UnknownInvoice
    if (row.outstanding, row.invoice.currency) != (kept.line.amount, kept.line.currency):
        raise LineIsNoPayment(_DIFFER)
    await settle(uow, desk, [(kept, row)])
    kept.status, kept.invoice_id = LineStatus.MATCHED, invoice_id
    return kept


def _open(kept: KeptLine | None, direction: Direction) -> KeptLine:
    kept = open_line(kept)
    if kept.line.direction is not direction or kept.line.reverses:
        what = "debit" if direction is Direction.DEBIT else "credit"
        raise LineIsNoPayment(f"Only a {what} that is not reversed can be this money.")
    return kept
