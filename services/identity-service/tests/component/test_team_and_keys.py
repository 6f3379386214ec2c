import datetime as dt
from uuid import uuid4

import pytest
from identity_world import NOW, PASSWORD, Made, World
from sqlalchemy import text

from chassis.testing.service import principal
from chassis.uow import UnitOfWork
from contracts.permissions import Role
from contracts.values import OrganisationKind

PREFIX = {
    OrganisationKind.CREDITOR: ("/customer", "ClientUser"),
    OrganisationKind.COLLECTION_PARTNER: ("/partner", "ReadOnly"),
    OrganisationKind.REFERRAL_PARTNER: ("/referral", "ReferralUser"),
}


async def invite(world: World, made: Made, email: str, role: str) -> str:
    prefix = PREFIX[made.kind][0]
    body = {"email": email, "firstName": "Bo", "lastName": "Dahl", "role": role}
    answer = await world.client.post(f"{prefix}/invitations", json=body, headers=world.service.as_(made.admin))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["invitationUrl"]).partition("token=")[2]


@pytest.mark.parametrize("kind", PREFIX)
async def test_a_team_grows_and_shrinks(world: World, kind: OrganisationKind) -> None:
    made = await world.organisation(kind)
    prefix, role = PREFIX[kind]
    admin = world.service.as_(made.admin)
    token = await invite(world, made, f"bo.{kind}@team.example", role)
    listed = await world.client.get(f"{prefix}/invitations", headers=admin)
    assert [each["email"] for each in listed.json()["data"]] == [f"bo.{kind}@team.example", made.email]
    accepted = await world.client.post(f"/auth/invitations/{token}", json={"password": PASSWORD})
    assert accepted.status_code == 204
    cookie = f"{world.identity.cookie}={accepted.cookies[world.identity.cookie]}"
    world.client.cookies.clear()
    users = (await world.client.get(f"{prefix}/users", headers=admin)).json()
    assert users["page"]["totalResults"] == 2
    assert users["page"]["pageSize"] == 50
    assert [each["name"] for each in users["users"]] == ["Ada Berg", "Bo Dahl"]
    bo = users["users"][1]["id"]
    assert (await world.ask(Cookie=cookie)).status_code == 200
    last = await world.client.delete(f"{prefix}/users/{made.user_id}", headers=admin)
    assert last.status_code == 422
    assert (await world.client.delete(f"{prefix}/users/{bo}", headers=admin)).status_code == 204
    assert (await world.client.delete(f"{prefix}/users/{bo}", headers=admin)).status_code == 404
    world.identity.authenticator.forget(cookie.partition("=")[2])
    assert (await world.ask(Cookie=cookie)).status_code == 401
    assert await world.service.rows("SELECT 1 FROM users WHERE id = CAST(:id AS uuid)", id=bo) == []


async def test_a_person_in_two_teams_outlives_one_of_them(world: World) -> None:
    first, second = await world.organisation(), await world.organisation()
    for made in (first, second):
        token = await invite(world, made, "both@teams.example", "ClientUser")
        await world.client.post(f"/auth/invitations/{token}", json={"password": PASSWORD})
    world.client.cookies.clear()
    [row] = await world.service.rows("SELECT id FROM users WHERE email = 'both@teams.example'")
    path = f"/customer/users/{row['id']}"
    assert (await world.client.delete(path, headers=world.service.as_(first.admin))).status_code == 204
    assert (
        len((await world.client.get("/customer/users", headers=world.service.as_(second.admin))).json()["users"]) == 2
    )


async def test_inviting_again_replaces_and_withdrawing_ends_an_invitation(world: World) -> None:
    made = await world.organisation()
    old = await invite(world, made, "twice@team.example", "ClientUser")
    new = await invite(world, made, "Twice@team.example", "ClientAdmin")
    assert (await world.client.get(f"/auth/invitations/{old}")).status_code == 409
    shown = await world.client.get(f"/auth/invitations/{new}")
    assert shown.json()["role"] == "ClientAdmin"
    admin = world.service.as_(made.admin)
    [open_one] = [
        each
        for each in (await world.client.get("/customer/invitations", headers=admin)).json()["data"]
        if each["email"] == "Twice@team.example"
    ]
    path = f"/customer/invitations/{open_one['id']}"
    assert (await world.client.delete(path, headers=admin)).status_code == 204
    assert (await world.client.delete(path, headers=admin)).status_code == 404
    assert (await world.client.get(f"/auth/invitations/{new}")).status_code == 409


