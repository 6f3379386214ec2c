"""What referral partners and staff see of cases."""

import datetime as dt
from typing import Any

import pytest
from case_world import NOW, World

from chassis.ids import uuid7
from chassis.testing.service import principal
from contracts.values import OrganisationKind


async def test_a_referral_partner_reads_his_clients_cases(world: World) -> None:
    mine = {"referral_partner_id": world.referral.organisation_id}
    active = await world.add_active(recovered=25_000)
    waiting = await world.add_case(
        needs_info=True,
        validation_areas=["MissingFile"],
        created_at=NOW - dt.timedelta(days=40),
        debtor_country="DE",
        debtor_name="Schmidt 100%_GmbH",
        principal=5_000,
        **mine,
    )
    await world.add_case()
    told = (await world.get(world.referral, "/referral/cases")).json()
    assert [each["id"] for each in told["cases"]] == [str(active), str(waiting)]
    first, second = told["cases"]
    assert first["client"] == {
        "externalTenantId": "tenant-1",
        "creditorId": str(world.creditor.organisation_id),
        "companyName": "Nordlys ApS",
    }
    assert first["debtor"] == {"name": "Debtor SARL", "country": "France"}
    assert (first["remainder"], first["lifecycle"], first["collectionPartner"]) == (750.0, "Active", "Inkasso Nord")
    assert (first["expectedReferralRatePercentage"], second["expectedReferralRatePercentage"]) == (50.0, None)
    assert second["validation"]["items"][0]["resolutionArea"] == "MissingFile"
    assert told["summary"] == {
        "totalCases": 2,
        "casesThisMonth": 1,
        "byLifecycle": {"active": 1, "pending": 1, "closed": 0, "paused": 0},
    }

    async def count(**params: Any) -> int:
        answer = await world.get(world.referral, "/referral/cases", **params)
        assert answer.status_code == 200, answer.text
        total: int = answer.json()["page"]["totalResults"]
        return total

    assert await count(CountryIds=276) == 1
    assert await count(CountryIds=999) == 0
    assert await count(Query="100%_g") == 1
    assert await count(Query="%") == 1
    assert await count(ExternalTenantId="tenant-1") == 2
    assert await count(ExternalTenantId="TENANT-1") == 0
    assert await count(FromDate="2026-03-02") == 1
    assert await count(ToDate="2026-03-02T09:00:00+0000") == 2
    assert await count(ToDate="2026-03-01") == 1
    assert await count(Statuses="Pending Verification Internal") == 1
    assert await count(CollectionPartnerIds=str(world.partner.organisation_id)) == 1
    by_amount = (await world.get(world.referral, "/referral/cases", Sort="grossAmount:asc")).json()
    assert by_amount["cases"][0]["id"] == str(waiting)


async def test_one_case_tells_what_it_may_earn(world: World) -> None:
    case_id = await world.add_active()
    told = (await world.get(world.referral, f"/referral/cases/{case_id}")).json()
    assert told["potentialRevenue"] == {
        "grossAmountUsd": 1100.0, "successFeePercentage": 20.5, "collectionPartnerRevenueUsd": 225.5,
        "platformRevenueSharePercentage": 40.0, "platformRevenueUsd": 90.2, "referralFeePercentage": 50.0,
        "referralRevenueUsd": 45.1,
    }  # fmt: skip
    assert (await world.get(world.referral, f"/referral/cases/{uuid7()}")).status_code == 404
    stranger = principal(OrganisationKind.REFERRAL_PARTNER)
    assert (await world.get(stranger, f"/referral/cases/{case_id}")).status_code == 404


@pytest.mark.parametrize("params", [
    {"FromDate": "yesterday"}, {"PageSize": 0}, {"CountryIds": "DE"}, {"Statuses": "x"}, {"CollectionPartnerIds": "x"},
])  # fmt: skip
async def test_a_referral_list_that_makes_no_sense_is_400(world: World, params: dict[str, Any]) -> None:
    assert (await world.get(world.referral, "/referral/cases", **params)).status_code == 400


async def test_staff_counts_every_production_case(world: World) -> None:
    await world.add_active()
    await world.add_active(world.other_partner, debtor_country="ES")
    case_id = await world.add_case("Leads", creditor_id=uuid7(), debtor_country="ES")
    await world.add_case("Leads", is_test=True)
    mine = (await world.get(world.staff, "/ops/cases/summary")).json()
    states = {each["state"]: each["cases"] for each in mine["byState"]}
    countries = {each["country"]: each["cases"] for each in mine["byCountry"]}
    partners = {each["partnerId"]: (each["partnerName"], each["cases"]) for each in mine["byPartner"]}
    assert mine["total"] == sum(states.values()) == sum(countries.values())
    assert partners[str(world.partner.organisation_id)] == ("Inkasso Nord", 1)
    assert partners[None][1] >= 1
    assert states["Leads"] >= 1
    assert countries["ES"] >= 2
    listed = (await world.get(world.staff, "/ops/cases", Ids=str(case_id), Countries="es")).json()
    assert [each["state"] for each in listed["cases"]] == ["Leads"]
    assert (await world.get(world.creditor, "/ops/cases")).status_code == 403
