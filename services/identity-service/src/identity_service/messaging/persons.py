"""Asks referral-service who the people of a new client are: names never travel in events."""

from typing import Final
from uuid import UUID

from chassis.errors import Transient
from chassis.peers import Peers, PeerUnavailable
from identity_service.domain.people import User

_SECONDS: Final = 2.0


class ReferralPersons:
    """Fulfils `domain.ports.Persons`; raises `Transient` while referral-service does not answer."""

    def __init__(self, peers: Peers) -> None:
        """Ask through the network's peers."""
        self._peers = peers

    async def onboarding_people(self, user_id: UUID) -> list[User]:
        """Return the onboarding user, first, and his colleagues."""
        try:
            told = await self._peers.get("referral", f"/internal/onboarding-users/{user_id}", timeout=_SECONDS)
        except PeerUnavailable as error:
            message = "referral-service cannot say who the onboarding user is"
            raise Transient(message) from error
        if told is None:
            return []
        return [_user(each) for each in (told, *told.get("colleagues", ()))]


def _user(told: dict[str, str]) -> User:
    first, _, last = told["name"].strip().rpartition(" ")
    return User(UUID(told["userId"]), told["email"], first or last, last if first else "")
