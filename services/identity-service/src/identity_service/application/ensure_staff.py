"""The platform itself and its first administrator, put in place when the service starts."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from chassis.uow import UnitOfWork
from contracts.permissions import ROLE_PERMISSIONS, Role
from contracts.values import OrganisationKind
from identity_service.application.provision_organisation import Stores
from identity_service.domain import api_key
from identity_service.domain.credential import StoredKey
from identity_service.domain.people import Organisation, User
from identity_service.domain.ports import PasswordHasher

PLATFORM_ID: Final = uuid5(UUID(int=0), "recoup platform")
_KEY_NAME: Final = "environment"


@dataclass(frozen=True, slots=True)
class Staff:
    """The first administrator as the environment names him."""

    email: str
    password: str
    api_key: str


async def ensure_staff(staff: Staff, uow: UnitOfWork, stores: Stores, passwords: PasswordHasher) -> None:
    """Make the platform's organisation, the administrator and his key, or bring them up to date.

    Raises ValueError when the key has not the form of an API key. A key that the environment named
    before is revoked.
    """
    key = api_key.parse(staff.api_key) if staff.api_key else None
    if staff.api_key and key is None:
        message = "RECOUP_STAFF_API_KEY: not an API key (rcp_<id>_<secret>_<checksum>)"
        raise ValueError(message)
    platform = Organisation(PLATFORM_ID, OrganisationKind.PLATFORM, "Recoup", "DK", uow.now)
    await stores.organisations.add([platform])
    await stores.organisations.find(PLATFORM_ID, lock=True)
    account = await stores.people.account(staff.email)
    user_id = uuid5(PLATFORM_ID, staff.email.lower()) if account is None else account.user.id
    if account is None:
        await stores.people.add_users([(User(user_id, staff.email, "Platform", "Staff"), PLATFORM_ID)], uow.now)
    await stores.people.join([(PLATFORM_ID, user_id, Role.PLATFORM_ADMIN)], uow.now)
    stored = None if account is None else account.password_hash
    if staff.password and not await passwords.verify(stored, staff.password):
        await stores.people.set_password(user_id, await passwords.hash(staff.password))
    if key is not None:
        await stores.keys.replace(
            key,
            StoredKey(
                key.id,
                _KEY_NAME,
                Role.PLATFORM_ADMIN,
                tuple(sorted(ROLE_PERMISSIONS[Role.PLATFORM_ADMIN])),
                uow.now,
                None,
                None,
                None,
            ),
            PLATFORM_ID,
        )
