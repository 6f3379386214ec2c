"""A client as a referral partner brings it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from referral_service.domain.errors import EmailTwiceError, OnboardingUserUnclearError


@dataclass(frozen=True, slots=True)
class Company:
    """The client's company, in the referral partner's words; `country` is a code of ISO 3166-1."""

    name: str
    country: str
    office_email: str
    registration_number: str | None = None
    address: str | None = None
    zip_code: str | None = None
    city: str | None = None
    state: str | None = None
    office_phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person of the client, as sent."""

    name: str
    email: str
    onboarding: bool = False


@dataclass(frozen=True, slots=True)
class ClientUser:
    """A person of the client, with the id that was allocated for him here."""

    user_id: UUID
    name: str
    email: str
    onboarding: bool


def email_key(email: str) -> str:
    """Return the form in which addresses are compared: exact, but for case and outer blanks."""
    return email.strip().casefold()


def email_digest(email: str) -> bytes:
    """Return what is kept of an address to recognise it later without storing it."""
    return hashlib.sha256(email_key(email).encode()).digest()


def with_onboarding_user(users: Sequence[NewUser]) -> tuple[NewUser, ...]:
    """Return the users with exactly one marked; a single one is marked by itself.

    Raises `OnboardingUserUnclearError` when several came without exactly one mark, `EmailTwiceError` when
    two share an address.
    """
    if len({email_key(user.email) for user in users}) < len(users):
        raise EmailTwiceError
    if len(users) == 1:
        return (NewUser(users[0].name, users[0].email, onboarding=True),)
    marked = sum(user.onboarding for user in users)
    if marked != 1:
        raise OnboardingUserUnclearError(marked)
    return tuple(users)


def split_name(name: str) -> tuple[str, str]:
    """Return first and last name of a full name; the last word is the last name, a single one the first."""
    first, _, last = name.strip().rpartition(" ")
    return (first.strip(), last) if first else (last, "")
