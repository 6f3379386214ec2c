"""Security S1 and S4: who may call what, typed by hand and compared with what the routes declare."""

import json
from uuid import uuid4

import pytest
from identity_world import World

from chassis.runtime import export_specs
from chassis.testing.service import principal
from contracts.permissions import ROLE_PERMISSIONS, Role
from contracts.values import OrganisationKind

KIND = {
    "PlatformAdmin": OrganisationKind.PLATFORM,
    "ClientAdmin": OrganisationKind.CREDITOR,
    "ClientUser": OrganisationKind.CREDITOR,
    "PartnerAdmin": OrganisationKind.COLLECTION_PARTNER,
    "CaseManager": OrganisationKind.COLLECTION_PARTNER,
    "Finance": OrganisationKind.COLLECTION_PARTNER,
    "ReadOnly": OrganisationKind.COLLECTION_PARTNER,
    "ReferralAdmin": OrganisationKind.REFERRAL_PARTNER,
    "ReferralUser": OrganisationKind.REFERRAL_PARTNER,
}
EVERYBODY = set(KIND)
PUBLIC = None

# Operation -> the roles that may; None: anybody, without a credential. A second opinion, not made from the code.
ALLOWED: dict[str, set[str] | None] = {
    "POST /auth/login": PUBLIC,
    "POST /auth/logout": PUBLIC,
    "GET /auth/invitations/{token}": PUBLIC,
    "POST /auth/invitations/{token}": PUBLIC,
    "GET /auth/me": EVERYBODY,
    "POST /auth/token": EVERYBODY,
    "POST /ops/organisations": {"PlatformAdmin"},
    "GET /ops/organisations": {"PlatformAdmin"},
    "GET /ops/users": {"PlatformAdmin"},
    "DELETE /ops/users/{user_id}": {"PlatformAdmin"},
    "GET /ops/invitations": {"PlatformAdmin"},
    "POST /ops/invitations": {"PlatformAdmin"},
    "DELETE /ops/invitations/{invitation_id}": {"PlatformAdmin"},
    "GET /ops/api-keys": {"PlatformAdmin"},
    "POST /ops/api-keys": {"PlatformAdmin"},
    "DELETE /ops/api-keys/{key_id}": {"PlatformAdmin"},
    "GET /customer/users": {"ClientAdmin", "ClientUser"},
    "DELETE /customer/users/{user_id}": {"ClientAdmin"},
    "GET /customer/invitations": {"ClientAdmin"},
    "POST /customer/invitations": {"ClientAdmin"},
    "DELETE /customer/invitations/{invitation_id}": {"ClientAdmin"},
    "GET /customer/api-keys": {"ClientAdmin"},
    "POST /customer/api-keys": {"ClientAdmin"},
    "DELETE /customer/api-keys/{key_id}": {"ClientAdmin"},
    "GET /partner/users": {"PartnerAdmin", "CaseManager", "Finance", "ReadOnly"},
    "DELETE /partner/users/{user_id}": {"PartnerAdmin"},
    "GET /partner/invitations": {"PartnerAdmin"},
    "POST /partner/invitations": {"PartnerAdmin"},
    "DELETE /partner/invitations/{invitation_id}": {"PartnerAdmin"},
    "GET /partner/api-keys": {"PartnerAdmin"},
    "POST /partner/api-keys": {"PartnerAdmin"},
    "DELETE /partner/api-keys/{key_id}": {"PartnerAdmin"},
    "GET /referral/users": {"ReferralAdmin", "ReferralUser"},
    "DELETE /referral/users/{user_id}": {"ReferralAdmin"},
    "GET /referral/invitations": {"ReferralAdmin"},
    "POST /referral/invitations": {"ReferralAdmin"},
    "DELETE /referral/invitations/{invitation_id}": {"ReferralAdmin"},
    "GET /referral/api-keys": {"ReferralAdmin"},
    "POST /referral/api-keys": {"ReferralAdmin"},
    "DELETE /referral/api-keys/{key_id}": {"ReferralAdmin"},
    "POST /referral/oauth/token": {"ReferralAdmin"},
}

