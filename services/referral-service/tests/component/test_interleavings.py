"""Whatever the order in which topics arrive, the same rows are there (G10)."""

import random
from collections import defaultdict

from referral_facts import closed, opened, paid
from referral_world import NOW, World, created

from chassis.ids import uuid7
from contracts.base import Event
from contracts.case_events import ContractSigned
from contracts.values import ContractKind

TABLES = ("referral_partners", "signed_agreements", "client_cases", "client_earnings")
ROUNDS = 12


def interleaved(events: list[Event], rng: random.Random) -> list[Event]:
    """Any order that keeps each topic's and key's own."""
    queues: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        queues[event.topic, event.key].append(event)
    found = []
    while queues:
        place = rng.choice(sorted(queues))
        found.append(queues[place].pop(0))
        if not queues[place]:
            del queues[place]
    return found


async def test_every_interleaving_gives_the_same_rows(world: World, rng: random.Random) -> None:
    partner, creditors = uuid7(), [uuid7(), uuid7()]
    events: list[Event] = [created(partner)]
    for creditor in creditors:
        events.append(
            ContractSigned(
                organisation_id=creditor, kind=ContractKind.SDCA, partner_id=None, pricing_zone_id=None, occurred_at=NOW
            )
        )
        for case in (uuid7(), uuid7()):
            events += [
                opened(case, creditor, partner),
                paid(case, creditor, partner, 1_000),
                paid(case, creditor, partner, 500),
                closed(case),
            ]
    seen = set()
    for _ in range(ROUNDS):
        for table in (*TABLES, "progress"):
            await world.service.rows(f"DELETE FROM {table}")
        world.service._seqs.clear()
        queue = interleaved(events, rng)
        while queue:
            size = rng.randint(1, 6)
            await world.service.apply(*queue[:size])
            del queue[:size]
        seen.add(str([await world.service.rows(f"SELECT * FROM {table} ORDER BY 1") for table in TABLES]))
    assert len(seen) == 1


async def test_a_batch_takes_a_fixed_number_of_statements(world: World) -> None:
    counts = []
    for size in (1, 30):
        partner, creditor = uuid7(), uuid7()
        cases = [uuid7() for _ in range(size)]
        for batch in (
            [opened(case, creditor, partner) for case in cases],
            [paid(case, creditor, partner, 10) for case in cases],
            [closed(case) for case in cases],
        ):
            with world.service.statements() as statements:
                await world.service.apply(*batch)
            counts.append(len(statements))
    assert counts == [4] * 6
