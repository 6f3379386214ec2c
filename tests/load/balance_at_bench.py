"""`balance_at`: the balance of an account at a past instant, in books of ten thousand and of ten million entries."""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import replace
from statistics import median
from uuid import UUID

import ledger_fill
from figures import Figure, compare, in_turn
from ground import Ground

from chassis.testing.service import Harness, running_service
from chassis.uow import UnitOfWork
from ledger_service.bootstrap import bootstrap
from ledger_service.domain.balances import Axis, Until, Whose
from ledger_service.domain.posting import Account
from ledger_service.persistence.balance_at import balance_at

SMALL, LARGE = 10_000, 10_000_000
QUESTIONS = 200
TARGET = 1.3
PLATFORM = Whose(owner_id=UUID(int=0), account=Account.PLATFORM_REVENUE)
PARTNER = Whose(owner_id=UUID(ledger_fill.partner_id(7)), account=Account.CASH)
CLIENT = Whose(counterparty_id=UUID(ledger_fill.partner_id(7)), owner_id=UUID(int=0))
KINDS = {
    "balance-at": (Axis.POSTED, PLATFORM),
    "balance-at partner": (Axis.POSTED, PARTNER),
    "balance-at counterparty": (Axis.POSTED, CLIENT),
    "balance-at value date": (Axis.VALUE, PLATFORM),
}


async def run(ground: Ground) -> list[Figure]:
    """Ask the same questions of both books, in turn."""
    small = await ledger_fill.filled(ground, SMALL // ledger_fill.LEGS)
    postings = max(SMALL, ground.amount(LARGE)) // ledger_fill.LEGS
    large = await ledger_fill.filled(ground, postings)
    async with (
        running_service("ledger", "ledger_service", bootstrap, small) as few,
        running_service("ledger", "ledger_service", bootstrap, large) as many,
    ):
        return [await _growth(ground, name, (few, many), postings) for name in KINDS]


async def _growth(ground: Ground, name: str, books: tuple[Harness, Harness], postings: int) -> Figure:
    few, many = books
    axis, whose = KINDS[name]
    rounds = await in_turn(
        ground.rounds,
        {
            "recoup": lambda number: _ask(many, axis, whose, number),
            "limit": lambda number: _ask(few, axis, whose, number),
        },
    )
    figure = compare(
        name,
        rounds,
        unit="ms",
        target=TARGET,
        about={
            "entries": postings * ledger_fill.LEGS,
            "entries of the limit": SMALL,
            "days": ledger_fill.DAYS,
            "questions": QUESTIONS,
            "median of": "one transaction of the service, scope and commit included",
        },
    )
    return replace(figure, at_most=True)


async def _ask(service: Harness, axis: Axis, whose: Whose, number: int) -> float:
    """Return the median of the times of the same instants in every book, in milliseconds."""
    rng = random.Random(number)  # noqa: S311 - instants, not secrets
    times = []
    for _ in range(QUESTIONS):
        instant = ledger_fill.FIRST_DAY + dt.timedelta(seconds=rng.randrange(86_400 * ledger_fill.DAYS))
        until = Until.posted(instant) if axis is Axis.POSTED else Until.after(axis, instant.date())

        async def work(uow: UnitOfWork, until: Until = until) -> None:
            await balance_at(uow.connection, whose, until)

        begun = time.perf_counter()
        await service.running.api_database.transact(work)
        times.append((time.perf_counter() - begun) * 1000)
    return median(times)
