"""Questions to the services that own what is only projected here."""

import datetime as dt
from typing import Any, Protocol
from uuid import UUID

from chassis.errors import Transient
from chassis.peers import PeerUnavailable
from routing_service.domain.parties import Agreement, CreditorLink, Organisation


class Asks(Protocol):
    """What is needed of `chassis.peers.Peers`."""

    async def get(self, service: str, path: str) -> dict[str, Any] | None:
        """The JSON answer, None for 404; raises `PeerUnavailable`."""
        ...


class PeerOwners:
    """The port `Owners` over HTTP. Raises `Transient` when an owner does not answer."""

    def __init__(self, peers: Asks) -> None:
        """Ask through `peers`."""
        self._peers = peers

    async def has_signed(self, partner_id: UUID) -> Agreement | None:
        """Ask case-service whether the organisation signed the debt collection agreement."""
        found = await self._get("case", f"/internal/organisations/{partner_id}/debt-collection-agreement")
        if found is None or found.get("signedAt") is None:
            return None
        return Agreement(partner_id, dt.datetime.fromisoformat(found["signedAt"]))

    async def link_of(self, creditor_id: UUID) -> CreditorLink | None:
        """Ask referral-service who brought the creditor."""
        found = await self._get("referral", f"/internal/clients/{creditor_id}")
        if found is None or found.get("referralPartnerId") is None:
            return None
        return CreditorLink(creditor_id, UUID(found["referralPartnerId"]), dt.datetime.fromisoformat(found["linkedAt"]))

    async def organisation(self, organisation_id: UUID) -> Organisation | None:
        """Ask identity-service for an organisation."""
        found = await self._get("identity", f"/internal/organisations/{organisation_id}")
        if found is None:
            return None
        return Organisation(organisation_id, found["kind"], found["name"], found["country"])

    async def creditor_of(self, case_id: UUID) -> UUID | None:
        """Ask case-service whose case it is."""
        found = await self._get("case", f"/internal/cases/{case_id}")
        return None if found is None else UUID(found["creditorId"])

    async def manager_of(self, case_id: UUID) -> UUID | None:
        """Ask case-service which partner manages the case for his client; None for nobody or no such case."""
        found = await self._get("case", f"/internal/cases/{case_id}")
        managing = found and found.get("managingPartnerId")
        return UUID(managing) if managing else None

    async def _get(self, service: str, path: str) -> dict[str, Any] | None:
        try:
            return await self._peers.get(service, path)
        except PeerUnavailable as error:
            message = f"{service} does not answer"
            raise Transient(message) from error
