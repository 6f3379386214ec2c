"""The clock of leads: quote windows, reminders to choose, expiry."""

from collections.abc import Sequence

from sqlalchemy import func, select

from chassis.timers import Timer
from chassis.uow import UnitOfWork
from routing_service.application.sweep_leads import sweep_leads
from routing_service.persistence.tables import leads
from routing_service.wiring import Desk


def timers(desk: Desk) -> Sequence[Timer]:
    """All deadlines of this service."""

    async def sweep(uow: UnitOfWork, limit: int) -> int:
        return await sweep_leads(limit, desk.open(uow))

    async def due(uow: UnitOfWork) -> int:
        query = select(func.count()).select_from(leads).where(leads.c.due_at <= uow.now)
        return int((await uow.connection.execute(query)).scalar_one())

    return (Timer("leads", sweep, due),)
