import asyncio
import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from routing_world import CREDITOR, NOW, World, closed, custom_terms, named, opened, partner, verified

from contracts.routing_events import LeadClosed, QuoteAccepted, QuotesReleased, QuoteSubmitted
from contracts.values import LeadOutcome, Phase, PricingSource

DAY = dt.timedelta(days=1)


async def network_lead(world: World, case: str = "a") -> UUID:
    """A Chinese claim of the creditor is out for quotes."""
    await world.set_up()
    await world.service.apply(opened(case, debtor_country="CN"), verified(case))
    lead_id: UUID = (await world.lead(case))["id"]
    return lead_id


def requests_of(case: str) -> str:
    return f"/customer/cases/{named(case)}/quote-requests"


async def test_bids_are_sealed_until_the_last_one_and_the_winner_brings_his_terms(world: World) -> None:
    lead_id = await network_lead(world)
    quotes = f"{requests_of('a')}/{lead_id}/quotes"

    for firm, fee in (("firm-1", 16), ("firm-2", 20)):
        assert (await world.quote(firm, lead_id, fee, phase="Legal")).status_code == 200
    assert (await world.get(CREDITOR, quotes)).json() == {"quotes": []}
    (listed,) = (await world.get(CREDITOR, requests_of("a"))).json()["quoteRequests"]
    assert (listed["status"], listed["leadFlowStatus"]) == ("Qualified", "CollectingQuotes")
    assert (listed["maxQuotes"], listed["currentQuotesCount"], listed["leadsDoneOffered"]) == (3, 2, None)

    taken = (await world.quote("firm-3", lead_id, 14.5, phase="Legal", proposedSolution="A letter.")).json()
    assert taken["successFee"] == 14.5
    found = (await world.get(CREDITOR, quotes)).json()["quotes"]
    assert [(one["partnerName"], one["successFee"], one["status"]) for one in found] == [
        ("firm-3", 14.5, "Submitted"), ("firm-1", 16.0, "Submitted"), ("firm-2", 20.0, "Submitted"),
    ]  # fmt: skip
    detail = (await world.get(CREDITOR, f"{quotes}/{taken['quoteId']}")).json()
    assert detail["pricing"]["successFeeFee"] == 14.5
    assert detail["proposedSolution"] == "A letter."
    whole = (await world.get(CREDITOR, f"{requests_of('a')}/{lead_id}")).json()
    assert (whole["isMaxBidCountReached"], whole["leadFlowStatus"]) == (True, "QuotesOffered")

    accepted = await world.post(CREDITOR, f"{quotes}/{taken['quoteId']}/accept")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "Winner")
    after = (await world.get(CREDITOR, quotes)).json()["quotes"]
    assert [one["status"] for one in after] == ["Winner", "Declined", "Declined"]
    (award,) = await world.service.published(QuoteAccepted)
    assert isinstance(award, QuoteAccepted)
    assert (award.partner_id, award.partner_name) == (named("firm-3"), "firm-3")
    terms = award.terms
    assert (terms.number, terms.source, terms.phase) == (1, PricingSource.ACCEPTED_QUOTE, Phase.LEGAL)
    assert (terms.success_fee, terms.revenue_share, terms.intentional) == (Decimal("0.145"), Decimal(0), True)
    counts = [one.quotes for one in await world.service.published(QuoteSubmitted) if isinstance(one, QuoteSubmitted)]
    assert counts == [1, 2, 3]
    again = await world.post(CREDITOR, f"{quotes}/{found[1]['quoteId']}/accept")
    assert (again.status_code, again.json()["businessErrors"][0]["type"]) == (409, "LeadNotOpen")


async def test_custom_terms_are_released_at_once_and_number_the_terms_on(world: World) -> None:
    await world.set_up()
    await world.service.apply(opened("a"), verified("a"), custom_terms("a", "france"))
    lead_id = (await world.lead("a"))["id"]
    quote = (await world.quote("france", lead_id, 15, phase="Legal")).json()
    (released,) = await world.service.published(QuotesReleased)
    assert isinstance(released, QuotesReleased)
    assert released.expires_at == NOW + 21 * DAY
    await world.post(CREDITOR, f"{requests_of('a')}/{lead_id}/quotes/{quote['quoteId']}/accept")
    (award,) = await world.service.published(QuoteAccepted)
    assert isinstance(award, QuoteAccepted)
    assert (award.terms.number, award.terms.revenue_share, award.terms.vat_rate) == (2, Decimal("0.20"), Decimal(0))


async def test_what_a_bidder_may_not_do(world: World) -> None:
    lead_id = await network_lead(world)
    uninvited = await world.quote("france", lead_id)
    assert uninvited.status_code == 404
    other_kind = await world.quote("firm-1", lead_id, agreementType="FlatFee", flatFeeEstimate=900)
    assert other_kind.status_code == 422
    assert other_kind.json()["businessErrors"][0]["type"] == "UnsupportedAgreementType"
    assert "SuccessFee" in other_kind.json()["message"]
    for wrong in (0, -1, 100.5):
        assert (await world.quote("firm-1", lead_id, wrong)).status_code == 400
    assert (await world.quote("firm-1", lead_id, hourlyRate=100)).status_code == 400
    assert (await world.quote("firm-1", lead_id, costProcessMisc=1.234)).status_code == 400
    assert (await world.quote("firm-1", lead_id, partnerName="me")).status_code == 400
    assert (await world.quote("firm-1", lead_id)).status_code == 200
    twice = await world.quote("firm-1", lead_id)
    assert (twice.status_code, twice.json()["businessErrors"][0]["type"]) == (409, "AlreadyQuoted")
    world.service.clock.advance(7 * DAY)
    late = await world.quote("firm-2", lead_id)
    assert late.status_code == 409