async def test_a_role_of_another_kind_is_refused(world: World) -> None:
    made = await world.organisation()
    body = {"email": "x@y.example", "firstName": "X", "lastName": "Y", "role": "PlatformAdmin"}
    answer = await world.client.post("/customer/invitations", json=body, headers=world.service.as_(made.admin))
    assert answer.status_code == 400
    assert "ClientAdmin, ClientUser" in answer.json()["businessErrors"][0]["message"]


async def test_errors_of_user_lists_have_their_published_shape(world: World) -> None:
    made = await world.organisation()
    problem = {"type", "title", "status", "detail", "instance"}
    bad = await world.client.get("/customer/users?PageSize=101", headers=world.service.as_(made.admin))
    assert (bad.status_code, set(bad.json())) == (400, problem)
    assert (bad.json()["status"], "PageSize" in bad.json()["detail"]) == (400, True)
    for path in ("/customer/users", "/partner/users"):
        nobody = await world.client.get(path)
        assert (nobody.status_code, set(nobody.json())) == (401, problem)
        asked = await world.ask(X_Forwarded_Uri=f"{path}?Page=1")
        assert (asked.status_code, set(asked.json())) == (401, problem)
    partner = await world.organisation(OrganisationKind.COLLECTION_PARTNER)
    bad = await world.client.get("/partner/users?page=0", headers=world.service.as_(partner.admin))
    assert (bad.status_code, set(bad.json())) == (400, {"error", "message", "businessErrors"})


async def test_a_key_is_shown_once_scoped_rotated_and_revoked(world: World) -> None:
    made = await world.organisation()
    admin = world.service.as_(made.admin)
    body = {"name": "erp", "permissions": ["cases.read"], "expiresAt": (NOW + dt.timedelta(days=30)).isoformat()}
    first = await world.client.post("/customer/api-keys", json=body, headers=admin)
    assert first.status_code == 201
    assert first.json()["permissions"] == ["cases.read"]
    second = (await world.client.post("/customer/api-keys", json=body, headers=admin)).json()
    assert (await world.client.post("/customer/api-keys", json=body, headers=admin)).status_code == 409
    assert (await world.ask(XApiKey=first.json()["apiKey"])).status_code == 200
    gone = await world.client.delete(f"/customer/api-keys/{first.json()['id']}", headers=admin)
    assert gone.status_code == 204
    assert (await world.ask(XApiKey=first.json()["apiKey"])).status_code == 401
    assert (await world.ask(XApiKey=second["apiKey"])).status_code == 200
    listed = (await world.client.get("/customer/api-keys", headers=admin)).json()["data"]
    assert "apiKey" not in listed[0]
    assert {each["name"] for each in listed} == {"erp", "first"}
    assert next(each for each in listed if each["id"] == second["id"])["lastUsedAt"] is not None
    assert next(each for each in listed if each["id"] == first.json()["id"])["revokedAt"] is not None
    assert (await world.client.post("/customer/api-keys", json=body, headers=admin)).status_code == 201
    world.service.clock.advance(dt.timedelta(days=30))
    world.identity.authenticator.forget(second["apiKey"])
    assert (await world.ask(XApiKey=second["apiKey"])).status_code == 401


async def test_a_lost_answer_with_a_key_is_given_again_and_stored_nowhere(world: World) -> None:
    made = await world.organisation()
    other = await world.organisation()
    headers = world.service.as_(made.admin, **{"Idempotency-Key": "once"})
    first, again = [await world.client.post("/customer/api-keys", json={"name": "k"}, headers=headers) for _ in "12"]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    changed = await world.client.post("/customer/api-keys", json={"name": "another"}, headers=headers)
    assert changed.json()["businessErrors"][0]["type"] == "IdempotencyConflict"
    foreign = {**world.service.as_(other.admin), "Idempotency-Key": "once"}
    theirs = await world.client.post("/customer/api-keys", json={"name": "k"}, headers=foreign)
    assert theirs.json()["apiKey"] != first.json()["apiKey"]
    assert await world.service.rows("SELECT 1 FROM idempotency_keys") == []


