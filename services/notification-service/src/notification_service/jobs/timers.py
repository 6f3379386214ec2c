"""Deadlines of this service: clocks whose end has passed."""

from collections.abc import Callable

from chassis.timers import Timer
from chassis.uow import UnitOfWork
from notification_service.application.stores import Stores
from notification_service.application.sweep import sweep
from notification_service.persistence.clocks import StoredClocks


def timers(stores: Callable[[UnitOfWork], Stores]) -> tuple[Timer, ...]:
    """Return the timers; a sweep handles cases, as all clocks of a case are settled together."""

    async def sweep_clocks(uow: UnitOfWork, limit: int) -> int:
        return await sweep(limit, uow=uow, stores=stores(uow))

    async def due_clocks(uow: UnitOfWork) -> int:
        return await StoredClocks(uow.connection).due(uow.now)

    return (Timer("clocks", sweep_clocks, due_clocks),)
