"""Verifies the books every night: all rules of `recoup verify`, the chain, and every split computed again."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

import structlog
from prometheus_client import Gauge

from chassis.database import Database
from chassis.jobs import Job
from chassis.rest import run_checks
from chassis.uow import UnitOfWork
from contracts.ledger_events import BooksVerified, BrokenCheck
from ledger_service.application.explain_payment import differs
from ledger_service.persistence.verifications import Verifications

BROKEN: Final = Gauge("recoup_ledger_checks_broken", "What broke each rule at the last verification", ["check"])
VERIFIED: Final = Gauge("recoup_ledger_verified_timestamp_seconds", "When the books were verified last")
RECOMPUTED: Final = "every posting of a payment is what its inputs give"
_log: Final = structlog.get_logger()
_HOUR: Final = 2
"""From when on a night counts, in UTC on the network's clock."""
_LOOK_SECONDS: Final = 20.0
_SHOWN: Final = 20


def nightly(checks: Mapping[str, str]) -> Job:
    """Return the job that verifies these rules once a night, whoever gets to it first."""

    async def run(database: Database) -> None:
        async def work(uow: UnitOfWork) -> BooksVerified | None:
            return await verify_books(uow, checks, database.clock.now)

        told = await database.transact(work)
        if told is not None:
            _tell(told, checks)

    return Job("verify the books", _LOOK_SECONDS, run)


async def verify_books(
    uow: UnitOfWork, checks: Mapping[str, str], now: Callable[[], dt.datetime]
) -> BooksVerified | None:
    """Verify the books for the last night that began; None when that is done, or being done."""
    night = (uow.now - dt.timedelta(hours=_HOUR)).date()
    verifications = Verifications(uow.connection)
    if not await verifications.begin(night):
        return None
    head = await verifications.head()
    found = [each for each in await run_checks(uow, checks) if each["broken"]]
    wrong = [str(each.id) async for each in verifications.payment_postings() if differs(each)]
    if wrong:
        found.append({"check": RECOMPUTED, "broken": len(wrong), "ids": wrong[:_SHOWN]})
    await verifications.write(night, uow.now, now(), head, found)
    told = BooksVerified(
        night=night,
        blocks=head.blocks,
        postings=head.postings,
        head=head.head.hex() if head.head else None,
        broken=tuple(BrokenCheck(check=each["check"], broken=each["broken"], ids=tuple(each["ids"])) for each in found),
        occurred_at=uow.now,
    )
    uow.emit(told)
    return told


def _tell(told: BooksVerified, checks: Mapping[str, str]) -> None:
    broken = {each.check: each.broken for each in told.broken}
    for check in (*checks, RECOMPUTED):
        BROKEN.labels(check).set(broken.get(check, 0))
    VERIFIED.set(told.occurred_at.timestamp())
    for each in told.broken:
        _log.error("the books are not right", check=each.check, broken=each.broken, ids=each.ids)
