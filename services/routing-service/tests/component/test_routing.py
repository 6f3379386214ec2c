from decimal import Decimal
from typing import Any

import pytest
from routing_world import FIRMS, STAFF, World, custom_terms, declined, linked, named, opened, partner, verified

from contracts.routing_events import CaseRouted, CoverageGapFound, LeadOpened
from contracts.values import AgeBuckets, DisputeStatus, PricingSource, RouteSource


async def routed(world: World, case: str, **claim: Any) -> CaseRouted | LeadOpened:
    await world.service.apply(opened(case, **claim), verified(case))
    (event,) = [
        one
        for one in await world.service.published(CaseRouted, LeadOpened)
        if isinstance(one, CaseRouted | LeadOpened) and one.case_id == named(case)
    ]
    return event


async def test_the_network_of_the_main_job(world: World) -> None:
    await world.set_up()
    await world.service.apply(linked("creditor", "referral"))

    standard = await routed(world, "france")
    assert isinstance(standard, CaseRouted)
    assert (standard.partner_id, standard.partner_name) == (named("france"), "france")
    assert standard.route_source is RouteSource.LEAD_AGENT
    assert standard.terms.source is PricingSource.STANDARD
    assert (standard.terms.success_fee, standard.terms.revenue_share) == (Decimal("0.095"), Decimal("0.40"))
    assert standard.terms.vat_rate == 0

    at_home = await routed(world, "home", creditor_country="FR")
    assert isinstance(at_home, CaseRouted)
    assert at_home.terms.vat_rate == Decimal("0.2")

    carved = await routed(world, "carved", usd_minor=900_000, age_buckets=AgeBuckets(over_12=500_000, over_24=0))
    assert isinstance(carved, CaseRouted)
    assert (carved.partner_id, carved.route_source) == (named("france-2"), RouteSource.CARVE_OUT)
    assert carved.terms.source is PricingSource.JURISDICTION_CUSTOM
    assert (carved.terms.success_fee, carved.terms.uplift_rate) == (Decimal("0.08"), Decimal(0))
    assert carved.terms.pricing_zone_id is not None

    below = await routed(world, "below", usd_minor=899_999)
    assert isinstance(below, CaseRouted)
    assert (below.partner_id, below.terms.pricing_zone_id) == (named("france"), None)

    forced = await routed(world, "forced", creditor_id=named("nineteen"), debtor_country="ES")
    assert isinstance(forced, CaseRouted)
    assert (forced.partner_id, forced.route_source) == (named("spain-2"), RouteSource.CLIENT_OVERRIDE)

    state = await routed(world, "state", debtor_country="US", debtor_state="NY", dispute_status=DisputeStatus.YES)
    assert isinstance(state, CaseRouted)
    assert (state.partner_id, state.standard_scope) == (named("new-york"), False)
    assert state.terms.success_fee == Decimal("0.18")

    for case, where in {"texas": ("US", "TX"), "china": ("CN", None)}.items():
        network = await routed(world, case, debtor_country=where[0], debtor_state=where[1])
        assert isinstance(network, LeadOpened)
        assert set(network.invited) == {named(firm) for firm in FIRMS}
        assert network.max_quotes == 3


async def test_nobody_covers_the_claim(world: World) -> None:
    await world.set_up()
    lead = await routed(world, "far", debtor_country="NZ")
    assert isinstance(lead, LeadOpened)
    assert lead.invited == ()
    (gap,) = await world.service.published(CoverageGapFound)
    assert isinstance(gap, CoverageGapFound)
    assert (gap.case_id, gap.debtor_country) == (named("far"), "NZ")


async def test_a_creditor_who_forbids_the_network_is_not_shown_to_it(world: World) -> None:
    await world.set_up()
    lead = await routed(world, "china", debtor_country="CN", allow_network_distribution=False)
    assert isinstance(lead, LeadOpened)
    assert lead.invited == ()
    assert await world.service.published(CoverageGapFound) == []


async def test_a_decliner_is_out_for_good(world: World) -> None:
    await world.set_up()
    await world.agent("russia", "Legal", ["RU"])
    await world.service.apply(opened("a", debtor_country="RU"), verified("a"), declined("a", "russia"))
    (lead,) = await world.service.published(LeadOpened)
    assert isinstance(lead, LeadOpened)
    assert named("russia") not in lead.invited
    assert lead.excluded == (named("russia"),)
    decisions = (await world.get(STAFF, f"/ops/cases/{named('a')}/routing-decisions")).json()
    assert [one["cause"] for one in decisions] == ["Verified", "Declined"]
    assert decisions[0]["record"][0]["verdict"] == "Chosen"


async def test_custom_terms_are_asked_of_the_assigned_partner_alone(world: World) -> None:
    await world.set_up()
    await world.service.apply(opened("a"), verified("a"), custom_terms("a", "france"))
    (lead,) = await world.service.published(LeadOpened)
    assert isinstance(lead, LeadOpened)
    assert (lead.kind, lead.invited, lead.max_quotes) == ("Exclusive", (named("france"),), 1)
    shown = await world.get(partner("firm-1"), f"/partner/leads/{lead.lead_id}")
    assert shown.status_code == 404


async def test_the_requested_partner_comes_first_where_he_works(world: World) -> None:
    await world.set_up()
    await world.agent("spain-2", "PreLegal", ["ES"])
    wanted = await routed(world, "a", debtor_country="ES", requested_partner_id=named("spain-2"))
    elsewhere = await routed(world, "b", debtor_country="FR", requested_partner_id=named("spain-2"))
    assert isinstance(wanted, CaseRouted)
    assert isinstance(elsewhere, CaseRouted)
    assert (wanted.partner_id, wanted.route_source) == (named("spain-2"), RouteSource.API_OVERRIDE)
    assert elsewhere.partner_id == named("france")


async def test_the_managing_partner_neither_gets_nor_bids(world: World) -> None:
    await world.set_up()
    lead = await routed(world, "a", managing_partner_id=named("france"))
    assert isinstance(lead, LeadOpened)
    second = await routed(world, "b", debtor_country="CN", managing_partner_id=named("firm-1"))
    assert isinstance(second, LeadOpened)
    assert set(second.invited) == {named("firm-2"), named("firm-3")}


async def test_a_test_case_may_come_back_to_its_submitter(world: World) -> None:
    await world.set_up()
    given = await routed(world, "a", managing_partner_id=named("france"), is_test=True)
    assert isinstance(given, CaseRouted)
    assert given.partner_id == named("france")


@pytest.mark.parametrize("cases", [1, 12])
async def test_a_batch_is_routed_with_a_fixed_number_of_statements(world: World, cases: int) -> None:
    await world.set_up()
    names = [f"case-{number}" for number in range(cases)]
    where = ["FR", "CN"]
    await world.service.apply(*(opened(n, debtor_country=where[i % 2]) for i, n in enumerate(names)))
    await world.service.apply(opened("warm"), verified("warm"))
    with world.service.statements() as seen:
        await world.service.apply(*(verified(name) for name in names))
    own = [one for one in seen if "progress" not in one and "set_config" not in one]
    # Lock and read the cases, the rulebook's version; write cases and decisions; leads with invitations; outbox.
    assert len(own) == (5 if cases == 1 else 7), own
