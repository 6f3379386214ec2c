"""What the component tests share: a running service, its real keys, and a stand-in for referral-service."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from chassis.auth import Principal, TokenVerifier
from chassis.testing.service import Harness, principal
from contracts.values import OrganisationKind
from identity_service.api.dependencies import Identity
from identity_service.application.ensure_staff import PLATFORM_ID
from identity_service.application.tokens import RingKeys

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
PUBLIC = "https://recoup.example"
PASSWORD = "a long enough password"
STAFF_PASSWORD = "the staff's own password"


@dataclass
class Referral:
    """Answers the two questions identity-service asks referral-service."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    away: bool = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            return httpx.Response(503)
        if request.url.path == "/internal/clients":
            asked = request.url.params
            found = self.links.get((asked["referralPartnerId"], asked["externalTenantId"]))
            return httpx.Response(200, json={"creditorId": found}) if found else httpx.Response(404)
        person = self.people.get(request.url.path.rsplit("/", 1)[1])
        return httpx.Response(200, json=person) if person else httpx.Response(404)


@dataclass
class Made:
    """An organisation as `POST /ops/organisations` answers it."""

    id: UUID
    user_id: UUID
    api_key: str
    invitation: str
    email: str
    kind: OrganisationKind

    @property
    def admin(self) -> Principal:
        return principal(self.kind, self.id)


class World:
    def __init__(self, service: Harness, referral: Referral) -> None:
        self.service = service
        self.referral = referral
        self.client = service.client
        transport = service.client._transport
        assert isinstance(transport, httpx.ASGITransport)
        assert isinstance(transport.app, FastAPI)
        self.app = transport.app
        self.identity: Identity = self.app.state.identity
        self._number = 0

    @property
    def staff(self) -> Principal:
        return principal(OrganisationKind.PLATFORM, PLATFORM_ID)

    def trust_real_tokens(self) -> None:
        """From now on believe what identity-service signs, instead of the harness's test tokens."""
        self.app.state.verifier = TokenVerifier(RingKeys(self.identity.ring))

    async def organisation(
        self, kind: OrganisationKind = OrganisationKind.CREDITOR, email: str | None = None, key: str | None = None
    ) -> Made:
        self._number += 1
        email = email or f"first.{self._number}.{kind.lower()}@{id(self)}.example"
        body = {
            "kind": kind,
            "name": f"Organisation {self._number}",
            "country": "DK",
            "user": {"email": email, "firstName": "Ada", "lastName": "Berg"},
        }
        headers = self.service.as_(self.staff, **({"Idempotency-Key": key} if key else {}))
        answer = await self.client.post("/ops/organisations", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        token = told["invitationUrl"].partition("token=")[2]
        return Made(UUID(told["organisationId"]), UUID(told["userId"]), told["apiKey"], token, email, kind)

    async def ask(self, **headers: str) -> httpx.Response:
        """Ask as the gateway does."""
        return await self.client.get(
            "/internal/authenticate", headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    async def session(self, made: Made) -> str:
        """Accept the first invitation and return the session's cookie value."""
        answer = await self.client.post(f"/auth/invitations/{made.invitation}", json={"password": PASSWORD})
        assert answer.status_code == 204, answer.text
        self.client.cookies.clear()
        return answer.cookies[self.identity.cookie]