async def test_a_key_gets_no_more_than_its_maker_has(world: World) -> None:
    made = await world.organisation()
    limited = principal(made.kind, made.id, permissions=frozenset({"organisation.manage", "cases.read"}))
    headers = world.service.as_(limited)
    beyond = {"name": "more", "permissions": ["cases.read", "contracts.sign"]}
    answer = await world.client.post("/customer/api-keys", json=beyond, headers=headers)
    assert answer.status_code == 400
    assert "contracts.sign" in answer.json()["businessErrors"][0]["message"]
    everything = await world.client.post("/customer/api-keys", json={"name": "all"}, headers=headers)
    assert everything.json()["permissions"] == ["cases.read", "organisation.manage"]
    past = {"name": "past", "expiresAt": (NOW - dt.timedelta(days=1)).isoformat()}
    assert (await world.client.post("/customer/api-keys", json=past, headers=headers)).status_code == 400


async def test_another_organisations_things_do_not_exist(world: World) -> None:
    mine, foreign = await world.organisation(), await world.organisation()
    token = await invite(world, foreign, "f@foreign.example", "ClientUser")
    [row] = await world.service.rows("SELECT id FROM invitations WHERE email = 'f@foreign.example'")
    key = foreign.api_key.split("_")[1]
    headers = world.service.as_(mine.admin)
    for path in (f"/users/{foreign.user_id}", f"/invitations/{row['id']}", f"/api-keys/{key}", f"/users/{uuid4()}"):
        assert (await world.client.delete(f"/customer{path}", headers=headers)).status_code == 404
    for path in ("/users", "/invitations", "/api-keys"):
        shown = (await world.client.get(f"/customer{path}", headers=headers)).text
        assert "foreign.example" not in shown
        assert foreign.email not in shown
        assert key not in shown
    assert (await world.client.get(f"/auth/invitations/{token}")).status_code == 200
    assert (await world.ask(XApiKey=foreign.api_key)).status_code == 200


async def test_row_level_security_alone_shows_nothing_foreign(world: World) -> None:
    mine, foreign = await world.organisation(), await world.organisation()

    async def look(uow: UnitOfWork) -> dict[str, set[object]]:
        seen = {}
        for table, column in (
            ("organisations", "id"),
            ("memberships", "organisation_id"),
            ("api_keys", "organisation_id"),
            ("invitations", "organisation_id"),
            ("sessions", "organisation_id"),
            ("key_usage", "organisation_id"),
            ("users", "id"),
            ("provisionings", "organisation_id"),
            ("login_failures", "account_hash"),
        ):
            rows = await uow.connection.execute(text(f"SELECT {column} FROM {table}"))
            seen[table] = {row[0] for row in rows}
        return seen

    await world.ask(XApiKey=foreign.api_key)
    seen = await world.service.running.api_database.transact(look, tenant=mine.id)
    assert seen.pop("users") == {mine.user_id}
    for table in ("organisations", "memberships", "api_keys", "invitations"):
        assert seen.pop(table) == {mine.id}
    assert set().union(*seen.values()) == set()


async def test_a_read_only_user_manages_nothing(world: World) -> None:
    partner = await world.organisation(OrganisationKind.COLLECTION_PARTNER)
    for role in (Role.READ_ONLY, Role.FINANCE, Role.CASE_MANAGER):
        headers = world.service.as_(principal(partner.kind, partner.id, role))
        assert (await world.client.get("/partner/users", headers=headers)).status_code == 200
        for method, path in (
            ("GET", "api-keys"),
            ("POST", "api-keys"),
            ("POST", "invitations"),
            ("GET", "invitations"),
        ):
            answer = await world.client.request(method, f"/partner/{path}", json={}, headers=headers)
            assert answer.status_code == 403