# Permission -> the roles that hold it (domain 2.2, 2.3), typed by hand.
HOLDERS: dict[str, set[str]] = {
    "organisation.read": EVERYBODY,
    "organisation.manage": {"PlatformAdmin", "ClientAdmin", "PartnerAdmin", "ReferralAdmin"},
    "cases.read": EVERYBODY,
    "cases.submit": {"ClientAdmin", "ClientUser", "PartnerAdmin", "CaseManager"},
    "cases.work": {"PartnerAdmin", "CaseManager"},
    "messages.write": {"ClientAdmin", "ClientUser", "PartnerAdmin", "CaseManager"},
    "files.add": {"ClientAdmin", "ClientUser", "PartnerAdmin", "CaseManager"},
    "cases.close": {"ClientAdmin", "ClientUser", "PartnerAdmin", "CaseManager"},
    "contracts.sign": {"ClientAdmin", "PartnerAdmin"},
    "payments.read": EVERYBODY - {"ReferralAdmin", "ReferralUser"},
    "payments.record": {"PartnerAdmin", "CaseManager"},
    "payments.report": {"ClientAdmin", "ClientUser"},
    "payments.verify": {"PlatformAdmin"},
    "billing.manage": {"PlatformAdmin", "ClientAdmin", "PartnerAdmin", "Finance", "ReferralAdmin"},
    "balance.read": {"PlatformAdmin", "ClientAdmin", "ClientUser", "PartnerAdmin", "Finance"},
    "quotes.read": {"ClientAdmin", "ClientUser", "PartnerAdmin", "CaseManager"},
    "quotes.choose": {"ClientAdmin", "ClientUser", "PartnerAdmin", "CaseManager"},
    "leads.read": {"PartnerAdmin", "CaseManager"},
    "leads.quote": {"PartnerAdmin", "CaseManager"},
    "tasks.read": {"PlatformAdmin", "ClientAdmin", "ClientUser", "PartnerAdmin", "CaseManager", "Finance"},
    "clients.read": {"ReferralAdmin", "ReferralUser"},
    "clients.bring": {"ReferralAdmin"},
    "clients.act": {"ReferralAdmin"},
    "earnings.read": {"ReferralAdmin", "ReferralUser"},
    "network.read": {"PlatformAdmin"},
    "network.set-up": {"PlatformAdmin"},
}


def declared(world: World) -> dict[str, str]:
    spec = json.loads(export_specs(world.service.running))
    return {
        f"{method.upper()} {path}": operation["x-permission"]
        for path, item in spec["paths"].items()
        if not path.startswith("/internal")
        for method, operation in item.items()
    }


def test_roles_hold_the_permissions_of_the_matrix() -> None:
    made = {
        permission: {str(role) for role, held in ROLE_PERMISSIONS.items() if permission in held}
        for held in ROLE_PERMISSIONS.values()
        for permission in map(str, held)
    }
    assert made == HOLDERS


async def test_every_operation_is_in_the_table_and_declares_what_the_table_says(world: World) -> None:
    found = declared(world)
    assert set(found) == set(ALLOWED)
    prefixes = {"/customer": "Client", "/referral": "Referral", "/ops": "Platform"}
    for operation, permission in found.items():
        wanted = ALLOWED[operation]
        if wanted is PUBLIC:
            assert permission == "(public)", operation
            continue
        prefix = "/" + operation.split("/")[1]
        holders = {
            role
            for role in HOLDERS[permission]
            if prefix == "/auth"
            or role.startswith(prefixes.get(prefix, "\0"))
            or (prefix == "/partner" and KIND[role] is OrganisationKind.COLLECTION_PARTNER)
        }
        assert holders == wanted, operation


