"""Staff create an organisation with its first user and key in one call."""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from contracts.party_events import OrganisationCreated
from contracts.permissions import ADMIN_ROLE
from contracts.values import OrganisationKind
from identity_service.application import life
from identity_service.application.keys import first_key
from identity_service.domain import api_key, secret_token
from identity_service.domain.errors import IdempotencyConflictError
from identity_service.domain.invitation import Invitation
from identity_service.domain.people import Organisation, User
from identity_service.domain.ports import Invitations, Keys, Organisations, People


@dataclass(frozen=True, slots=True)
class ProvisionOrganisation:
    """What staff ask for; the same `idempotency_key` gets the same answer."""

    kind: OrganisationKind
    name: str
    country: str
    email: str
    first_name: str
    last_name: str
    idempotency_key: str | None

    def fingerprint(self) -> bytes:
        """Tell this request from another one under the same key."""
        parts = (self.kind, self.name, self.country, self.email.lower(), self.first_name, self.last_name)
        return hashlib.sha256("\0".join(parts).encode()).digest()


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The organisation and what its first user needs; the key is shown here only."""

    organisation_id: UUID
    user_id: UUID
    api_key: str
    invitation_token: str


@dataclass(frozen=True, slots=True)
class Stores:
    """Where an organisation and its people are kept."""

    organisations: Organisations
    people: People
    invitations: Invitations
    keys: Keys


async def provision_organisation(
    command: ProvisionOrganisation, uow: UnitOfWork, stores: Stores, seed: bytes
) -> Provisioned:
    """Create it and emit `identity.organisation-created`.

    Key and invitation are derived from the Idempotency-Key and a secret of this service, so that a
    caller who lost the answer gets it again although neither is stored.
    """
    purpose = command.idempotency_key or uuid7().hex
    key = api_key.derive(seed, purpose)
    token = hmac.digest(seed, f"invitation:{purpose}".encode(), "sha256").hex()
    if command.idempotency_key is not None:
        earlier = await stores.organisations.provisioned(purpose)
        if earlier is not None:
            if earlier[0] != command.fingerprint():
                raise IdempotencyConflictError
            return Provisioned(earlier[1], earlier[2], key.text, token)
    organisation = Organisation(uuid7(), command.kind, command.name, command.country, uow.now)
    await stores.organisations.add([organisation])
    user_id = await _first_user(command, uow, stores, organisation.id)
    invitation = Invitation(
        uuid7(),
        organisation.id,
        command.email,
        command.first_name,
        command.last_name,
        ADMIN_ROLE[command.kind],
        uow.now + life.INVITATION,
    )
    await stores.invitations.add([(invitation, secret_token.token_hash(token))], uow.now)
    await stores.keys.add(key, first_key(key, command.kind, uow.now), organisation.id, user_id)
    if command.idempotency_key is not None:
        await stores.organisations.remember_provisioning(purpose, command.fingerprint(), organisation.id, user_id)
    uow.emit(
        OrganisationCreated(
            organisation_id=organisation.id,
            kind=command.kind,
            name=command.name,
            country=command.country,
            occurred_at=uow.now,
        )
    )
    return Provisioned(organisation.id, user_id, key.text, token)


async def _first_user(command: ProvisionOrganisation, uow: UnitOfWork, stores: Stores, organisation_id: UUID) -> UUID:
    account = await stores.people.account(command.email)
    if account is not None:
        user_id = account.user.id
    else:
        user_id = uuid7()
        user = User(user_id, command.email, command.first_name, command.last_name)
        await stores.people.add_users([(user, organisation_id)], uow.now)
    await stores.people.join([(organisation_id, user_id, ADMIN_ROLE[command.kind])], uow.now)
    return user_id
