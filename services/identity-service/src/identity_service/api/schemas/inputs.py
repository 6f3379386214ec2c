"""What callers send."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, EmailStr, Field, StringConstraints

from chassis.http import Schema
from contracts.permissions import Permission, Role
from contracts.values import OrganisationKind

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Address = Annotated[EmailStr, Field(max_length=250)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=1_024, strip_whitespace=False)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Login(Schema):
    """A person signs in."""

    email: Annotated[str, StringConstraints(min_length=1, max_length=250)]
    password: Secret
    organisation_id: UUID | None = None


class Acceptance(Schema):
    """A person accepts an invitation with a new password, or with the one he has."""

    password: Secret


class FirstUser(Schema):
    """The first user of a new organisation."""

    email: Address
    first_name: Line
    last_name: Line


class NewOrganisation(Schema):
    """An organisation to create."""

    kind: Literal[OrganisationKind.CREDITOR, OrganisationKind.COLLECTION_PARTNER, OrganisationKind.REFERRAL_PARTNER]
    name: Line
    country: Country
    user: FirstUser


class NewInvitation(Schema):
    """A person to invite."""

    email: Address
    first_name: Line
    last_name: Line
    role: Role


class NewKey(Schema):
    """A key to make; without permissions it gets all its maker has."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    permissions: Annotated[frozenset[Permission], Field(min_length=1)] | None = None
    expires_at: AwareDatetime | None = None

    def expires(self) -> dt.datetime | None:
        """The end that was asked for."""
        return self.expires_at


class ClientToken(Schema):
    """Published: CreateAccessTokenRequest."""

    external_tenant_id: Annotated[str, StringConstraints(min_length=1, max_length=255)]
