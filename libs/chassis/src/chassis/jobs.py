"""Jobs: long work of a service's worker that must hold up neither its timers nor its consumer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from chassis.database import Database
from chassis.transient import backoff

_log: Final = structlog.get_logger()
_LONGEST_EXPONENT: Final = 8


@dataclass(frozen=True, slots=True)
class Job:
    """Work to look for every so many seconds of the machine's clock.

    `run` begins its own transactions and returns when there is nothing left to do. Every worker of
    a service runs its jobs: one that must not run twice at a time takes a lock.
    """

    name: str
    seconds: float
    run: Callable[[Database], Awaitable[None]]


async def keep_running(job: Job, database: Database) -> None:
    """Run a job again and again until cancelled; failures are logged and tried again, later each time."""
    attempt = 0
    while True:
        try:
            await job.run(database)
            attempt = 0
        except Exception as error:  # noqa: BLE001 - whatever it was, the work is still to be done
            attempt = min(attempt + 1, _LONGEST_EXPONENT)
            _log.warning("a job failed, will try again", job=job.name, error=repr(error))
            await asyncio.sleep(backoff(attempt, first=0.5))
        await asyncio.sleep(job.seconds)
