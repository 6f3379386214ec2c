"""What the actors of one run share: the claims, which are done, and the mails that tell somebody to look."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

from recoup.demo.plan import Claim

AT_ONCE = 24


@dataclass(slots=True)
class Board:
    """The progress of a run. Nothing here is needed to go on with it: the network itself knows what was done."""

    claims: dict[int, Claim]
    submitted: set[int] = field(default_factory=set)
    finished: set[int] = field(default_factory=set)
    silent: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    number_of: dict[str, int] = field(default_factory=dict)
    mails: dict[int, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    done: asyncio.Event = field(default_factory=asyncio.Event)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def finish(self, number: int) -> None:
        """Note that nobody has anything left to do for a claim."""
        self.finished.add(number)
        if len(self.finished) == len(self.claims):
            self.done.set()

    def mail(self, number: int) -> None:
        """Tell the creditor of a claim that something waits for him."""
        self.mails[self.claims[number].creditor].set()

    async def wait(self, seconds: float, mail: asyncio.Event | None = None) -> None:
        """Wait for a mail, the end of the run, or some seconds."""
        waiting = [asyncio.ensure_future(self.done.wait())]
        if mail is not None:
            waiting.append(asyncio.ensure_future(mail.wait()))
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*waiting, return_exceptions=True)
        if mail is not None:
            mail.clear()

    async def all(self, steps: Sequence[Awaitable[None]]) -> None:
        """Take many steps at once, as many as the run allows."""

        async def one(step: Awaitable[None]) -> None:
            async with self.slots:
                await step

        await asyncio.gather(*(one(step) for step in steps))
