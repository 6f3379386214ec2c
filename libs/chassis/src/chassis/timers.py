"""Timers: deadlines are rows with `due_at`, swept in batches when they are due."""

import asyncio
import datetime as dt
import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from chassis.clock import NetworkClock
from chassis.database import Database
from chassis.transient import backoff
from chassis.uow import UnitOfWork

_log: Final = structlog.get_logger()
_LIMIT: Final = 500
_EVERY_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Timer:
    """A kind of deadline.

    `sweep` handles up to `limit` due rows in one transaction (locked with SKIP LOCKED, so that two
    sweepers share the work) and returns how many. `due` returns how many are due now. What is
    `daily` falls due only when a UTC day of the network's clock begins, and is looked for once a day.
    """

    name: str
    sweep: Callable[[UnitOfWork, int], Awaitable[int]]
    due: Callable[[UnitOfWork], Awaitable[int]]
    daily: bool = False


class Sweeper:
    """Runs a service's timers: every second, and at once when the network's clock is advanced."""

    def __init__(self, database: Database, timers: Sequence[Timer]) -> None:
        """Sweep with transactions of `database`, on its clock."""
        self._database = database
        self._timers = timers
        self._swept_on: dict[str, dt.date] = {}

    async def run(self) -> None:
        """Sweep until cancelled; failures are logged and tried again."""
        if not self._timers:
            return
        attempt = 0
        while True:
            try:
                await self.sweep()
                attempt = 0
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - the rows are still due
                attempt = min(attempt + 1, 6)
                _log.warning("sweep failed, will try again", error=repr(error))
                await asyncio.sleep(backoff(attempt, first=0.1))
            await self._wait()

    async def sweep(self) -> int:
        """Handle everything that is due now; returns how many rows."""
        total = 0
        for timer in self._timers:
            today = self._database.clock.now().date()
            if timer.daily and self._swept_on.get(timer.name) == today:
                continue
            while True:
                swept = await self._database.transact(functools.partial(_sweep, timer))
                total += swept
                if swept < _LIMIT:
                    break
            self._swept_on[timer.name] = today
        return total

    async def due(self) -> int:
        """Return how many rows are due and not yet swept."""
        total = 0
        for timer in self._timers:
            total += await self._database.transact(timer.due)
        return total

    async def _wait(self) -> None:
        clock = self._database.clock
        if not isinstance(clock, NetworkClock):
            await asyncio.sleep(_EVERY_SECONDS)
            return
        before = clock.offset()
        for _ in range(int(_EVERY_SECONDS / _LOOK_SECONDS)):
            await asyncio.sleep(_LOOK_SECONDS)
            if clock.offset() != before:
                return


async def _sweep(timer: Timer, uow: UnitOfWork) -> int:
    return await timer.sweep(uow, _LIMIT)
