"""Seals postings into the chain, seconds after they are committed, and tells the head."""

import base64
import datetime as dt
from typing import Final

from prometheus_client import Gauge

from chassis.timers import Timer
from chassis.uow import UnitOfWork
from contracts.ledger_events import BlockSealed
from ledger_service.persistence.chain import PostgresChain, Waiting

LAG: Final = Gauge("recoup_ledger_sealing_lag_seconds", "Age of the oldest posting that no block holds")
BLOCK: Final = 500
"""How many postings a block holds at most."""
GATHERED: Final = dt.timedelta(seconds=1)
"""How long postings gather before a block is made of fewer."""


async def _sweep(uow: UnitOfWork, _limit: int) -> int:
    chain = PostgresChain(uow.connection)
    waiting = await chain.waiting(BLOCK)
    LAG.set(0 if waiting.oldest is None else max(0.0, (uow.now - waiting.oldest).total_seconds()))
    if not _due_now(waiting, uow.now):
        return 0
    block = await chain.seal(BLOCK, uow.now)
    if block is None:
        return 0
    uow.emit(
        BlockSealed(
            number=block.number,
            postings=block.postings,
            hash=block.hash.hex(),
            leaves=base64.b64encode(block.leaves).decode(),
            occurred_at=uow.now,
        )
    )
    return block.postings


async def _due(uow: UnitOfWork) -> int:
    waiting = await PostgresChain(uow.connection).waiting(BLOCK)
    return waiting.postings if _due_now(waiting, uow.now) else 0


def _due_now(waiting: Waiting, now: dt.datetime) -> bool:
    return waiting.oldest is not None and (waiting.postings >= BLOCK or waiting.oldest <= now - GATHERED)


SEALING: Final = Timer("seal", _sweep, _due)
