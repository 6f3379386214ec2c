"""Accepting an invitation: it sets the password, or proves who already has one, and signs in."""

from dataclasses import dataclass
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from identity_service.application.sign_in import Signing, open_session
from identity_service.domain import secret_token, throttle
from identity_service.domain.api_key import hash_of
from identity_service.domain.errors import InvalidCredentialsError
from identity_service.domain.invitation import Invitation, KnownPerson, Proof, proof_needed
from identity_service.domain.password import check_password
from identity_service.domain.people import User
from identity_service.domain.ports import Invitations


@dataclass(frozen=True, slots=True)
class AcceptInvitation:
    """The token of the invitation and the password, new or known."""

    token: str
    password: str
    address: str


async def accept_invitation(
    command: AcceptInvitation, uow: UnitOfWork, stores: Signing, invitations: Invitations
) -> str | None:
    """Return the token of a session in the organisation; None when a known password is wrong.

    The failure is counted against the account like any other, so the transaction is committed.
    Raises InvalidCredentialsError for a token that is not an invitation.
    """
    invitation = await invitations.by_token(secret_token.token_hash(command.token), lock=True)
    if invitation is None:
        raise InvalidCredentialsError
    invitation.check_usable(uow.now)
    account = await stores.people.account(invitation.email)
    person = None
    if account is not None:
        person = KnownPerson(account.user.id, account.password_hash is not None, frozenset(account.organisations))
    if proof_needed(invitation, person) is Proof.PROVES_PERSON:
        assert account is not None  # noqa: S101 - only a known person can prove himself
        if not await _proven(command, uow, stores, invitation, account.password_hash):
            return None
        user_id = account.user.id
    else:
        user_id = await _with_password(command, uow, stores, invitation, person)
    await stores.people.join([(invitation.organisation_id, user_id, invitation.role)], uow.now)
    await invitations.accept(invitation.id, uow.now)
    return await open_session(uow, stores.sessions, user_id, invitation.organisation_id)


async def _proven(
    command: AcceptInvitation, uow: UnitOfWork, stores: Signing, invitation: Invitation, stored: str | None
) -> bool:
    account_hash = hash_of(invitation.email.lower())
    failed = await stores.failures.recent(account_hash, command.address, uow.now - throttle.WINDOW)
    throttle.check_attempt(failed, uow.now)
    if await stores.passwords.verify(stored, command.password):
        return True
    await stores.failures.add(account_hash, command.address, uow.now)
    return False


async def _with_password(
    command: AcceptInvitation,
    uow: UnitOfWork,
    stores: Signing,
    invitation: Invitation,
    person: KnownPerson | None,
) -> UUID:
    check_password(command.password, invitation.email, invitation.first_name, invitation.last_name)
    hashed = await stores.passwords.hash(command.password)
    if person is not None:
        user_id = person.user_id
    else:
        user_id = uuid7()
        user = User(user_id, invitation.email, invitation.first_name, invitation.last_name)
        await stores.people.add_users([(user, invitation.organisation_id)], uow.now)
    await stores.people.set_password(user_id, hashed)
    return user_id
