"""What lines of bank statements are worked through with, on a unit's connection."""

from chassis.uow import UnitOfWork
from ledger_service.application.match_invoices import InvoiceDesk
from ledger_service.application.match_payouts import PayoutDesk
from ledger_service.application.payout_shop import Shop
from ledger_service.persistence.bank_accounts import BankAccounts
from ledger_service.persistence.disbursements import Disbursements
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.open_invoices import OpenInvoices
from ledger_service.persistence.payout_files import PayoutFiles
from ledger_service.persistence.payouts import Payouts


def payout_shop(uow: UnitOfWork) -> Shop:
    """Return what payout files are made with."""
    connection = uow.connection
    return Shop(
        PayoutFiles(connection), Disbursements(connection), BankAccounts(connection), PostgresJournal(connection)
    )


def payout_desk(uow: UnitOfWork) -> PayoutDesk:
    """Return what payouts are found and booked with."""
    return PayoutDesk(payout_shop(uow), Payouts(uow.connection))


def invoice_desk(uow: UnitOfWork) -> InvoiceDesk:
    """Return what invoices are settled with."""
    return InvoiceDesk(OpenInvoices(uow.connection), PostgresJournal(uow.connection))
