"""A managing partner sees the quotes on the cases he submitted, and chooses for his client."""

from uuid import UUID

from routing_world import CREDITOR, World, named, opened, partner, verified

from contracts.routing_events import QuoteAccepted

MANAGER = partner("spain")
REQUESTS = f"/partner/managed-cases/{named('a')}/quote-requests"


async def out_for_quotes(world: World) -> UUID:
    """The Chinese claim of a client of the Spanish partner's."""
    await world.set_up()
    mine = opened("a", creditor_id=named("shadow"), managing_partner_id=MANAGER.organisation_id, debtor_country="CN")
    await world.service.apply(mine, verified("a"))
    lead_id: UUID = (await world.lead("a"))["id"]
    return lead_id


async def test_the_managing_partner_chooses_for_his_client(world: World) -> None:
    lead_id = await out_for_quotes(world)
    quotes = f"{REQUESTS}/{lead_id}/quotes"
    await world.quote("firm-1", lead_id, 16)
    assert (await world.get(MANAGER, quotes)).json() == {"quotes": []}, "bids are sealed from him, too"
    for firm, fee in (("firm-2", 20), ("firm-3", 14.5)):
        await world.quote(firm, lead_id, fee)
    (listed,) = (await world.get(MANAGER, REQUESTS)).json()["quoteRequests"]
    assert listed["leadFlowStatus"] == "QuotesOffered"
    assert (await world.get(MANAGER, f"{REQUESTS}/{lead_id}")).json()["currentQuotesCount"] == 3
    found = (await world.get(MANAGER, quotes)).json()["quotes"]
    assert [one["partnerName"] for one in found] == ["firm-3", "firm-1", "firm-2"]
    cheapest = f"{quotes}/{found[0]['quoteId']}"
    assert (await world.get(MANAGER, cheapest)).json()["pricing"]["successFeeFee"] == 14.5
    accepted = await world.post(MANAGER, f"{cheapest}/accept")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "Winner")
    (award,) = await world.service.published(QuoteAccepted)
    assert isinstance(award, QuoteAccepted)
    assert award.partner_id == named("firm-3")
    after = (await world.get(MANAGER, quotes)).json()["quotes"]
    assert [one["status"] for one in after] == ["Winner", "Declined", "Declined"]
    again = await world.post(MANAGER, f"{quotes}/{found[1]['quoteId']}/accept")
    assert again.status_code == 409


async def test_nobody_else_comes_near_them(world: World) -> None:
    lead_id = await out_for_quotes(world)
    for firm in ("firm-1", "firm-2", "firm-3"):
        quote = (await world.quote(firm, lead_id)).json()["quoteId"]
    addresses = [REQUESTS, f"{REQUESTS}/{lead_id}", f"{REQUESTS}/{lead_id}/quotes"]
    addresses.append(f"{addresses[-1]}/{quote}")
    for stranger in ("france", "firm-1"):
        for address in addresses:
            assert (await world.get(partner(stranger), address)).status_code == 404, (stranger, address)
        assert (await world.post(partner(stranger), f"{addresses[-1]}/accept")).status_code == 404
    assert (
        await world.get(CREDITOR, addresses[0].replace("/partner/managed-cases", "/customer/cases"))
    ).status_code == 404
    assert {row["status"] for row in await world.service.rows("SELECT status FROM quotes")} == {"Submitted"}


async def test_a_case_that_has_not_arrived_is_asked_for(world: World) -> None:
    assert (await world.get(MANAGER, REQUESTS)).status_code == 404
    owner = {"creditorId": str(named("shadow")), "managingPartnerId": str(MANAGER.organisation_id)}
    world.owners.answers[f"/internal/cases/{named('a')}"] = owner
    assert (await world.get(MANAGER, REQUESTS)).json() == {"quoteRequests": []}
    assert (await world.get(partner("france"), REQUESTS)).status_code == 404
