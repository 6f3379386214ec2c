"""Lists, single clients, terms, and the answers to other services."""

import datetime as dt
from uuid import UUID

import pytest
from referral_facts import closed, opened, paid
from referral_world import NOW, World, client_body, created

from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.testing.service import principal
from contracts.case_events import CaseReopened, ContractSigned
from contracts.ledger_payment_events import PaymentCorrected, PaymentDeleted
from contracts.party_events import ClientLinked
from contracts.values import ContractKind, OrganisationKind
from referral_service.persistence.checks import CHECKS

LIST_STATEMENTS = 4
STAFF = principal(OrganisationKind.PLATFORM)


async def brought(world: World, partner: Principal, tenant: str, name: str) -> UUID:
    body = client_body(tenant)
    body["client"]["name"] = name
    return UUID((await world.bring(partner, body)).json()["client"]["id"])


async def test_the_list_has_pages_of_fifty_a_summary_and_filters(world: World) -> None:
    partner, other = await world.partner(), await world.partner()
    ids = []
    for number in range(3):
        ids.append(await brought(world, partner, f"t{number}", f"Client {2 - number}"))
        world.service.clock.advance(dt.timedelta(days=1))
    await brought(world, other, "t0", "Not yours")
    await world.service.apply(
        ContractSigned(
            organisation_id=ids[1], kind=ContractKind.SDCA, partner_id=None, pricing_zone_id=None, occurred_at=NOW
        ),
        opened(uuid7(), ids[0], partner.organisation_id),
    )

    everything = (await world.get(partner, "/referral/clients")).json()
    assert everything["page"] == {
        "totalResults": 3,
        "pageSize": 50,
        "currentPage": 1,
        "responseCount": 3,
        "totalPages": 1,
    }
    assert everything["summary"] == {
        "totalClients": 3,
        "attributedClients": 3,
        "onboardingComplete": 1,
        "onboardingPending": 2,
        "totalCases": 1,
    }
    assert [c["externalTenantId"] for c in everything["clients"]] == ["t2", "t1", "t0"]

    async def tenants(**params: object) -> list[str]:
        answer = await world.get(partner, "/referral/clients", **params)
        assert answer.status_code == 200, answer.text
        return [c["externalTenantId"] for c in answer.json()["clients"]]

    assert await tenants(Sort="name:asc") == ["t2", "t1", "t0"]
    assert await tenants(Sort="name:desc") == ["t0", "t1", "t2"]
    assert await tenants(Sort="shoeSize:desc") == ["t2", "t1", "t0"]
    assert await tenants(PageSize=2, Page=2) == ["t0"]
    assert await tenants(Query="cLiEnT 1") == ["t1"]
    assert await tenants(Query="%") == []
    assert await tenants(ExternalTenantId="t1") == ["t1"]
    assert await tenants(OnboardingDone="true") == ["t1"]
    assert await tenants(IsAttributedClient="false") == []
    assert await tenants(DateCreatedFrom="2026-03-03", DateCreatedTo="2026-03-03") == ["t1"]
    assert await tenants(DateCreatedTo="2026-03-03T09:00:00Z") == ["t1", "t0"]
    assert await tenants(DateCreatedFrom="2026-03-04T00:00:00+0000") == ["t2"]
    assert (await world.get(partner, "/referral/clients", DateCreatedFrom="soon")).status_code == 400


async def test_case_stats_count_cases_and_what_is_earned_in_usd(world: World) -> None:
    partner = await world.partner()
    creditor = await brought(world, partner, "t", "Client")
    mine, test_case, strange = uuid7(), uuid7(), uuid7()
    share = partner.organisation_id
    payments = [
        paid(mine, creditor, share, 2_000),
        paid(mine, creditor, share, 1_001),
        paid(mine, creditor, share, 5_000, commission_paid=False),
        paid(test_case, creditor, share, 7_000),
    ]
    await world.service.apply(*payments)
    await world.service.apply(
        opened(mine, creditor, share),
        opened(test_case, creditor, share, is_test=True),
        opened(strange, creditor, None),
        closed(mine),
        closed(strange),
    )
    told = (await world.get(partner, "/referral/clients/t")).json()
    assert told["caseStats"] == {"casesTotal": 1, "casesClosed": 1, "earningsUsd": 33.01}


async def test_a_payment_that_changes_changes_what_is_earned(world: World) -> None:
    partner = await world.partner()
    creditor = await brought(world, partner, "t", "Client")
    mine, share = uuid7(), partner.organisation_id
    first, second = paid(mine, creditor, share, 2_000), paid(mine, creditor, share, 500)
    await world.service.apply(opened(mine, creditor, share), first, second, closed(mine))
    about = {
        name: getattr(first, name)
        for name in ("case_id", "occurred_at", "payment_id", "engagement_id", "partner_id", "creditor_id", "currency")
    }
    about |= {"value_date": first.value_date, "amount": 1, "recovered": 0, "remaining": 0}
    await world.service.apply(
        PaymentCorrected(
            **about,
            referral_partner_id=share,
            recipient=first.recipient,
            commission_paid=True,
            terms_number=1,
            split=first.split.model_copy(update={"referral": 1_500}),
            before=first.split,
        ),
        CaseReopened(
            case_id=mine, occurred_at=first.occurred_at, partner_id=first.partner_id, engagement_id=first.engagement_id
        ),
    )
    told = (await world.get(partner, "/referral/clients/t")).json()["caseStats"]
    assert told == {"casesTotal": 1, "casesClosed": 0, "earningsUsd": 22.0}
    await world.service.apply(PaymentDeleted(**about, counted=True))
    assert (await world.get(partner, "/referral/clients/t")).json()["caseStats"]["earningsUsd"] == 5.5


