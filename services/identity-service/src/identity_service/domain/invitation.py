"""Invitations: used once, within their time, and never a way into somebody else's account."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from identity_service.domain.errors import FirstInvitationOpenError, InvitationUnusableError


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation of one person into one organisation, in one role."""

    id: UUID
    organisation_id: UUID
    email: str
    first_name: str
    last_name: str
    role: str
    expires_at: dt.datetime
    accepted_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None

    def check_usable(self, now: dt.datetime) -> None:
        """Raise InvitationUnusableError unless it can be accepted at `now`."""
        if self.accepted_at is not None:
            message = "This invitation has been used. Sign in with your password."
            raise InvitationUnusableError(message)
        if self.revoked_at is not None:
            message = "This invitation was withdrawn. Ask for a new one."
            raise InvitationUnusableError(message)
        if now >= self.expires_at:
            message = "This invitation is too old. Ask for a new one."
            raise InvitationUnusableError(message)


class Proof(Enum):
    """What the password in an acceptance is for."""

    SETS_PASSWORD = "sets"  # noqa: S105 - a word, not a password
    PROVES_PERSON = "proves"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """The user an invitation's address already belongs to."""

    user_id: UUID
    has_password: bool
    organisations: frozenset[UUID]


def proof_needed(invitation: Invitation, person: KnownPerson | None) -> Proof:
    """Tell what an acceptance does with the password it brings.

    Whoever invites can read the invitation's link, so a link alone must never give access to
    what its address can already reach: a person with a password proves himself with it, and one
    without a password who belongs elsewhere first accepts the invitation that came from there.
    """
    if person is None:
        return Proof.SETS_PASSWORD
    if person.has_password:
        return Proof.PROVES_PERSON
    if person.organisations - {invitation.organisation_id}:
        raise FirstInvitationOpenError
    return Proof.SETS_PASSWORD
