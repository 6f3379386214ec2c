"""Organisations and the people in them, as this service keeps them."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Organisation:
    """A creditor, collection partner, referral partner or the platform itself."""

    id: UUID
    kind: str
    name: str
    country: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class User:
    """A person. The address belongs to one person only, whatever its case."""

    id: UUID
    email: str
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """First and last name in one line."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an organisation."""

    user: User
    role: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person with what signing in needs: the password's hash and where he belongs, oldest first."""

    user: User
    password_hash: str | None
    organisations: tuple[UUID, ...]
