"""What identity-service answers."""

from typing import Any, Final
from uuid import UUID

from chassis.peers import Peers, PeerUnavailable
from contracts.values import OrganisationKind
from referral_service.domain.attribution import KnownPerson
from referral_service.domain.ports import DirectoryAway

_SERVICE: Final = "identity"


class IdentityDirectory:
    """Implements `domain.ports.Directory` by questions inside the network."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def person(self, email: str) -> KnownPerson | None:
        """Return what is known of an address; raises `DirectoryAway`."""
        told = await self._get("/internal/users", {"email": email})
        if told is None:
            return None
        kinds = {UUID(str(each["organisationId"])): each["kind"] for each in told.get("memberships", [])}
        creditors = frozenset(organisation for organisation, kind in kinds.items() if kind == OrganisationKind.CREDITOR)
        return KnownPerson(creditors, elsewhere=len(creditors) < len(kinds))

    async def referral_partner(self, partner_id: UUID) -> tuple[str, str] | None:
        """Return name and country; None when there is no such organisation of that kind."""
        told = await self._get(f"/internal/organisations/{partner_id}", {})
        if told is None or told["kind"] != OrganisationKind.REFERRAL_PARTNER:
            return None
        return str(told["name"]), str(told["country"])

    async def _get(self, path: str, params: dict[str, str | int | bool | None]) -> dict[str, Any] | None:
        try:
            return await self._peers.get(_SERVICE, path, params=params)
        except PeerUnavailable as error:
            raise DirectoryAway from error
