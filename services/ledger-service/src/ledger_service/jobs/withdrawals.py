"""Charges withdrawals as soon as all that they are computed from is known."""

from typing import Final

from chassis.timers import Timer
from chassis.uow import UnitOfWork
from ledger_service.application.withdrawals import charge_withdrawals
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.withdrawals import PostgresWithdrawals


async def _sweep(uow: UnitOfWork, limit: int) -> int:
    connection = uow.connection
    return await charge_withdrawals(
        uow, PostgresWithdrawals(connection), PostgresBooks(connection), PostgresJournal(connection), limit
    )


async def _due(uow: UnitOfWork) -> int:
    return await PostgresWithdrawals(uow.connection).count_waiting()


WITHDRAWALS: Final = Timer("withdrawals", _sweep, _due)
