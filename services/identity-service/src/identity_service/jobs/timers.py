"""What goes away by itself: counted failures and sessions that nothing needs any more."""

import datetime as dt
from typing import Final

from chassis.timers import Timer
from chassis.uow import UnitOfWork
from identity_service.persistence.sessions import count_old, forget_old

_FAILURES_KEPT: Final = dt.timedelta(hours=1)
_SESSIONS_KEPT: Final = dt.timedelta(days=30)


async def _sweep(uow: UnitOfWork, limit: int) -> int:
    return await forget_old(uow.connection, uow.now - _FAILURES_KEPT, uow.now - _SESSIONS_KEPT, limit)


async def _due(uow: UnitOfWork) -> int:
    return await count_old(uow.connection, uow.now - _FAILURES_KEPT, uow.now - _SESSIONS_KEPT)


TIMERS: Final = (Timer("forget", _sweep, _due),)
