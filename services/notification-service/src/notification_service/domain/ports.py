"""What the use cases need from outside, in the words of the domain."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from notification_service.domain.clocks import Clock
from notification_service.domain.facts import Dossier, Fact
from notification_service.domain.notices import Notice
from notification_service.domain.tasks import Task, Wait


class Cases(Protocol):
    """What is known of cases. Every call takes one statement, however many cases it is about."""

    async def lock(self, case_ids: Sequence[UUID]) -> None:
        """Let nobody else work on these cases until the transaction ends."""
        ...

    async def add(self, facts: Sequence[Fact]) -> None:
        """Keep facts; a fact that is kept already stays as it is."""
        ...

    async def dossiers(self, case_ids: Sequence[UUID]) -> list[Dossier]:
        """Return everything known of these cases."""
        ...


class Clocks(Protocol):
    """The clocks as they are stored."""

    async def stored(self, case_ids: Sequence[UUID]) -> Mapping[UUID, Clock]:
        """Return the clocks of these cases by their ids."""
        ...

    async def write(self, clocks: Sequence[Clock]) -> None:
        """Store new clocks and what changed of others."""
        ...

    async def remove(self, clock_ids: Sequence[UUID]) -> None:
        """Remove clocks that have no reason any more."""
        ...

    async def lock_due(self, now: dt.datetime, limit: int) -> list[UUID]:
        """Lock up to `limit` cases that have a running clock whose end has passed; oldest first."""
        ...


class Desk(Protocol):
    """Tasks and notifications."""

    async def put_tasks(self, tasks: Iterable[Task]) -> None:
        """Store tasks, or what changed of them."""
        ...

    async def put_notices(self, notices: Iterable[Notice]) -> None:
        """Store notifications; each id once."""
        ...

    async def remove_notices(self, notice_ids: Sequence[UUID]) -> None:
        """Take back notifications whose reason turned out not to be one."""
        ...


class Papers(Protocol):
    """Papers that are waited for, each a task of the creditor's account."""

    async def put_waits(self, waits: Sequence[Wait]) -> None:
        """Store which cases wait for which papers, and bring the papers' tasks up to date."""
        ...

    async def sign(self, signatures: Sequence[tuple[UUID, UUID, dt.datetime]]) -> None:
        """Store signatures (paper, signer, time), and bring the papers' tasks up to date."""
        ...
