"""Signing in with a password, and the session that follows."""

from dataclasses import dataclass
from uuid import UUID

from chassis.uow import UnitOfWork
from identity_service.application import life
from identity_service.domain import secret_token, throttle
from identity_service.domain.api_key import hash_of
from identity_service.domain.ports import Failures, PasswordHasher, People, Sessions


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a person typed, and from where; `organisation_id` chooses among several."""

    email: str
    password: str
    address: str
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """The stores signing in works with."""

    people: People
    sessions: Sessions
    failures: Failures
    passwords: PasswordHasher


async def sign_in(command: SignIn, uow: UnitOfWork, stores: Signing) -> str | None:
    """Return the token of a new session, or None when address and password do not match.

    A failure is counted, so the transaction has to be committed even then. Raises
    TooManyAttemptsError after five failures in a minute.
    """
    account_hash = hash_of(command.email.lower())
    failed = await stores.failures.recent(account_hash, command.address, uow.now - throttle.WINDOW)
    throttle.check_attempt(failed, uow.now)
    account = await stores.people.account(command.email)
    stored = None if account is None else account.password_hash
    matches = await stores.passwords.verify(stored, command.password)
    if not matches or account is None or stored is None:
        await stores.failures.add(account_hash, command.address, uow.now)
        return None
    wanted = command.organisation_id
    organisation_id = next((each for each in account.organisations if wanted in (None, each)), None)
    if organisation_id is None:
        await stores.failures.add(account_hash, command.address, uow.now)
        return None
    if stores.passwords.outdated(stored):
        await stores.people.set_password(account.user.id, await stores.passwords.hash(command.password))
    return await open_session(uow, stores.sessions, account.user.id, organisation_id)


async def open_session(uow: UnitOfWork, sessions: Sessions, user_id: UUID, organisation_id: UUID) -> str:
    """Begin a session and return its token."""
    token = secret_token.new_token()
    await sessions.open(user_id, organisation_id, secret_token.token_hash(token), uow.now, uow.now + life.SESSION)
    return token
