"""Clients of referral partners: onboarding by event, and acting for them by token."""

import random
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from identity_world import NOW, PASSWORD, World

from chassis.errors import Transient
from chassis.testing.service import INTERNAL_TOKEN
from contracts.party_events import ClientCreated, ClientLinked
from contracts.values import OrganisationKind
from identity_service.domain.secret_token import onboarding_token


def client(world: World, partner: UUID, tenant: str) -> tuple[ClientCreated, ClientLinked]:
    creditor, user = uuid4(), uuid4()
    world.referral.people[str(user)] = {
        "userId": str(user),
        "name": f"Anna Maria {tenant}",
        "email": f"{tenant}@client.example",
        "colleagues": [{"userId": str(uuid4()), "name": "Solo", "email": f"second.{tenant}@client.example"}],
    }
    created = ClientCreated(
        creditor_id=creditor,
        referral_partner_id=partner,
        onboarding_user_id=user,
        name=f"Client {tenant}",
        country="DE",
        occurred_at=NOW,
    )
    linked = ClientLinked(
        creditor_id=creditor,
        referral_partner_id=partner,
        external_tenant_id=tenant,
        attributed=True,
        fee_share=Decimal("0.5"),
        occurred_at=NOW,
    )
    return created, linked


async def test_a_new_client_can_take_up_its_account(world: World) -> None:
    created, linked = client(world, uuid4(), "t1")
    await world.service.apply(created, linked)
    token = onboarding_token(INTERNAL_TOKEN, created.onboarding_user_id)
    offered = (await world.client.get(f"/auth/invitations/{token}")).json()
    assert offered["organisationName"] == "Client t1"
    assert (offered["firstName"], offered["lastName"]) == ("Anna Maria", "t1")
    assert (await world.client.post(f"/auth/invitations/{token}", json={"password": PASSWORD})).status_code == 204
    world.client.cookies.clear()
    person = (
        await world.client.get(f"/internal/users/{created.onboarding_user_id}", headers=world.service.internal())
    ).json()
    assert person["memberships"] == [
        {"organisationId": str(created.creditor_id), "kind": "Creditor", "role": "ClientAdmin"}
    ]
    colleague = await world.client.get(
        f"/internal/organisations/{created.creditor_id}/members",
        params={"email": "second.t1@client.example"},
        headers=world.service.internal(),
    )
    assert colleague.json()["role"] == "ClientUser"


async def test_nothing_is_lost_while_referral_service_is_away(world: World) -> None:
    created, linked = client(world, uuid4(), "t2")
    world.referral.away = True
    with pytest.raises(Transient):
        await world.service.apply(created)
    world.referral.away = False
    world.service._seqs.clear()
    await world.service.apply(created, linked)
    assert (
        await world.client.get(f"/auth/invitations/{onboarding_token(INTERNAL_TOKEN, created.onboarding_user_id)}")
    ).status_code == 200


async def test_a_withdrawn_client_gets_an_organisation_and_no_account(world: World) -> None:
    created, _ = client(world, uuid4(), "t3")
    world.referral.people.clear()
    await world.service.apply(created)
    found = await world.client.get(f"/internal/organisations/{created.creditor_id}", headers=world.service.internal())
    assert found.status_code == 200


async def test_an_address_that_is_taken_meanwhile_stops_nobody(world: World) -> None:
    made = await world.organisation()
    created, linked = client(world, uuid4(), "t4")
    world.referral.people[str(created.onboarding_user_id)]["email"] = made.email
    other, _ = client(world, uuid4(), "t5")
    outcome = await world.service.apply(created, other, linked)
    assert (outcome.applied, outcome.parked) == (3, 0)


async def projection(world: World, creditors: list[UUID]) -> list[Any]:
    return [
        await world.service.rows(sql, ids=creditors)
        for sql in (
            "SELECT id, kind, name, country, created_at FROM organisations WHERE id = ANY(:ids) ORDER BY id",
            "SELECT organisation_id, user_id, role FROM memberships WHERE organisation_id = ANY(:ids) ORDER BY 1, 2",
            "SELECT organisation_id, token_hash FROM invitations WHERE organisation_id = ANY(:ids) ORDER BY 1",
            "SELECT * FROM referral_links WHERE creditor_id = ANY(:ids) ORDER BY 1, 2",
        )
    ]


