"""Events in, rows and announcements out, on a real database."""

import asyncio
import random
from collections import Counter

from deadline_story import END, NOW, Story, days, exclusive, hours, interleaved, money, network, silent

from chassis.testing.service import Harness
from contracts.party_events import ClockMet, ClockMissed
from contracts.values import ContractKind
from notification_service.persistence.checks import CHECKS

TABLES = ("cases", "case_facts", "clocks", "tasks", "notifications", "papers", "paper_waits")
ROUNDS = 8
FIRST_EVENT_STATEMENTS = 9
NOTE_STATEMENTS = 10
SWEEP_STATEMENTS = 7
DAILY_STATEMENTS = 2  # those of the chassis that forget keys of requests


async def rows(service: Harness) -> str:
    return str([await service.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES])


async def forget(service: Harness) -> None:
    for table in (*TABLES, "progress", "outbox"):
        await service.rows(f"DELETE FROM {table}")
    service._seqs.clear()
    service.clock._instant = NOW


async def test_every_interleaving_gives_the_same_rows(service: Harness, rng: random.Random) -> None:
    told = [*exclusive().told, *network().told, *silent().told, *money().told]
    seen = set()
    for turn in range(ROUNDS):
        await forget(service)
        queue = interleaved(told, rng)
        if turn % 2:
            service.clock.advance(END - NOW)
        while queue:
            size = rng.randint(1, 9)
            await service.apply(*queue[:size])
            del queue[:size]
            if turn % 2 and rng.random() < 0.3:
                await service.sweep()
        service.clock._instant = END
        await service.sweep()
        seen.add(await rows(service))
        misses = Counter(event.clock_id for event in await service.published(ClockMissed))
        assert set(misses.values()) == {1}
    assert len(seen) == 1
    answer = (await service.client.get("/internal/verify", headers=service.internal())).json()
    ours = {each["check"]: each["broken"] for each in answer["checks"] if each["check"] in CHECKS}
    assert ours == dict.fromkeys(CHECKS, 0)


async def test_a_miss_is_announced_once_by_however_many_sweepers(service: Harness) -> None:
    stories = [Story().opened().verified().assigned(NOW) for _ in range(40)]
    await service.apply(*[event for story in stories for event in story.told])
    service.clock.advance(days(2) - NOW)
    await asyncio.gather(*(service.sweep() for _ in range(4)))
    while await service.sweep():
        pass
    wanted = {story.case_id for story in stories}
    missed = [e for e in await service.published(ClockMissed) if e.case_id in wanted]
    assert Counter((e.clock, e.case_id) for e in missed) == Counter(("AcceptCase", case_id) for case_id in wanted)
    assert {e.organisation_id for e in missed} == {story.partner for story in stories}
    assert {e.due_at for e in missed} == {days(1)}


async def test_proof_that_comes_late_counts_by_its_own_time(service: Harness) -> None:
    story = Story().opened().verified().assigned(NOW)
    await service.apply(*story.told)
    service.clock.advance(days(2) - NOW)
    await service.sweep()
    assert await overdue_notices(service, story) == 1
    before = len(story.told)
    await service.apply(*story.accepted(hours(23)).told[before:])
    (clock,) = await service.rows(
        "SELECT state, ended_at FROM clocks WHERE case_id = :id AND code = 'AcceptCase'", id=story.case_id
    )
    assert (clock["state"], clock["ended_at"]) == ("Met", hours(23))
    assert await overdue_notices(service, story) == 0
    told = [type(e) for e in await service.published() if e.case_id == story.case_id and e.clock == "AcceptCase"]  # type: ignore[attr-defined]
    assert told == [ClockMissed, ClockMet]


async def overdue_notices(service: Harness, story: Story) -> int:
    found = await service.rows(
        "SELECT id FROM notifications WHERE case_id = :id AND type = 'DeadlineMissed' AND organisation_id = :org",
        id=story.case_id,
        org=story.partner,
    )
    return len(found)


async def test_silence_is_missed_every_fourteen_days(service: Harness) -> None:
    story = Story().opened().verified().assigned(NOW).activated(hours(1)).note(hours(2))
    await service.apply(*story.told)
    for _ in range(40):
        service.clock.advance(days(1) - NOW)
        await service.sweep()
    missed = [
        e.due_at
        for e in await service.published(ClockMissed)
        if e.case_id == story.case_id and e.clock == "StatusUpdate"
    ]
    assert missed == [hours(2) + (days(14) - NOW), hours(2) + (days(28) - NOW)]


async def test_a_paper_is_one_task_for_all_cases_that_wait_for_it(service: Harness) -> None:
    one = Story().opened().accepted(hours(1), ContractKind.POA)
    two = Story(creditor=one.creditor, partner=one.partner).opened().accepted(hours(2), ContractKind.POA)
    three = Story(creditor=one.creditor).opened().accepted(hours(3), ContractKind.POA)
    await service.apply(*one.told, *two.told, *three.told)
    task = """
        SELECT case_id, created_at, solved_at FROM tasks
        WHERE organisation_id = :org AND type = 'SignContract' ORDER BY created_at
    """
    assert [(r["case_id"], r["created_at"], r["solved_at"]) for r in await service.rows(task, org=one.creditor)] == [
        (None, hours(1), None),
        (None, hours(3), None),
    ]
    await service.apply(three.closed(hours(4)).told[-1])
    await service.apply(one.signed(hours(5)).told[-1])
    assert [r["solved_at"] for r in await service.rows(task, org=one.creditor)] == [hours(5), hours(4)]


async def test_a_batch_takes_a_fixed_number_of_statements(service: Harness) -> None:
    for size in (1, 25):
        stories = [Story().opened() for _ in range(size)]
        with service.statements() as seen:
            await service.apply(*[story.told[-1] for story in stories])
        assert len(seen) == FIRST_EVENT_STATEMENTS
        await service.apply(*[story.activated(NOW).told[-1] for story in stories])
        with service.statements() as seen:
            await service.apply(*[story.note(hours(1)).told[-1] for story in stories])
        assert len(seen) == NOTE_STATEMENTS
        service.clock.advance(days(20) - NOW)
        service.running.sweeper._swept_on.clear()
        with service.statements() as seen:
            assert await service.sweep() >= size
        assert len(seen) == SWEEP_STATEMENTS + DAILY_STATEMENTS
        service.clock._instant = NOW
