"""Using the processor while the database works."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
W = TypeVar("W")


async def meanwhile(statement: Coroutine[Any, Any, T], work: Callable[[], W]) -> tuple[T, W]:
    """Send a statement, do `work` while the server is at it, and return what both gave.

    `work` must not touch the connection. When it raises, the statement is abandoned with its transaction.
    """
    sent = asyncio.ensure_future(statement)
    try:
        await asyncio.sleep(0)
        done = work()
        return await sent, done
    except BaseException:
        sent.cancel()
        await asyncio.gather(sent, return_exceptions=True)
        raise
