"""What was taken away from a caller opens nothing any more, under any prefix, within the documented time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jwt
import pytest
from networks import EmbeddedNetwork
from stage import Stage

from contracts.permissions import PREFIX_KIND, Role
from contracts.values import OrganisationKind
from identity_service.application.authenticate import TTL_SECONDS

TOKEN_SECONDS = 5 * 60
ADMIN = {
    OrganisationKind.PLATFORM: Role.PLATFORM_ADMIN,
    OrganisationKind.CREDITOR: Role.CLIENT_ADMIN,
    OrganisationKind.COLLECTION_PARTNER: Role.PARTNER_ADMIN,
    OrganisationKind.REFERRAL_PARTNER: Role.REFERRAL_ADMIN,
}


@dataclass(frozen=True)
class Given:
    """Something that opens the operations of a role, and what takes it away."""

    what: str
    who: Mapping[str, str]
    path: str
    revoke: Callable[[], None]


class Door:
    """An organisation whose administrator gives credentials and takes them away."""

    def __init__(self, stage: Stage, prefix: str, kind: OrganisationKind) -> None:
        self.stage, self.prefix, self.kind = stage, prefix, kind
        staff = kind is OrganisationKind.PLATFORM
        self.admin = stage.staff if staff else {"XApiKey": stage.organisation(kind)["apiKey"]}
        self.origin = {"Origin": stage.network.running.url}

    def key(self) -> Given:
        made = self.stage.ask("POST", f"{self.prefix}/api-keys", self.admin, json={"name": self.stage.new("key")})
        revoke = self._delete(f"api-keys/{made['id']}")
        return Given("a revoked key", {"XApiKey": made["apiKey"]}, f"{self.prefix}/api-keys", revoke)

    def session(self) -> Given:
        _, cookie = self._member()
        return Given("a session signed out", cookie, f"{self.prefix}/users", lambda: self._log_out(cookie))

    def member(self) -> Given:
        email, cookie = self._member()
        users = self.stage.ask("GET", f"{self.prefix}/users", self.admin, params={"PageSize": 100})
        rows = next(value for value in users.values() if isinstance(value, list))
        (user,) = [each["id"] for each in rows if each["email"] == email]
        return Given("a session of one who was removed", cookie, f"{self.prefix}/users", self._delete(f"users/{user}"))

    def invitation(self) -> tuple[str, Callable[[], None]]:
        """Return the path that accepts an open invitation, and what withdraws it."""
        made = self._invite(f"{self.stage.new('guest')}@revoked.example")
        accept = f"/auth/invitations/{made['invitationUrl'].partition('token=')[2]}"
        return accept, self._delete(f"invitations/{made['id']}")

    def _member(self) -> tuple[str, dict[str, str]]:
        email = f"{self.stage.new('member')}@revoked.example"
        token = self._invite(email)["invitationUrl"].partition("token=")[2]
        body = {"password": self.stage.new("a-long-one")}
        accepted = self.stage.send("POST", f"/auth/invitations/{token}", self.origin, json=body)
        cookie = "; ".join(f"{name}={value}" for name, value in accepted.cookies.items())
        return email, {**self.origin, "Cookie": cookie}

    def _invite(self, email: str) -> dict[str, str]:
        person = {"email": email, "firstName": "Some", "lastName": "Body", "role": ADMIN[self.kind]}
        made: dict[str, str] = self.stage.ask("POST", f"{self.prefix}/invitations", self.admin, json=person)
        return made

    def _delete(self, what: str) -> Callable[[], None]:
        return lambda: self.stage.ask("DELETE", f"{self.prefix}/{what}", self.admin)

    def _log_out(self, cookie: Mapping[str, str]) -> None:
        self.stage.ask("POST", "/auth/logout", cookie)


@pytest.mark.slow
def test_revoked_credentials_open_nothing_after_three_seconds(network: EmbeddedNetwork) -> None:
    stage = Stage(network)
    doors = [Door(stage, prefix, kind) for prefix, kind in PREFIX_KIND.items()]
    assert {door.prefix for door in doors} == {"/customer", "/partner", "/referral", "/ops"}
    given = [make() for door in doors for make in (door.key, door.session, door.member)]
    invitations = [door.invitation() for door in doors]
    for each in given:
        assert stage.send("GET", each.path, each.who).status_code == 200, (each.what, each.path)
        token = stage.ask("POST", "/auth/token", each.who)["accessToken"]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["exp"] - time.time() <= TOKEN_SECONDS, "what a token opens, it opens no longer than this"
    for revoke in [each.revoke for each in given] + [withdraw for _, withdraw in invitations]:
        revoke()
    time.sleep(TTL_SECONDS)
    open_still = [
        (each.what, method, path, status)
        for each in given
        for method, path in (("GET", each.path), ("POST", "/auth/token"), ("GET", "/auth/me"))
        if (status := stage.send(method, path, each.who).status_code) != 401
    ]
    assert open_still == []
    for accept, _ in invitations:
        assert stage.send("POST", accept, doors[0].origin, json={"password": "long enough, is it"}).status_code == 409
