"""Who may do what: a table typed by hand, the declarations of the routes, and what the gateway lets through."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from networks import EmbeddedNetwork
from served import ALL, PUBLIC, Operation
from stage import Stage

from contracts.permissions import PREFIX_KIND, ROLE_PERMISSIONS, Permission, Role
from contracts.values import OrganisationKind

TABLE = tomllib.loads(Path(__file__).with_name("who-may.toml").read_text(encoding="utf-8"))["may"]
KIND = {
    OrganisationKind.PLATFORM: (Role.PLATFORM_ADMIN,),
    OrganisationKind.CREDITOR: (Role.CLIENT_ADMIN, Role.CLIENT_USER),
    OrganisationKind.COLLECTION_PARTNER: (Role.PARTNER_ADMIN, Role.CASE_MANAGER, Role.FINANCE, Role.READ_ONLY),
    OrganisationKind.REFERRAL_PARTNER: (Role.REFERRAL_ADMIN, Role.REFERRAL_USER),
}
ANYBODY = frozenset({"anybody"})


def by_hand() -> dict[str, frozenset[str]]:
    """Return the roles of each operation as the table has them; no operation stands there twice."""
    found: dict[str, frozenset[str]] = {}
    for entry in TABLE:
        for line in entry["operations"].split("\n"):
            if line:
                name = " ".join(line.split())
                assert name not in found, name
                found[name] = frozenset(entry["roles"])
    return found


def by_declaration(operation: Operation) -> frozenset[str]:
    """Return the roles that a route's declaration admits."""
    if operation.permission == PUBLIC:
        return ANYBODY
    kind = PREFIX_KIND.get(f"/{operation.role}")
    wanted = Permission(operation.permission)
    return frozenset(
        role.value
        for each, roles in KIND.items()
        if kind in (None, each)
        for role in roles
        if wanted in ROLE_PERMISSIONS[role]
    )


def test_declarations_are_what_the_table_says() -> None:
    assert {operation.name: by_declaration(operation) for operation in ALL} == by_hand()


@pytest.fixture(scope="module")
def tokens(network: EmbeddedNetwork) -> dict[str, Mapping[str, str]]:
    """Give a token of a person in each role: its organisation's administrator has invited him."""
    stage = Stage(network)
    found: dict[str, Mapping[str, str]] = {}
    for kind, roles in KIND.items():
        prefix = next(prefix for prefix, each in PREFIX_KIND.items() if each is kind)
        admin = stage.staff if kind is OrganisationKind.PLATFORM else {"XApiKey": stage.organisation(kind)["apiKey"]}
        for role in roles:
            found[role.value] = {"Authorization": f"Bearer {_token(stage, prefix, admin, role)}"}
    return found


def _token(stage: Stage, prefix: str, admin: Mapping[str, str], role: Role) -> str:
    person = {"email": f"{stage.new('role')}@roles.example", "firstName": "Some", "lastName": "Body", "role": role}
    link = stage.ask("POST", f"{prefix}/invitations", admin, json=person)["invitationUrl"]
    origin = {"Origin": stage.network.running.url}
    accepted = stage.send(
        "POST", f"/auth/invitations/{link.partition('token=')[2]}", origin, json={"password": stage.new("a-long-one")}
    )
    cookie = "; ".join(f"{name}={value}" for name, value in accepted.cookies.items())
    token: str = stage.ask("POST", "/auth/token", {**origin, "Cookie": cookie})["accessToken"]
    return token


@pytest.mark.slow
@pytest.mark.parametrize("role", [role.value for roles in KIND.values() for role in roles])
def test_the_gateway_lets_through_what_the_table_says(
    network: EmbeddedNetwork, tokens: dict[str, Mapping[str, str]], role: str
) -> None:
    """Each request names what nobody has and brings no usable body, so that nothing changes where it is let through."""
    stage, wrong = Stage(network), []
    for name, roles in by_hand().items():
        operation = next(each for each in ALL if each.name == name)
        if roles == ANYBODY or name == "POST /auth/token":
            continue
        options: dict[str, Any] = (
            {"content": b"no json", "headers": {"Content-Type": "application/json"}} if operation.body else {}
        )
        status = stage.send(operation.method, operation.address, tokens[role], **options).status_code
        if (status == 403) == (role in roles) or status in {401, 500}:
            wrong.append((name, status))
    assert wrong == []
