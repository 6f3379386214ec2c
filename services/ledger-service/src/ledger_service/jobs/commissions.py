"""Reminds partners of commissions that their clients have not paid."""

from typing import Final

from chassis.timers import Timer
from chassis.uow import UnitOfWork
from ledger_service.application.chase_commissions import tell_unpaid
from ledger_service.persistence.commissions import Commissions


async def _sweep(uow: UnitOfWork, limit: int) -> int:
    return await tell_unpaid(uow, Commissions(uow.connection), limit)


async def _due(uow: UnitOfWork) -> int:
    return await Commissions(uow.connection).due(uow.today)


COMMISSIONS: Final = Timer("unpaid-commissions", _sweep, _due)
