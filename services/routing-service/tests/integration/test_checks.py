"""Each invariant holds after a busy day and notices when it is broken."""

import pytest
from routing_world import CREDITOR, World, closed, declined, named, opened, verified

from routing_service.persistence.checks import CHECKS

BREAKING = {
    "a routed case has a partner, is out for quotes, or is over": "UPDATE routed_cases SET partner_id = NULL",
    "a closed case is out for quotes no more": "UPDATE routed_cases SET closed_at = now()",
    "nobody is asked again after he declined": "UPDATE routed_cases SET excluded = ARRAY[CAST(:firm AS uuid)]",
    "a lead counts its quotes": "UPDATE leads SET quotes_count = quotes_count + 1 WHERE quotes_count < max_quotes",
    "a lead with a winner has exactly his quote won, any other none": "UPDATE quotes SET status = 'Declined'",
    "every bid is settled when its lead is over": "UPDATE quotes SET status = 'Submitted'",
    "every decision about a case is kept": "DELETE FROM decisions",
}


async def busy_day(world: World) -> None:
    await world.set_up()
    cases = {"won": "CN", "open": "CN", "withdrawn": "CN", "assigned": "FR", "declined": "RU"}
    await world.service.apply(*(opened(case, debtor_country=where) for case, where in cases.items()))
    await world.service.apply(*(verified(case) for case in cases))
    await world.service.apply(declined("declined", "russia"), closed("withdrawn"))
    won = (await world.lead("won"))["id"]
    quotes = [(await world.quote(f"firm-{number}", won)).json()["quoteId"] for number in (1, 2, 3)]
    await world.post(CREDITOR, f"/customer/cases/{named('won')}/quote-requests/{won}/quotes/{quotes[0]}/accept")


async def broken(world: World) -> dict[str, int]:
    answer = await world.service.client.get("/internal/verify", headers=world.service.internal())
    return {one["check"]: one["broken"] for one in answer.json()["checks"] if one["check"] in CHECKS}


async def test_every_check_has_a_test() -> None:
    assert set(BREAKING) == set(CHECKS)


@pytest.mark.parametrize("check", BREAKING)
async def test_a_check_is_silent_until_it_is_broken(world: World, check: str) -> None:
    await busy_day(world)
    assert set((await broken(world)).values()) == {0}
    firm = {"firm": named("firm-1")} if ":firm" in BREAKING[check] else {}
    await world.service.rows(BREAKING[check], **firm)
    assert (await broken(world))[check] > 0