@pytest.mark.parametrize("role", sorted(EVERYBODY))
async def test_each_role_gets_in_exactly_where_the_table_says(world: World, role: str) -> None:
    caller = principal(KIND[role], uuid4(), Role(role))
    for operation, roles in ALLOWED.items():
        if roles is PUBLIC:
            continue
        method, path = operation.split(" ")
        for name in ("user_id", "invitation_id", "key_id"):
            path = path.replace(f"{{{name}}}", str(uuid4()))
        body = {"json": {"unknown": 1}} if method == "POST" else {}
        answer = await world.client.request(method, path, headers=world.service.as_(caller), **body)  # type: ignore[arg-type]
        if role in roles:
            assert answer.status_code in {200, 400, 404}, (operation, answer.text)
        else:
            assert answer.status_code == 403, (operation, answer.text)


async def test_nobody_gets_in_without_a_credential(world: World) -> None:
    for operation, roles in ALLOWED.items():
        method, path = operation.split(" ")
        answer = await world.client.request(method, path.replace("{", "").replace("}", ""))
        if roles is not PUBLIC:
            assert answer.status_code == 401, operation


async def test_output_only_members_are_refused_in_every_input(world: World) -> None:
    made = await world.organisation()
    staff, admin = world.service.as_(world.staff), world.service.as_(made.admin)
    partner = world.service.as_((await world.organisation(OrganisationKind.REFERRAL_PARTNER)).admin)
    inputs = [
        ("/auth/login", {"email": "a@b.example", "password": "x"}, {}),
        (f"/auth/invitations/{made.invitation}", {"password": "a long enough password"}, {}),
        ("/customer/invitations", {"email": "a@b.example", "firstName": "A", "lastName": "B", "role": "ClientUser"}, admin),  # noqa: E501 - one line a case
        ("/customer/api-keys", {"name": "n"}, admin),
        ("/referral/oauth/token", {"externalTenantId": "t"}, partner),
        (
            "/ops/organisations",
            {
                "kind": "Creditor", "name": "N", "country": "DK",
                "user": {"email": "a@b.example", "firstName": "A", "lastName": "B"},
            },
            staff,
        ),
    ]  # fmt: skip
    extras = (
        "id",
        "organisationId",
        "role",
        "passwordHash",
        "apiKey",
        "createdAt",
        "acceptedAt",
        "creditorId",
        "secret",
    )
    for path, body, headers in inputs:
        for extra in extras:
            if extra in body or (path, extra) == ("/auth/login", "organisationId"):
                continue
            answer = await world.client.post(path, json={**body, extra: "x"}, headers=headers)
            assert answer.status_code == 400, (path, extra, answer.text)
            assert answer.json()["businessErrors"][0]["message"].startswith(f"{extra}:"), (path, extra)


# Statements of one request, the scope of the transaction included; they do not grow with rows.
STATEMENTS = {
    "GET /auth/me": 2,
    "GET /customer/users": 3,
    "GET /customer/invitations": 3,
    "GET /customer/api-keys": 3,
    "GET /ops/organisations": 2,
}


async def test_reads_cost_a_fixed_number_of_statements(world: World) -> None:
    made = await world.organisation()
    for operation, expected in STATEMENTS.items():
        path = operation.partition(" ")[2]
        caller = world.staff if path.startswith("/ops") else made.admin
        with world.service.statements() as seen:
            answer = await world.client.get(path, headers=world.service.as_(caller))
        assert answer.status_code == 200
        assert len(seen) == expected, (operation, seen)


async def test_admitting_a_known_key_costs_no_statement(world: World) -> None:
    made = await world.organisation()
    with world.service.statements() as first:
        await world.ask(XApiKey=made.api_key)
    with world.service.statements() as again:
        for _ in range(20):
            assert (await world.ask(XApiKey=made.api_key)).status_code == 200
    assert (len(first), len(again)) == (2, 0)
