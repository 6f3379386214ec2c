"""Deadlines of the ledger: the monthly run, and what becomes overdue."""

from typing import Final

from chassis.timers import Timer
from chassis.uow import UnitOfWork
from ledger_service.application.disburse import late_ones, tell_overdue
from ledger_service.application.remind_invoices import REMINDED, remind_invoices
from ledger_service.application.run_invoices import Books, run_invoices
from ledger_service.domain.invoicing import period_due
from ledger_service.persistence.billing_profiles import BillingProfiles
from ledger_service.persistence.calendars import is_holiday
from ledger_service.persistence.credits import Credits
from ledger_service.persistence.disbursements import Disbursements
from ledger_service.persistence.invoice_runs import InvoiceRuns
from ledger_service.persistence.invoiced_payments import InvoicedPayments
from ledger_service.persistence.invoices import Invoices
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.rates import PostgresRates

_COUNTED_AT_MOST: Final = 1000


async def _run(uow: UnitOfWork, limit: int) -> int:
    connection = uow.connection
    books = Books(
        runs=InvoiceRuns(connection),
        profiles=BillingProfiles(connection),
        rates=PostgresRates(connection),
        documents=Invoices(connection),
        credits=Credits(connection),
        payments=InvoicedPayments(connection),
        journal=PostgresJournal(connection),
    )
    # A full sweep is looked at again at once: the run goes on with the next partners.
    return limit if await run_invoices(uow, books) else 0


async def _runs_due(uow: UnitOfWork) -> int:
    runs = InvoiceRuns(uow.connection)
    last = period_due(uow.today)
    new = not await runs.is_known(last.start, last.invoiced_from)
    return await runs.unfinished() + int(new)


async def _remind(uow: UnitOfWork, limit: int) -> int:
    return await remind_invoices(uow, Invoices(uow.connection), limit)


async def _overdue(uow: UnitOfWork) -> int:
    return await Invoices(uow.connection).count_overdue(REMINDED, uow.now)


async def _tell_overdue(uow: UnitOfWork, limit: int) -> int:
    return await tell_overdue(uow, Disbursements(uow.connection), is_holiday, limit)


async def _late(uow: UnitOfWork) -> int:
    return len(await late_ones(uow, Disbursements(uow.connection), is_holiday, _COUNTED_AT_MOST))


TIMERS: Final = (
    Timer("invoice-runs", _run, _runs_due),
    Timer("overdue-invoices", _remind, _overdue),
    Timer("overdue-disbursements", _tell_overdue, _late),
)
"""Swept by the worker, every second and whenever the network's clock moves."""
