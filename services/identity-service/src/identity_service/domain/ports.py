"""What the use cases need of the outside, as protocols; `persistence` and `api` fulfil them."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from identity_service.domain.api_key import ApiKey
from identity_service.domain.credential import Credential, StoredKey
from identity_service.domain.invitation import Invitation
from identity_service.domain.people import Account, Member, Organisation, User


class Organisations(Protocol):
    """The organisations of the network."""

    async def add(self, organisations: Sequence[Organisation]) -> None:
        """Add those that are not there yet, all in one statement."""

    async def find(self, organisation_id: UUID, *, lock: bool = False) -> Organisation | None:
        """Return one; `lock` holds it until the end of the transaction."""

    async def provisioned(self, idempotency_key: str) -> tuple[bytes, UUID, UUID] | None:
        """Return request hash, organisation and user of an earlier provisioning with this key."""

    async def remember_provisioning(
        self, idempotency_key: str, request_hash: bytes, organisation_id: UUID, user_id: UUID
    ) -> None:
        """Keep what a later call with the same key has to answer."""


class People(Protocol):
    """Users and their memberships."""

    async def account(self, email: str) -> Account | None:
        """Return who has this address, in any organisation."""

    async def add_users(self, users: Sequence[tuple[User, UUID]], now: dt.datetime) -> None:
        """Add people, each with the organisation that brings him; known ids and addresses are left alone."""

    async def join(self, members: Sequence[tuple[UUID, UUID, str]], now: dt.datetime) -> None:
        """Add (organisation, user, role) memberships that are not there yet."""

    async def roles(self, organisation_id: UUID) -> dict[UUID, str]:
        """Return the role of every member."""

    async def member(self, organisation_id: UUID, user_id: UUID) -> Member | None:
        """Return one member."""

    async def leave(self, organisation_id: UUID, user_id: UUID) -> None:
        """End a membership; a person without any other is deleted."""

    async def set_password(self, user_id: UUID, password_hash: str) -> None:
        """Store a password's hash."""


class Invitations(Protocol):
    """Invitations, known by the hash of their token."""

    async def add(self, invitations: Sequence[tuple[Invitation, bytes]], now: dt.datetime) -> None:
        """Add invitations with their token's hash; those whose token is known are left alone."""

    async def withdraw_open(self, organisation_id: UUID, email: str, now: dt.datetime) -> None:
        """Withdraw what is still open for this address: a new one follows, or the person is removed."""

    async def by_token(self, token_hash: bytes, *, lock: bool = False) -> Invitation | None:
        """Return the invitation of a token."""

    async def accept(self, invitation_id: UUID, now: dt.datetime) -> None:
        """Mark it used."""


class Keys(Protocol):
    """API keys."""

    async def live(self, organisation_id: UUID, name: str, now: dt.datetime) -> int:
        """Count the live keys of a name; holds the organisation until the end of the transaction."""

    async def add(self, key: ApiKey, stored: StoredKey, organisation_id: UUID, created_by: UUID | None) -> None:
        """Store a key's hash."""

    async def replace(self, key: ApiKey, stored: StoredKey, organisation_id: UUID) -> None:
        """Store a key unless it is there, and revoke every other one of its name."""

    async def find(self, organisation_id: UUID, key_id: str) -> StoredKey | None:
        """Return one key of the organisation."""

    async def revoke(self, organisation_id: UUID, key_id: str, now: dt.datetime) -> bool:
        """Revoke a key; False when the organisation has no such live key."""


class Sessions(Protocol):
    """Cookie sessions."""

    async def open(
        self, user_id: UUID, organisation_id: UUID, token_hash: bytes, now: dt.datetime, expires_at: dt.datetime
    ) -> None:
        """Begin a session."""

    async def revoke(self, token_hash: bytes, now: dt.datetime) -> None:
        """End a session."""

    async def revoke_member(self, organisation_id: UUID, user_id: UUID, now: dt.datetime) -> None:
        """End every session of a member."""


class Failures(Protocol):
    """Failed sign-ins, per account and address; neither is kept in clear."""

    async def recent(self, account: bytes, address: str, since: dt.datetime) -> list[dt.datetime]:
        """Return when they failed; concurrent attempts of the same pair wait for each other."""

    async def add(self, account: bytes, address: str, now: dt.datetime) -> None:
        """Remember one."""


class Credentials(Protocol):
    """Looks credentials up for the gateway, each in a transaction of its own."""

    async def by_key(self, key_hash: bytes) -> Credential | None:
        """Return the live key of this hash, and note that it was used."""

    async def by_session(self, token_hash: bytes) -> Credential | None:
        """Return the live session of this hash."""


class Links(Protocol):
    """Which client a referral partner means by his own tenant id."""

    async def add(self, links: Sequence[tuple[UUID, str, UUID]]) -> None:
        """Store (partner, external tenant id, creditor) links; the latest wins."""

    async def creditor(self, referral_partner_id: UUID, external_tenant_id: str) -> UUID | None:
        """Return the linked creditor."""


class PasswordHasher(Protocol):
    """Hashes and verifies passwords without holding up other requests."""

    async def hash(self, password: str) -> str:
        """Return the hash to store."""

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether they belong together; without a stored hash it takes as long and says no."""

    def outdated(self, stored: str) -> bool:
        """Tell whether the hash should be made anew with today's parameters."""


class Persons(Protocol):
    """Asks referral-service who an onboarding user is."""

    async def onboarding_people(self, user_id: UUID) -> list[User]:
        """Return him, first, and the colleagues who came with him; nobody when he is not known."""
