"""POST /referral/clients: what is created, answered and published."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest
from referral_world import NOW, World, client_body

from chassis.ids import uuid7
from chassis.testing.service import principal
from contracts.case_events import ContractSigned
from contracts.party_events import ClientCreated, ClientLinked
from contracts.values import ContractKind, OrganisationKind
from referral_service.domain.onboarding import onboarding_url

NEW_CLIENT_STATEMENTS = 13
KNOWN_CLIENT_STATEMENTS = 5


def sdca(creditor_id: str) -> ContractSigned:
    return ContractSigned(
        organisation_id=UUID(creditor_id),
        kind=ContractKind.SDCA,
        partner_id=None,
        pricing_zone_id=None,
        occurred_at=NOW,
    )


async def test_a_new_client_is_pending_and_both_facts_are_published(world: World) -> None:
    partner = await world.partner()
    body = client_body("erp-1")
    answer = await world.bring(partner, body)
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert told["externalTenantId"] == "erp-1"
    assert told["onboardingDone"] is False
    assert told["isAttributedClient"] is True
    assert told["dateLinked"] == "2026-03-02T09:00:00Z"
    assert told["caseStats"] == {"casesTotal": 0, "casesClosed": 0, "earningsUsd": 0.0}
    assert told["kycStatus"] == "NotRequired"
    assert {"kycVerification", "caseResults"}.isdisjoint(told)
    assert told["client"]["companyName"] == "Nordlys ApS"
    assert told["client"]["country"] == "DK"
    (user,) = told["users"]
    assert (user["firstName"], user["lastName"]) == ("Anna Maria", "Holm")
    assert isinstance(user["id"], int)

    new, linked = [e for e in await world.service.published() if str(e.key) == told["client"]["id"]]
    assert isinstance(new, ClientCreated)
    assert isinstance(linked, ClientLinked)
    assert new.referral_partner_id == linked.referral_partner_id == partner.organisation_id
    assert (linked.attributed, linked.fee_share, linked.external_tenant_id) == (True, Decimal("0.5"), "erp-1")
    secret = world.service.running.settings.internal_token.get_secret_value()
    assert told["onboardingLinks"]["url"] == onboarding_url("https://recoup.example", secret, new.onboarding_user_id)

    person = await world.service.client.get(
        f"/internal/onboarding-users/{new.onboarding_user_id}", headers=world.service.internal()
    )
    assert person.json() == {
        "userId": str(new.onboarding_user_id),
        "name": "Anna Maria Holm",
        "firstName": "Anna Maria",
        "lastName": "Holm",
        "email": body["users"][0]["email"],
        "creditorId": told["client"]["id"],
        "externalTenantId": "erp-1",
        "colleagues": [],
    }


async def test_the_signed_agreement_makes_it_ready(world: World) -> None:
    partner = await world.partner()
    body = client_body("erp-1")
    creditor = (await world.bring(partner, body)).json()["client"]["id"]
    before = len(await world.service.published())
    again = await world.bring(partner, body)
    assert (again.status_code, again.json()["client"]["id"]) == (202, creditor)
    await world.service.apply(sdca(creditor))
    ready = await world.bring(partner, body)
    assert ready.status_code == 201
    assert ready.json()["onboardingDone"] is True
    assert "onboardingLinks" not in ready.json()
    assert len(await world.service.published()) == before


async def test_tenant_ids_are_case_sensitive_and_each_partners_own(world: World) -> None:
    one, two = await world.partner(), await world.partner()
    answers = [
        await world.bring(one, client_body("abc")),
        await world.bring(one, client_body("ABC")),
        await world.bring(two, client_body("abc")),
    ]
    assert [a.status_code for a in answers] == [202, 202, 202]
    assert len({a.json()["client"]["id"] for a in answers}) == 3
    assert (await world.get(two, "/referral/clients/ABC")).status_code == 404


async def test_colleagues_come_along_and_exactly_one_onboards(world: World) -> None:
    partner = await world.partner()
    people = [
        {"name": "Anna Holm", "email": f"a@{uuid7().hex}.example"},
        {"name": "Bo Lund", "email": f"b@{uuid7().hex}.example"},
    ]
    unclear = await world.bring(partner, client_body("t", users=people))
    assert unclear.status_code == 422
    assert unclear.json()["businessErrors"][0]["type"] == "OnboardingUserUnclear"
    people[1]["isOnboardingUser"] = True
    made = await world.bring(partner, client_body("t", users=people))
    assert [u["lastName"] for u in made.json()["users"]] == ["Holm", "Lund"]
    (new,) = [e for e in await world.service.published(ClientCreated) if str(e.key) == made.json()["client"]["id"]]
    person = await world.service.client.get(
        f"/internal/onboarding-users/{new.onboarding_user_id}", headers=world.service.internal()
    )
    assert person.json()["name"] == "Bo Lund"
    assert [each["name"] for each in person.json()["colleagues"]] == ["Anna Holm"]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (OrganisationKind.CREDITOR, "ClientExistsNeedsLinking"),
        (OrganisationKind.COLLECTION_PARTNER, "InvalidClientType"),
    ],
)
async def test_a_known_address_is_a_conflict(world: World, kind: OrganisationKind, type_: str) -> None:
    partner = await world.partner()
    body = client_body("t")
    world.identity.users[body["users"][0]["email"]] = {
        "id": str(uuid7()),
        "memberships": [{"organisationId": str(uuid7()), "kind": kind}],
    }
    answer = await world.bring(partner, body)
    assert answer.status_code == 409
    assert answer.json() == {
        "type": type_,
        "message": answer.json()["message"],
        "data": {"externalTenantId": "t"},
    }
    assert (await world.get(partner, "/referral/clients/t")).status_code == 404


async def test_a_client_has_one_link(world: World) -> None:
    one, two = await world.partner(), await world.partner()
    body = client_body("first")
    await world.bring(one, body)
    for caller, tenant in ((two, "theirs"), (one, "second")):
        answer = await world.bring(caller, {**client_body(tenant), "users": body["users"]})
        assert answer.status_code == 409
        assert answer.json()["type"] == "ClientAlreadyLinkedToAnotherPartner"


async def test_eight_at_once_make_one_client(world: World) -> None:
    partner = await world.partner()
    body = client_body("race")
    answers = await asyncio.gather(*(world.bring(partner, body) for _ in range(8)))
    assert {a.status_code for a in answers} == {202}
    assert len({a.json()["client"]["id"] for a in answers}) == 1
    created = [
        e for e in await world.service.published(ClientCreated) if str(e.key) == answers[0].json()["client"]["id"]
    ]
    assert len(created) == 1


async def test_the_same_person_under_two_tenants_at_once_makes_one_client(world: World) -> None:
    partner = await world.partner()
    body = client_body("x")
    answers = await asyncio.gather(*(world.bring(partner, {**body, "externalTenantId": f"x{n}"}) for n in range(4)))
    assert sorted(a.status_code for a in answers) == [202, 409, 409, 409]


async def test_identity_away_is_a_try_again_and_nothing_is_created(world: World) -> None:
    partner = await world.partner()
    world.identity.away = True
    answer = await world.bring(partner, client_body("later"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    world.identity.away = False
    assert (await world.get(partner, "/referral/clients/later")).status_code == 404


async def test_a_partner_nobody_told_us_about_is_asked_for(world: World) -> None:
    caller = principal(OrganisationKind.REFERRAL_PARTNER)
    assert (await world.bring(caller, client_body("t"))).status_code == 404
    world.identity.organisations[caller.organisation_id] = {
        "id": str(caller.organisation_id),
        "kind": "ReferralPartner",
        "name": "Late",
        "country": "SE",
    }
    assert (await world.bring(caller, client_body("t"))).status_code == 202
    assert (await world.get(caller, "/referral/me")).json()["companyName"] == "Late"


async def test_cases_are_for_the_customer_api(world: World) -> None:
    partner = await world.partner()
    answer = await world.bring(partner, client_body("t", cases=[{"currencyCode": "EUR"}]))
    assert answer.status_code == 422
    assert set(answer.json()) == {"businessErrors"}
    (refusal,) = answer.json()["businessErrors"]
    assert refusal["type"] == "CasesNotAccepted"
    assert "POST /customer/cases" in refusal["message"]
    assert (await world.bring(partner, client_body("t", cases=[]))).status_code == 202


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"users": []}, 400, "users"),
        ({"externalTenantId": ""}, 400, "externalTenantId"),
        ({"client": {"name": "N", "country": "DK"}}, 400, "supportEmail"),
        ({"client": {"name": "N", "country": "Narnia", "supportEmail": "o@n.example"}}, 422, "Narnia"),
        ({"users": [{"name": "A", "email": "not an address"}]}, 400, "users.0.email"),
        ({"feeShare": 1}, 400, "feeShare"),
    ],
)
async def test_what_is_wrong_is_named(world: World, change: dict[str, object], status: int, word: str) -> None:
    partner = await world.partner()
    answer = await world.bring(partner, client_body("t", **change))
    assert answer.status_code == status
    assert word in answer.json()["businessErrors"][0]["message"]


async def test_an_idempotency_key_replays_the_first_answer(world: World) -> None:
    partner = await world.partner()
    body = client_body("t")
    first = await world.bring(partner, body, **{"Idempotency-Key": "k1"})
    await world.service.apply(sdca(first.json()["client"]["id"]))
    second = await world.bring(partner, body, **{"Idempotency-Key": "k1"})
    assert (second.status_code, second.content) == (202, first.content)


async def test_the_number_of_statements_is_fixed(world: World) -> None:
    partner = await world.partner()
    for people in (1, 20):
        body = client_body(f"t{people}")
        body["users"] = [
            {"name": f"P {n}", "email": f"p{n}@{uuid7().hex}.example", "isOnboardingUser": n == 0}
            for n in range(people)
        ]
        with world.service.statements() as seen:
            assert (await world.bring(partner, body)).status_code == 202
        assert len(seen) == NEW_CLIENT_STATEMENTS
        with world.service.statements() as seen:
            assert (await world.bring(partner, body)).status_code == 202
        assert len(seen) == KNOWN_CLIENT_STATEMENTS
