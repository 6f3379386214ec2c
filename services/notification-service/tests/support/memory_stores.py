"""The stores of the service in memory."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from notification_service.application.stores import Stores
from notification_service.domain.clocks import Clock, State
from notification_service.domain.facts import Dossier, Fact
from notification_service.domain.notices import Notice
from notification_service.domain.tasks import Task, Wait


class Memory:
    """Holds everything; `stores` gives the ports onto it."""

    def __init__(self) -> None:
        self.facts: dict[tuple[UUID, str, int], Fact] = {}
        self.clocks: dict[UUID, Clock] = {}
        self.tasks: dict[UUID, Task] = {}
        self.notices: dict[UUID, Notice] = {}
        self.waits: dict[tuple[UUID, UUID], Wait] = {}
        self.signed: dict[UUID, dt.datetime] = {}

    def stores(self) -> Stores:
        return Stores(self, self, self, self)

    def rows(self) -> tuple[object, ...]:
        return (self.facts, self.clocks, self.tasks, self.notices, self.waits, self.signed)

    async def lock(self, case_ids: Sequence[UUID]) -> None:
        assert list(case_ids) == sorted(set(case_ids))

    async def add(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self.facts.setdefault((fact.case_id, fact.source, fact.seq), fact)

    async def dossiers(self, case_ids: Sequence[UUID]) -> list[Dossier]:
        found = []
        for case_id in case_ids:
            facts = [fact for fact in self.facts.values() if fact.case_id == case_id]
            found.append(Dossier.of(case_id, next((f.opening for f in facts if f.opening), None), facts))
        return found

    async def stored(self, case_ids: Sequence[UUID]) -> Mapping[UUID, Clock]:
        return {key: clock for key, clock in self.clocks.items() if clock.case_id in case_ids}

    async def write(self, clocks: Sequence[Clock]) -> None:
        self.clocks |= {clock.clock_id: clock for clock in clocks}

    async def remove(self, clock_ids: Sequence[UUID]) -> None:
        for clock_id in clock_ids:
            del self.clocks[clock_id]

    async def lock_due(self, now: dt.datetime, limit: int) -> list[UUID]:
        due = {c.case_id for c in self.clocks.values() if c.state is State.RUNNING and c.due_at <= now}
        return sorted(due)[:limit]

    async def put_tasks(self, tasks: Iterable[Task]) -> None:
        self.tasks |= {task.task_id: task for task in tasks}

    async def put_notices(self, notices: Iterable[Notice]) -> None:
        self.notices |= {notice.notice_id: notice for notice in notices}

    async def remove_notices(self, notice_ids: Sequence[UUID]) -> None:
        for notice_id in notice_ids:
            self.notices.pop(notice_id, None)

    async def put_waits(self, waits: Sequence[Wait]) -> None:
        self.waits |= {(wait.paper_id, wait.case_id): wait for wait in waits}

    async def sign(self, signatures: Sequence[tuple[UUID, UUID, dt.datetime]]) -> None:
        for paper_id, _, at in signatures:
            self.signed[paper_id] = min(at, self.signed.get(paper_id, at))