async def test_bidders_see_no_names(world: World) -> None:
    lead_id = await network_lead(world)
    shown = (await world.get(partner("firm-1"), "/partner/leads", Status="Qualified")).json()
    assert shown["pageData"]["totalResults"] == 1
    (lead,) = shown["data"]
    assert lead["leadId"] == str(lead_id)
    assert (lead["amount"], lead["currency"], lead["jurisdiction"]) == (5000.0, "USD", "CN")
    assert str(named("creditor")) not in str(shown)
    assert (lead["canQuote"], lead["myQuote"]) == (True, None)
    await world.quote("firm-1", lead_id)
    mine = (await world.get(partner("firm-1"), f"/partner/leads/{lead_id}")).json()
    assert (mine["canQuote"], mine["myQuote"]["successFee"]) == (False, 16.0)
    theirs = (await world.get(partner("firm-2"), f"/partner/leads/{lead_id}")).json()
    assert theirs["myQuote"] is None
    assert (await world.get(partner("firm-2"), "/partner/leads", canQuote="false")).json()["data"] == []
    assert (await world.get(partner("firm-2"), "/partner/leads", CaseId=str(named("a")))).json()["data"]
    assert (await world.get(partner("firm-2"), "/partner/leads", Status="Nothing")).status_code == 400


async def test_an_unquoted_lead_runs_out_when_its_window_ends(world: World) -> None:
    lead_id = await network_lead(world)
    world.service.clock.advance(7 * DAY - dt.timedelta(seconds=1))
    assert await world.service.sweep() == 0
    world.service.clock.advance(dt.timedelta(seconds=1))
    assert await world.service.sweep() == 1
    (ended,) = await world.service.published(LeadClosed)
    assert isinstance(ended, LeadClosed)
    assert (ended.lead_id, ended.outcome) == (lead_id, LeadOutcome.NO_QUOTES)
    assert await world.service.sweep() == 0


async def test_an_offer_is_released_reminded_and_expires(world: World) -> None:
    lead_id = await network_lead(world)
    quote = (await world.quote("firm-1", lead_id)).json()
    for days, reminders in ((7, 0), (7, 1), (7, 2)):
        world.service.clock.advance(days * DAY)
        assert await world.service.sweep() == 1
        shown = (await world.get(CREDITOR, f"{requests_of('a')}/{lead_id}")).json()
        assert sum(shown[name] is not None for name in ("dateReminderSent", "dateReminderTwoSent")) == reminders
        assert shown["outcome"] is None
    world.service.clock.advance(7 * DAY)
    await world.service.sweep()
    (ended,) = await world.service.published(LeadClosed)
    assert isinstance(ended, LeadClosed)
    assert ended.outcome is LeadOutcome.EXPIRED
    shown = await world.get(CREDITOR, f"{requests_of('a')}/{lead_id}/quotes/{quote['quoteId']}")
    assert shown.json()["status"] == "Expired"
    late = await world.post(CREDITOR, f"{requests_of('a')}/{lead_id}/quotes/{quote['quoteId']}/accept")
    assert late.status_code == 409


async def test_a_closed_case_pulls_its_lead_back(world: World) -> None:
    lead_id = await network_lead(world)
    await world.quote("firm-1", lead_id)
    await world.service.apply(closed("a"))
    (ended,) = await world.service.published(LeadClosed)
    assert isinstance(ended, LeadClosed)
    assert ended.outcome is LeadOutcome.PULLBACK
    assert (await world.quote("firm-2", lead_id)).status_code == 409
    mine = (await world.get(partner("firm-1"), f"/partner/leads/{lead_id}")).json()
    assert (mine["status"], mine["myQuote"]["status"]) == ("Closed", "Declined")


@pytest.mark.parametrize("turn", range(3))
async def test_of_two_users_who_choose_at_once_one_wins(world: World, turn: int) -> None:
    lead_id = await network_lead(world)
    quotes = [(await world.quote(f"firm-{n}", lead_id, 10 + n)).json()["quoteId"] for n in (1, 2, 3)]
    answers = await asyncio.gather(
        *(
            world.post(CREDITOR, f"{requests_of('a')}/{lead_id}/quotes/{quote}/accept")
            for quote in (quotes[turn:] + quotes[:turn])
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await world.service.published(QuoteAccepted)) == 1


async def test_bids_beyond_the_last_place_are_refused(world: World) -> None:
    await world.set_up()
    await world.ops("PUT", "/ops/routing-settings", {"maxQuotes": 2})
    await world.service.apply(opened("a", debtor_country="CN"), verified("a"))
    lead_id = (await world.lead("a"))["id"]
    answers = await asyncio.gather(*(world.quote(f"firm-{n}", lead_id) for n in (1, 2, 3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409]
    assert len(await world.service.published(QuotesReleased)) == 1


async def test_a_case_on_its_way_has_no_requests_yet_and_a_foreign_one_is_unknown(world: World) -> None:
    await world.set_up()
    world.owners.answers[f"/internal/cases/{named('new')}"] = {"creditorId": str(named("creditor"))}
    world.owners.answers[f"/internal/cases/{named('foreign')}"] = {"creditorId": str(named("nineteen"))}
    assert (await world.get(CREDITOR, requests_of("new"))).json() == {"quoteRequests": []}
    assert (await world.get(CREDITOR, requests_of("foreign"))).status_code == 404
    assert (await world.get(CREDITOR, requests_of("nowhere"))).status_code == 404
    world.owners.away = True
    away = await world.get(CREDITOR, requests_of("nowhere"))
    assert (away.status_code, away.headers["retry-after"]) == (503, "1")
