"""Takes a partner's invoice to a client back: afterwards its payments can be corrected, and invoiced again."""

from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.credit_invoice import credit_note
from ledger_service.application.document_events import invoice_credited
from ledger_service.domain.client_invoicing import ClientBills
from ledger_service.domain.documents import InvoicedPayments, InvoiceNotOpen, InvoiceRow, Invoices, UnknownInvoice
from ledger_service.domain.invoicing import InvoiceKind, InvoiceStatus


async def credit_client_invoice(  # noqa: PLR0917 - what a credit note is made of
    uow: UnitOfWork,
    invoices: Invoices,
    payments: InvoicedPayments,
    bills: ClientBills,
    partner_id: UUID,
    invoice_id: UUID,
    reason: str,
) -> InvoiceRow:
    """Credit the whole invoice and return the credit note.

    Nothing is posted, as nothing was when it was issued: what the client owes for his payments follows from them.
    A fee that is waived is corrected on the payment after this. An invoice that is paid can be credited too: its
    payments stay paid, and are settled on the next invoice. Raises `UnknownInvoice`, and `InvoiceNotOpen` for one
    that is credited.
    """
    found = await invoices.locked(invoice_id, InvoiceKind.CLIENT, uow.today)
    if found is None or found.invoice.seller.organisation_id != partner_id:
        raise UnknownInvoice
    if found.status is InvoiceStatus.CREDITED:
        raise InvoiceNotOpen(found.invoice.number, found.status, InvoiceStatus.CREDITED)
    note = await credit_note(uow, invoices, found.invoice, InvoiceKind.CLIENT_CREDIT, reason)
    actor = uow.principal.user_id if uow.principal else None
    await invoices.add([note], uow.now, actor, {})
    await payments.copy_lines(note.id, invoice_id)
    await bills.unbill(invoice_id)
    await invoices.settle(invoice_id, InvoiceStatus.CREDITED, uow.now)
    uow.emit(invoice_credited(found.invoice, note, uow.now, billed_again=True))
    return InvoiceRow(note, InvoiceStatus.ISSUED, note.total, None, None, 0)
