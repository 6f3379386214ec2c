"""Who works for an organisation, asked of identity-service, which owns that fact."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from chassis.auth import Principal
from chassis.errors import ApiError, invalid, unavailable
from chassis.peers import Peers, PeerUnavailable


@dataclass(frozen=True, slots=True)
class Member:
    """An active member of an organisation."""

    id: UUID
    email: str
    name: str | None


class Team:
    """Looks members up; remembers those it found for a moment, never that somebody was missing."""

    _KEPT_SECONDS: Final = 20.0
    _MOST: Final = 2_000

    def __init__(self, peers: Peers) -> None:
        """Ask through `peers`."""
        self._peers = peers
        self._found: dict[tuple[UUID, str], tuple[float, Member]] = {}

    async def member(self, organisation_id: UUID, email: str | None, user_id: UUID | None = None) -> Member | None:
        """Return the active member with this e-mail address, or else this id; None when there is none.

        Raises `ApiError` 503 when identity-service cannot be asked.
        """
        wanted = email.casefold() if email else str(user_id)
        known = self._found.get((organisation_id, wanted))
        if known is not None and known[0] > time.monotonic():
            return known[1]
        try:
            told = await (
                self._peers.get(
                    "identity", f"/internal/organisations/{organisation_id}/members", params={"email": email}
                )
                if email
                else self._peers.get("identity", f"/internal/users/{user_id}")
            )
        except PeerUnavailable:
            raise unavailable("Who works for your organisation cannot be asked right now; try again.") from None
        if told is None or not (email or _belongs(told, organisation_id)):
            return None
        member = Member(UUID(told["id"]), told["email"], told.get("name"))
        if len(self._found) >= self._MOST:
            self._found.clear()
        self._found[organisation_id, wanted] = (time.monotonic() + self._KEPT_SECONDS, member)
        return member

    async def sender(self, organisation_id: UUID, email: str | None, user_id: UUID | None) -> Member:
        """Return the member a request names as its sender (`userEmail`, or the older `userId`).

        Raises `ApiError` 400 when none is named or the named one is no active member, 503 as `member`.
        """
        if email is None and user_id is None:
            raise invalid({"userEmail": ["is required: the e-mail address of an active member of your team"]})
        member = await self.member(organisation_id, email, user_id)
        if member is None:
            field = "userEmail" if email else "userId"
            raise invalid({field: ["is not an active member of your team"]})
        return member

    async def named(self, principal: Principal) -> str | None:
        """Return the name of the user behind a session; None for a key, or while nobody can be asked."""
        if principal.user_id is None:
            return None
        try:
            member = await self.member(principal.organisation_id, None, principal.user_id)
        except ApiError:
            return None
        return member.name or member.email if member else None


def _belongs(told: Mapping[str, Any], organisation_id: UUID) -> bool:
    """Return whether a user is a member of an organisation."""
    return any(each["organisationId"] == str(organisation_id) for each in told.get("memberships", ()))
