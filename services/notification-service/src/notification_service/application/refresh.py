"""Bring what is derived from facts up to date: clocks, tasks, notifications, announcements."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from chassis.uow import UnitOfWork
from contracts.party_events import ClockMet, ClockMissed
from notification_service.application.stores import Stores
from notification_service.domain.announcements import Changes, changes
from notification_service.domain.clocks import Clock, Overdue, State, clocks_of
from notification_service.domain.facts import Dossier, Fact, Kind, Source
from notification_service.domain.money_tasks import money_tasks_of
from notification_service.domain.notices import Notice, notice_of_miss, notices_of
from notification_service.domain.tasks import Task, Wait, invitations_of, tasks_of, waits_of

_PAPER_KINDS = {Kind.ACCEPTED, Kind.ACTIVATED, Kind.CLOSED}


MakeOverdue = Callable[[Mapping[UUID, Clock]], Overdue]


def as_stored(stored: Mapping[UUID, Clock]) -> Overdue:
    """Deadlines are as passed as the last sweep found them: arriving facts never miss a clock by themselves."""
    missed = {clock.clock_id for clock in stored.values() if clock.state is State.MISSED}
    return lambda clock_id, _due: clock_id in missed


def passed_by(now: dt.datetime) -> MakeOverdue:
    """Deadlines are passed when `now` has reached them."""
    return lambda _stored: lambda _clock_id, due: due <= now


async def refresh(
    uow: UnitOfWork, stores: Stores, case_ids: Sequence[UUID], overdue: MakeOverdue, new: Collection[Fact] = ()
) -> None:
    """Compute the cases again and store what differs; `new` are the facts that just came.

    The caller holds the cases' locks. The number of statements does not grow with cases or facts.
    """
    dossiers = await stores.cases.dossiers(case_ids)
    stored = await stores.clocks.stored(case_ids)
    passed = overdue(stored)
    clocks = [clock for dossier in dossiers for clock in clocks_of(dossier, passed)]
    found = changes(stored, clocks)
    by_case = {dossier.case_id: dossier for dossier in dossiers}
    await stores.clocks.write(found.written)
    await stores.clocks.remove([clock.clock_id for clock in found.gone])
    await stores.desk.put_tasks(_tasks(by_case, clocks, found, new))
    await stores.desk.put_notices(_notices(by_case, clocks, found, new))
    await stores.desk.remove_notices(
        [notice.notice_id for clock in found.withdrawn if (notice := notice_of_miss(by_case[clock.case_id], clock))]
    )
    await stores.papers.put_waits(_waits(by_case, new))
    _announce(uow, found)


def _tasks(
    by_case: Mapping[UUID, Dossier], clocks: Sequence[Clock], found: Changes, new: Collection[Fact]
) -> list[Task]:
    """Return the tasks that may differ: of changed clocks, of leads and money that moved, of cases just opened."""
    opened = {fact.case_id for fact in new if fact.kind is Kind.OPENED}
    moved = opened | {fact.case_id for fact in new if fact.source is Source.ROUTING}
    paid = opened | {fact.case_id for fact in new if fact.source is Source.LEDGER}
    written = [clock for clock in found.written if clock.case_id not in opened]
    written += [clock for clock in clocks if clock.case_id in opened]
    changed = [task for clock in written for task in tasks_of(by_case[clock.case_id], [clock])]
    changed += [task for case_id in sorted(moved) for task in invitations_of(by_case[case_id])]
    return changed + [task for case_id in sorted(paid) for task in money_tasks_of(by_case[case_id])]


def _notices(
    by_case: Mapping[UUID, Dossier], clocks: Sequence[Clock], found: Changes, new: Collection[Fact]
) -> list[Notice]:
    """Return the notifications of new facts and misses; all of a case when its opening came just now."""
    opened = {fact.case_id for fact in new if fact.kind is Kind.OPENED}
    facts = [fact for fact in new if fact.case_id not in opened]
    facts += [fact for case_id in sorted(opened) for fact in by_case[case_id].facts]
    told = [notice for fact in facts for notice in notices_of(by_case[fact.case_id], fact)]
    missed = [clock for clock in found.missed if clock.case_id not in opened]
    missed += [clock for clock in clocks if clock.case_id in opened and clock.state is State.MISSED]
    late = (notice_of_miss(by_case[clock.case_id], clock) for clock in missed)
    return told + [notice for notice in late if notice is not None]


def _waits(by_case: Mapping[UUID, Dossier], new: Collection[Fact]) -> list[Wait]:
    touched = {fact.case_id for fact in new if fact.kind in _PAPER_KINDS}
    return [wait for case_id in sorted(touched) for wait in waits_of(by_case[case_id])]


def _announce(uow: UnitOfWork, found: Changes) -> None:
    taken_back = [clock for clock in found.withdrawn if clock.state is not State.MET]
    for kind, clocks in ((ClockMissed, found.missed), (ClockMet, [*found.met, *taken_back])):
        uow.emit(
            *(
                kind(
                    case_id=clock.case_id,
                    clock_id=clock.clock_id,
                    clock=clock.code,
                    organisation_id=clock.organisation_id,
                    due_at=clock.due_at,
                    occurred_at=uow.now,
                )
                for clock in clocks
            )
        )
