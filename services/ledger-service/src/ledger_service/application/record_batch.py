"""Records many payments over many cases at once: each is recorded or refused by itself."""

import asyncio
from collections.abc import Sequence
from typing import Final

from chassis.uow import UnitOfWork
from ledger_service.application.post_payments import Posted, PostPayment, post_payments
from ledger_service.application.record_payment import refusal_of
from ledger_service.domain.errors import LedgerError, PlatformMayNotReceive
from ledger_service.domain.ports import Books, CaseDirectory
from ledger_service.domain.values import Recipient

_ASKED_AT_ONCE: Final = 16


async def record_batch(
    uow: UnitOfWork,
    books: Books,
    cases: CaseDirectory,
    commands: Sequence[PostPayment],
    *,
    platform_receives: bool,
) -> list[Posted | LedgerError]:
    """Record the payments in this order; return for each its record or why it was refused.

    Two statements, however many there are; the owner of cases is asked only about those that are refused for what the
    ledger may not have heard yet.
    """
    allowed = [platform_receives or command.recipient is not Recipient.PLATFORM for command in commands]
    posted = iter(await post_payments(uow, books, [each for each, may in zip(commands, allowed, strict=True) if may]))
    results = [next(posted) if may else PlatformMayNotReceive() for may in allowed]
    asked = asyncio.Semaphore(_ASKED_AT_ONCE)

    async def final(command: PostPayment, result: Posted | LedgerError) -> Posted | LedgerError:
        if isinstance(result, Posted):
            return result
        async with asked:
            return await refusal_of(cases, command, result)

    return await asyncio.gather(*(final(*each) for each in zip(commands, results, strict=True)))