async def test_the_number_of_statements_of_a_list_is_fixed(world: World) -> None:
    partner = await world.partner()
    for count in (1, 5):
        await brought(world, partner, f"n{count}", "Client")
        with world.service.statements() as seen:
            await world.get(partner, "/referral/clients")
        assert len(seen) == LIST_STATEMENTS


async def test_terms_hold_for_later_clients_only(world: World) -> None:
    partner = await world.partner()
    address = f"/ops/referral-partners/{partner.organisation_id}"
    await brought(world, partner, "before", "Client")
    assert (await world.get(partner, "/referral/me")).json()["referralFeePercentage"] == 50.0
    answer = await world.service.client.put(
        address,
        json={"feeShare": 0.375, "shortName": "LD", "invoicingTriggerMode": "ConfirmedPipeline"},
        headers=world.service.as_(STAFF),
    )
    assert answer.status_code == 200, answer.text
    await brought(world, partner, "after", "Client")
    shares = {
        e.external_tenant_id: str(e.fee_share.normalize())
        for e in await world.service.published(ClientLinked)
        if e.referral_partner_id == partner.organisation_id
    }
    assert shares == {"before": "0.5", "after": "0.375"}
    me = (await world.get(partner, "/referral/me")).json()
    assert (me["referralFeePercentage"], me["shortName"], me["invoicingTriggerMode"]) == (
        37.5,
        "LD",
        "ConfirmedPipeline",
    )
    assert (await world.get(STAFF, address)).json()["feeShare"] == 0.375
    assert (await world.get(STAFF, "/ops/referral-partners")).json()["page"]["totalResults"] >= 1


async def test_terms_are_checked(world: World) -> None:
    partner = await world.partner()
    address = f"/ops/referral-partners/{partner.organisation_id}"
    headers = world.service.as_(STAFF)
    too_much = await world.service.client.put(address, json={"feeShare": 1.5}, headers=headers)
    assert (too_much.status_code, too_much.json()["businessErrors"][0]["type"]) == (422, "FeeShareOutOfRange")
    nobody = await world.service.client.put(f"/ops/referral-partners/{uuid7()}", json={}, headers=headers)
    assert nobody.status_code == 404
    await world.service.client.put(address, json={"isActive": False}, headers=headers)
    refused = await world.bring(partner, client_body("t"))
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "ReferralPartnerInactive")


async def test_other_services_learn_who_is_linked(world: World) -> None:
    partner = await world.partner()
    creditor = await brought(world, partner, "T 1/ä", "Client")
    inside = world.service.internal()
    by_tenant = await world.service.client.get(
        "/internal/clients",
        params={"referralPartnerId": str(partner.organisation_id), "externalTenantId": "T 1/ä"},
        headers=inside,
    )
    by_creditor = await world.service.client.get(f"/internal/clients/{creditor}", headers=inside)
    assert by_tenant.json() == by_creditor.json()
    assert by_tenant.json()["creditorId"] == str(creditor)
    assert by_tenant.json()["feeShare"] == "0.5000"
    for path in (f"/internal/clients/{uuid7()}", f"/internal/onboarding-users/{uuid7()}"):
        assert (await world.service.client.get(path, headers=inside)).status_code == 404
        assert (await world.service.client.get(path)).status_code == 401


async def test_a_link_is_final_even_in_the_database(world: World) -> None:
    partner = await world.partner()
    creditor = await brought(world, partner, "t", "Client")
    with pytest.raises(Exception, match="final"):
        await world.service.rows("UPDATE client_links SET fee_share = 1 WHERE creditor_id = :id", id=creditor)


async def test_organisations_of_other_kinds_are_no_referral_partners(world: World) -> None:
    creditor = uuid7()
    await world.service.apply(created(creditor, OrganisationKind.CREDITOR))
    assert (await world.get(STAFF, f"/ops/referral-partners/{creditor}")).status_code == 404


async def test_the_invariants_hold_and_are_checked(world: World) -> None:
    partner = await world.partner()
    creditor = await brought(world, partner, "t", "Client")
    assert await broken(world) == {}
    await world.service.rows("DELETE FROM client_users WHERE creditor_id = :id", id=creditor)
    await world.service.rows("DELETE FROM outbox WHERE key = :id", id=str(creditor))
    found = await broken(world)
    assert found["every client has exactly one person who onboards"] == [str(creditor)]
    assert found["every attribution was published as it was decided"] == [str(creditor)]


async def broken(world: World) -> dict[str, list[str]]:
    answer = await world.service.client.get("/internal/verify", headers=world.service.internal())
    assert answer.status_code == 200, answer.text
    return {
        each["check"]: each["ids"] for each in answer.json()["checks"] if each["broken"] and each["check"] in CHECKS
    }
