"""Whatever order the topics arrive in, the same cases go to the same partners at the same terms."""

import itertools
import random
from collections.abc import Sequence

import pytest
from routing_world import World, declined, linked, named, opened, signed, verified

from chassis.errors import Transient
from contracts.base import Event
from contracts.routing_events import CaseRouted, LeadOpened

NEWCOMER = "newcomer"
STATE = """
    SELECT c.case_id, c.partner_id, c.terms_number, c.excluded, l.id AS lead_id,
           (SELECT array_agg(i.partner_id ORDER BY i.partner_id)
            FROM lead_invitations i WHERE i.lead_id = l.id) AS bidders
    FROM routed_cases c LEFT JOIN leads l USING (case_id) ORDER BY c.case_id
"""


def streams() -> list[list[Event]]:
    """One list per topic and key: inside a list the order is fixed, between lists it is not."""
    return [
        [opened("carved", usd_minor=950_000), verified("carved")],
        [opened("new", debtor_country="CN"), verified("new"), declined("new", NEWCOMER)],
        [signed(NEWCOMER)],
        [linked("creditor", "referral")],
    ]


def merged(chosen: random.Random) -> list[Event]:
    lists = streams()
    order = [index for index, events in enumerate(lists) for _ in events]
    chosen.shuffle(order)
    heads = [iter(events) for events in lists]
    return [next(heads[index]) for index in order]


async def newcomer(world: World) -> None:
    """A partner who takes Chinese claims as soon as he has signed; the owners know everything already."""
    await world.set_up()
    world.owners.organisation(NEWCOMER, "CollectionPartner", "CN")
    await world.ops("PUT", f"/ops/partners/{named(NEWCOMER)}", {"partnerType": "Exclusive"})
    await world.agent(NEWCOMER, "PreLegal", ["CN"])
    world.owners.signed(NEWCOMER)
    world.owners.linked("creditor", "referral")


async def outcome(world: World, events: Sequence[Event], batch: int) -> list[dict[str, object]]:
    for start in range(0, len(events), batch):
        await world.service.apply(*events[start : start + batch])
    return [dict(row) for row in await world.service.rows(STATE)]


@pytest.mark.parametrize("seed", range(6))
async def test_every_interleaving_ends_the_same(world: World, seed: int) -> None:
    await newcomer(world)
    chosen = random.Random(seed)  # noqa: S311 - a repeatable shuffle
    state = await outcome(world, merged(chosen), chosen.choice([1, 2, 8]))
    by_case = {row["case_id"]: row for row in state}
    carved, new = by_case[named("carved")], by_case[named("new")]
    assert (carved["partner_id"], carved["lead_id"]) == (named("france-2"), None)
    assert (new["partner_id"], new["terms_number"], new["excluded"]) == (None, 1, [named(NEWCOMER)])
    assert new["bidders"] == sorted(named(firm) for firm in ("firm-1", "firm-2", "firm-3"))
    routed = await world.service.published(CaseRouted)
    assert {one.case_id for one in routed if isinstance(one, CaseRouted)} == {named("carved"), named("new")}


async def test_an_owner_who_does_not_answer_makes_the_event_wait(world: World) -> None:
    await newcomer(world)
    world.owners.away = True
    with pytest.raises(Transient):
        await world.service.apply(opened("new", debtor_country="CN"), verified("new"))
    assert await world.service.rows("SELECT 1 FROM routed_cases") == []


async def test_an_owner_who_says_no_is_believed_and_asked_once_a_batch(world: World) -> None:
    await newcomer(world)
    world.owners.answers.clear()
    names = [f"case-{number}" for number in range(5)]
    await world.service.apply(*(opened(name, debtor_country="CN") for name in names))
    await world.service.apply(*(verified(name) for name in names))
    assert len(await world.service.published(LeadOpened)) == 5
    assert len([path for path in world.owners.asked if "debt-collection-agreement" in path]) == 1


async def test_the_same_events_again_change_nothing(world: World) -> None:
    await newcomer(world)
    events = list(itertools.chain.from_iterable(streams()))
    first = await outcome(world, events, 8)
    before = await world.service.rows("SELECT count(*) AS n FROM outbox")
    world.service._seqs.clear()
    assert await outcome(world, events, 8) == first
    assert await world.service.rows("SELECT count(*) AS n FROM outbox") == before
