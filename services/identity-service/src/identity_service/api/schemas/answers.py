"""What callers get."""

import datetime as dt
from uuid import UUID

from chassis.http import Answer, PageData
from identity_service.domain.credential import StoredKey
from identity_service.domain.invitation import Invitation
from identity_service.domain.people import Member, Organisation, User


class OrganisationAnswer(Answer):
    """An organisation."""

    id: UUID
    kind: str
    name: str
    country: str
    created_at: dt.datetime

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationAnswer":
        """Show one."""
        return cls(
            id=organisation.id,
            kind=organisation.kind,
            name=organisation.name,
            country=organisation.country,
            created_at=organisation.created_at,
        )


class CreatedOrganisation(Answer):
    """A new organisation; its key is shown here only."""

    organisation_id: UUID
    user_id: UUID
    api_key: str
    invitation_url: str


class UserAnswer(Answer):
    """A person, as his own team sees him."""

    id: UUID
    email: str
    first_name: str
    last_name: str

    @classmethod
    def of(cls, user: User) -> "UserAnswer":
        """Show one."""
        return cls(id=user.id, email=user.email, first_name=user.first_name, last_name=user.last_name)


class Me(Answer):
    """Who the caller is and what he may do."""

    organisation: OrganisationAnswer
    user: UserAnswer | None
    role: str
    permissions: list[str]
    credential: str


class TeamUser(Answer):
    """Published: CollectionPartnerUserDto, of all roles' lists."""

    id: UUID
    name: str | None
    email: str | None

    @classmethod
    def of(cls, member: Member) -> "TeamUser":
        """Show a member."""
        return cls(id=member.user.id, name=member.user.name, email=member.user.email)


class UserList(Answer):
    """Published: UserListDto."""

    page: PageData
    users: list[TeamUser]


class InvitationAnswer(Answer):
    """An open invitation, as the inviting team sees it."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    role: str
    expires_at: dt.datetime

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationAnswer":
        """Show one."""
        return cls(
            id=invitation.id,
            email=invitation.email,
            first_name=invitation.first_name,
            last_name=invitation.last_name,
            role=invitation.role,
            expires_at=invitation.expires_at,
        )


class CreatedInvitation(InvitationAnswer):
    """A new invitation with the address to send to the person."""

    invitation_url: str


class OfferedInvitation(Answer):
    """An invitation as the invited person sees it; `has_account` asks for his known password."""

    organisation_name: str
    organisation_kind: str
    email: str
    first_name: str
    last_name: str
    role: str
    has_account: bool
    expires_at: dt.datetime


class KeyAnswer(Answer):
    """An API key after the first time."""

    id: str
    name: str
    role: str
    permissions: list[str]
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None

    @classmethod
    def of(cls, key: StoredKey) -> "KeyAnswer":
        """Show one."""
        return cls(
            id=key.id,
            name=key.name,
            role=key.role,
            permissions=list(key.permissions),
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            last_used_at=key.last_used_at,
        )


class CreatedKey(KeyAnswer):
    """A new API key; `api_key` is shown here only."""

    api_key: str


class AccessToken(Answer):
    """Published: AccessTokenResponse."""

    access_token: str
    expires_in: int
    creditor_id: UUID
    external_tenant_id: str
    token_type: str = "Bearer"  # noqa: S105 - the published word


class OwnToken(Answer):
    """A token for the caller himself, in the words of the published one."""

    access_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - the published word
