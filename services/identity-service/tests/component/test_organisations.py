from identity_world import World

from contracts.party_events import OrganisationCreated
from contracts.values import OrganisationKind

BODY = {
    "kind": "Creditor",
    "name": "Nordic Paper",
    "country": "DK",
    "user": {"email": "ada@nordic.example", "firstName": "Ada", "lastName": "Berg"},
}


async def test_one_call_makes_organisation_user_and_key(world: World) -> None:
    made = await world.organisation()
    [event] = [e for e in await world.service.published(OrganisationCreated) if e.key == str(made.id)]
    assert isinstance(event, OrganisationCreated)
    assert (event.kind, event.country) == (OrganisationKind.CREDITOR, "DK")
    world.trust_real_tokens()
    admitted = await world.ask(XApiKey=made.api_key)
    assert admitted.status_code == 200
    told = await world.client.get("/auth/me", headers={"Authorization": admitted.headers["authorization"]})
    assert told.json()["organisation"]["id"] == str(made.id)
    assert told.json()["credential"] == "key"


async def test_events_and_stored_rows_carry_no_secret_and_events_no_person(world: World) -> None:
    made = await world.organisation(email="very.special@person.example", key="canary")
    for row in await world.service.rows("SELECT body FROM outbox"):
        assert "special" not in row["body"]
        assert "Berg" not in row["body"]
    for table in ("api_keys", "invitations", "provisionings", "idempotency_keys", "outbox", "users"):
        for row in await world.service.rows(f"SELECT * FROM {table}"):
            assert made.api_key not in str(row)
            assert made.invitation not in str(row)


async def test_the_same_idempotency_key_gets_the_same_answer(world: World) -> None:
    headers = world.service.as_(world.staff, **{"Idempotency-Key": "once"})
    first, again = [await world.client.post("/ops/organisations", json=BODY, headers=headers) for _ in range(2)]
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert len(await world.service.rows("SELECT 1 FROM organisations WHERE name = 'Nordic Paper'")) == 1
    other = await world.client.post("/ops/organisations", json={**BODY, "name": "Other"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["businessErrors"][0]["type"] == "IdempotencyConflict"


async def test_bad_input_names_its_fields(world: World) -> None:
    bad = {**BODY, "kind": "Platform", "country": "Denmark", "id": "x", "user": {"email": "nobody"}}
    answer = await world.client.post("/ops/organisations", json=bad, headers=world.service.as_(world.staff))
    assert answer.status_code == 400
    named = {each["message"].partition(":")[0] for each in answer.json()["businessErrors"]}
    assert named == {"kind", "country", "id", "user.email", "user.firstName", "user.lastName"}


async def test_staff_list_organisations_and_others_may_not(world: World) -> None:
    made = await world.organisation(OrganisationKind.COLLECTION_PARTNER)
    listed = await world.client.get(
        "/ops/organisations?kind=CollectionPartner&pageSize=1", headers=world.service.as_(world.staff)
    )
    assert listed.json()["data"][0]["id"] == str(made.id)
    assert listed.json()["pageData"]["responseCount"] == 1
    refused = await world.client.get("/ops/organisations", headers=world.service.as_(made.admin))
    assert refused.status_code == 403


async def test_services_ask_for_organisations_and_members(world: World) -> None:
    made = await world.organisation()
    inside = world.service.internal()
    told = await world.client.get(f"/internal/organisations/{made.id}", headers=inside)
    assert told.json()["kind"] == "Creditor"
    assert (await world.client.get(f"/internal/organisations/{made.user_id}", headers=inside)).status_code == 404
    members = f"/internal/organisations/{made.id}/members"
    found = await world.client.get(members, params={"email": made.email.upper()}, headers=inside)
    assert found.json()["id"] == str(made.user_id)
    missing = await world.client.get(members, params={"email": "x@y.example"}, headers=inside)
    assert missing.status_code == 404
    for path in (f"/internal/users/{made.user_id}", f"/internal/users?email={made.email}"):
        person = (await world.client.get(path, headers=inside)).json()
        assert person["name"] == "Ada Berg"
        assert person["memberships"] == [{"organisationId": str(made.id), "kind": "Creditor", "role": "ClientAdmin"}]
    assert (await world.client.get(members, params={"email": made.email})).status_code == 401