async def test_every_interleaving_and_batching_gives_the_same_rows(world: World, rng: random.Random) -> None:
    partner, shapes = uuid4(), []
    for attempt in range(12):
        pairs = [client(world, partner, f"i{attempt}.{number}") for number in range(4)]
        queues = [list(pair) for pair in pairs]
        order = []
        while any(queues):
            order.append(rng.choice([each for each in queues if each]).pop(0))
        while order:
            size = rng.randint(1, len(order))
            await world.service.apply(*order[:size])
            order = order[size:]
        creditors = [created.creditor_id for created, _ in pairs]
        found = await projection(world, creditors)
        shapes.append([len(each) for each in found])
    assert shapes == [[4, 8, 4, 4]] * 12


async def test_a_batch_costs_a_fixed_number_of_statements(world: World) -> None:
    def batch(size: int, name: str) -> list[ClientCreated | ClientLinked]:
        return [event for number in range(size) for event in client(world, uuid4(), f"{name}{number}")]

    with world.service.statements() as few:
        await world.service.apply(*batch(2, "few"))
    with world.service.statements() as many:
        await world.service.apply(*batch(40, "many"))
    assert len(few) == len(many)


async def test_a_referral_partner_acts_for_his_client(world: World) -> None:
    partner = await world.organisation(OrganisationKind.REFERRAL_PARTNER)
    created, linked = client(world, partner.id, "acme")
    await world.service.apply(created, linked)
    headers = world.service.as_(partner.admin)
    answer = await world.client.post("/referral/oauth/token", json={"externalTenantId": "acme"}, headers=headers)
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"accessToken", "expiresIn", "creditorId", "externalTenantId", "tokenType"}
    assert (told["expiresIn"], told["tokenType"], told["externalTenantId"]) == (1800, "Bearer", "acme")
    assert told["creditorId"] == str(created.creditor_id)
    claims = jwt.decode(told["accessToken"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 1800
    assert (claims["org"], claims["cred"], claims["ref"]) == (str(created.creditor_id), "bearer", str(partner.id))
    assert {"organisation.manage", "contracts.sign"}.isdisjoint(claims["scope"].split())
    world.trust_real_tokens()
    outer = {"Authorization": f"Bearer {told['accessToken']}"}
    me = (await world.client.get("/auth/me", headers=outer)).json()
    assert (me["organisation"]["name"], me["credential"]) == ("Client acme", "bearer")
    assert (await world.client.post("/auth/token", headers=outer)).status_code == 403
    assert (await world.client.get("/customer/api-keys", headers=outer)).status_code == 403


async def test_no_link_no_token_and_a_young_link_is_asked_for(world: World) -> None:
    partner = await world.organisation(OrganisationKind.REFERRAL_PARTNER)
    stranger = await world.organisation(OrganisationKind.REFERRAL_PARTNER)
    created, linked = client(world, partner.id, "young")
    body = {"externalTenantId": "young"}
    headers = world.service.as_(partner.admin)
    missing = await world.client.post("/referral/oauth/token", json=body, headers=headers)
    assert missing.status_code == 404
    assert set(missing.json()) == {"error", "message", "businessErrors"}
    world.referral.links[str(partner.id), "young"] = str(created.creditor_id)
    assert (await world.client.post("/referral/oauth/token", json=body, headers=headers)).status_code == 200
    world.referral.away = True
    away = await world.client.post("/referral/oauth/token", json=body, headers=headers)
    assert (away.status_code, away.headers["retry-after"]) == (503, "1")
    world.referral.away = False
    await world.service.apply(created, linked)
    world.referral.links.clear()
    assert (await world.client.post("/referral/oauth/token", json=body, headers=headers)).status_code == 200
    foreign = await world.client.post("/referral/oauth/token", json=body, headers=world.service.as_(stranger.admin))
    assert foreign.status_code == 404
    for bad in (
        {},
        {"externalTenantId": ""},
        {"externalTenantId": "x" * 256},
        {"externalTenantId": 5},
        {**body, "creditorId": "x"},
    ):
        answer = await world.client.post("/referral/oauth/token", json=bad, headers=headers)
        assert answer.status_code == 400
