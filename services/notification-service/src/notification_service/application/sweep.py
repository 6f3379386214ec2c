"""Deadlines pass."""

from chassis.uow import UnitOfWork
from notification_service.application.refresh import passed_by, refresh
from notification_service.application.stores import Stores


async def sweep(limit: int, *, uow: UnitOfWork, stores: Stores) -> int:
    """Handle up to `limit` cases with a deadline that has passed; return how many.

    Cases that another transaction holds are left for the next time.
    """
    case_ids = await stores.clocks.lock_due(uow.now, limit)
    if case_ids:
        await refresh(uow, stores, case_ids, passed_by(uow.now))
    return len(case_ids)
