"""How many statements each operation and each batch takes: fixed numbers that do not grow with rows."""

import datetime as dt
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from routing_world import (
    CREDITOR,
    World,
    closed,
    custom_terms,
    declined,
    linked,
    named,
    opened,
    organisation,
    partner,
    signed,
    verified,
)

from contracts.values import OrganisationKind


async def counted(world: World, work: Callable[[], Awaitable[object]]) -> int:
    """Statements of our own: the chassis' scope, progress and idempotency are not counted, its outbox is."""
    with world.service.statements() as seen:
        await work()
    return len([one for one in seen if "set_config" not in one and "progress" not in one])


def names(count: int) -> list[str]:
    return [f"case-{number}" for number in range(count)]


async def leads_out(world: World, count: int) -> list[UUID]:
    await world.set_up()
    await world.service.apply(*(opened(name, debtor_country="CN") for name in names(count)))
    await world.service.apply(*(verified(name) for name in names(count)))
    return [(await world.lead(name))["id"] for name in names(count)]


@pytest.mark.parametrize("count", [1, 8])
async def test_batches(world: World, count: int) -> None:
    await world.set_up()
    apply, cases = world.service.apply, names(count)
    taken = {
        "opened": await counted(world, lambda: apply(*(opened(name, debtor_country="FR") for name in cases))),
    }
    await apply(opened("warm"), verified("warm"))
    taken["verified"] = await counted(world, lambda: apply(*(verified(name) for name in cases)))
    half = cases[: len(cases) // 2]
    taken["custom terms"] = await counted(world, lambda: apply(*(custom_terms(name, "france") for name in half)))
    taken["declined"] = await counted(world, lambda: apply(*(declined(name, "france") for name in cases[len(half) :])))
    taken["closed"] = await counted(world, lambda: apply(*(closed(name) for name in cases)))
    taken["signed"] = await counted(world, lambda: apply(*(signed(name) for name in cases)))
    taken["linked"] = await counted(world, lambda: apply(*(linked(name, "referral") for name in cases)))
    taken["organisations"] = await counted(
        world, lambda: apply(*(organisation(name, OrganisationKind.CREDITOR, "DK") for name in cases))
    )
    wanted = {
        "opened": 1,  # insert
        "verified": 5,  # lock, version, update cases, insert decisions, outbox
        "custom terms": 7,  # lock, version, update cases, insert leads, invitations, decisions, outbox
        "declined": 7,
        "closed": 6,  # lock, update cases, lock leads, update leads, settle bids, outbox
        "signed": 1,
        "linked": 1,
        "organisations": 1,
    }
    if not half:
        del taken["custom terms"], wanted["custom terms"]
    assert taken == wanted


@pytest.mark.parametrize("count", [1, 8])
async def test_sweeps(world: World, count: int) -> None:
    for lead_id in await leads_out(world, count):
        await world.quote("firm-1", lead_id)
    taken = []
    for _ in range(4):
        world.service.clock.advance(dt.timedelta(days=7))
        taken.append(await counted(world, world.service.sweep))
    # Lock, settings, update; released and expired ones are told (outbox), expired bids are settled. And one of the
    # chassis, once a day: old keys of requests are forgotten.
    assert taken == [5, 4, 4, 6]


@pytest.mark.parametrize("count", [1, 8])
async def test_operations(world: World, count: int) -> None:
    lead_id = (await leads_out(world, count))[0]
    requests = f"/customer/cases/{named('case-0')}/quote-requests"
    quotes = f"{requests}/{lead_id}/quotes"

    async def of(caller: object, path: str) -> int:
        assert caller in {CREDITOR, firm}
        return await counted(world, lambda: world.get(CREDITOR if caller is CREDITOR else firm, path))

    firm = partner("firm-1")
    submitted = [await counted(world, lambda n=n: world.quote(f"firm-{n}", lead_id, 10 + n)) for n in (1, 2, 3)]  # type: ignore[misc]
    # Partner, lock, insert, invitation, lead, outbox; the last bid reads the settings to release them all.
    assert submitted == [6, 6, 7]
    first = (await world.get(CREDITOR, quotes)).json()["quotes"][0]["quoteId"]
    assert await of(CREDITOR, requests) == 1
    assert await of(CREDITOR, f"{requests}/{lead_id}") == 1
    assert await of(CREDITOR, quotes) == 2
    assert await of(CREDITOR, f"{quotes}/{first}") == 1
    assert await of(firm, "/partner/leads") == 2
    assert await of(firm, f"/partner/leads/{lead_id}") == 1
    assert await of(firm, "/partner/me") == 1
    # Lock case and lead, read the quote; update lead, bids, case; read the answer; outbox.
    assert await counted(world, lambda: world.post(CREDITOR, f"{quotes}/{first}/accept")) == 8
