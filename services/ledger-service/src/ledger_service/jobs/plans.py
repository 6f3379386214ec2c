"""Judges instalments of payment plans on the day after their last one."""

from typing import Final

from chassis.timers import Timer
from chassis.uow import UnitOfWork
from ledger_service.application.plans import judge
from ledger_service.persistence.plans import Plans


async def _sweep(uow: UnitOfWork, limit: int) -> int:
    return await judge(uow, Plans(uow.connection), limit)


async def _due(uow: UnitOfWork) -> int:
    return await Plans(uow.connection).due(uow.today)


INSTALMENTS: Final = Timer("instalments", _sweep, _due)
