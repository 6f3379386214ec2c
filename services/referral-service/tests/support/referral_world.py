"""referral-service on a real database, with a stand-in for the answers of identity-service."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.testing.service import Harness, principal
from contracts.party_events import OrganisationCreated
from contracts.values import OrganisationKind

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@dataclass
class Identity:
    """Answers as identity-service does; `away` lets every question time out."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    organisations: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    away: bool = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectTimeout(str(request.url), request=request)
        if request.url.path == "/internal/users":
            found = self.users.get(request.url.params["email"])
        else:
            found = self.organisations.get(UUID(request.url.path.rpartition("/")[2]))
        return httpx.Response(404) if found is None else httpx.Response(200, json=found)


@dataclass
class World:
    service: Harness
    identity: Identity

    async def partner(self, name: str = "Ledgerly") -> Principal:
        """A referral partner that this service has heard of."""
        caller = principal(OrganisationKind.REFERRAL_PARTNER)
        await self.service.apply(created(caller.organisation_id, name=name))
        return caller

    async def bring(self, caller: Principal, body: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.service.client.post(
            "/referral/clients", json=body, headers=self.service.as_(caller, **headers)
        )

    async def get(self, caller: Principal, path: str, **params: object) -> httpx.Response:
        return await self.service.client.get(
            path, params={name: str(value) for name, value in params.items()}, headers=self.service.as_(caller)
        )


def created(
    organisation_id: UUID, kind: OrganisationKind = OrganisationKind.REFERRAL_PARTNER, name: str = "Ledgerly"
) -> OrganisationCreated:
    return OrganisationCreated(organisation_id=organisation_id, kind=kind, name=name, country="DK", occurred_at=NOW)


def client_body(tenant: str, **changes: object) -> dict[str, Any]:
    unique = uuid7().hex
    return {
        "externalTenantId": tenant,
        "client": {"name": "Nordlys ApS", "country": "dk", "supportEmail": f"office@{unique}.example"},
        "users": [{"name": "Anna Maria Holm", "email": f"anna@{unique}.example"}],
        **changes,
    }
