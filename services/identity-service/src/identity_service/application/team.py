"""Inviting people into an organisation and letting them go."""

from dataclasses import dataclass
from uuid import UUID

from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from identity_service.application import life
from identity_service.domain import secret_token, team
from identity_service.domain.errors import AlreadyMemberError
from identity_service.domain.invitation import Invitation
from identity_service.domain.ports import Invitations, Organisations, People, Sessions


@dataclass(frozen=True, slots=True)
class Invite:
    """Invite a person in a role; a role is never changed in place (domain 2.3)."""

    email: str
    first_name: str
    last_name: str
    role: str


async def invite(
    command: Invite, uow: UnitOfWork, people: People, invitations: Invitations, principal: Principal
) -> tuple[Invitation, str]:
    """Return the invitation and its token. An open one for the same address is withdrawn.

    A member who has no password yet may be invited again: that is how he gets one.
    """
    team.check_role(principal.kind, command.role)
    account = await people.account(command.email)
    if account is not None and account.password_hash and principal.organisation_id in account.organisations:
        raise AlreadyMemberError
    await invitations.withdraw_open(principal.organisation_id, command.email, uow.now)
    token = secret_token.new_token()
    invitation = Invitation(
        uuid7(),
        principal.organisation_id,
        command.email,
        command.first_name,
        command.last_name,
        command.role,
        uow.now + life.INVITATION,
    )
    await invitations.add([(invitation, secret_token.token_hash(token))], uow.now)
    return invitation, token


async def remove_member(
    user_id: UUID,
    uow: UnitOfWork,
    *,
    organisations: Organisations,
    people: People,
    invitations: Invitations,
    sessions: Sessions,
    principal: Principal,
) -> bool:
    """Remove a member and end his sessions; False when there is none of that id.

    Removals of one organisation wait for each other, so that two cannot each leave the other one
    as the last administrator.
    """
    await organisations.find(principal.organisation_id, lock=True)
    member = await people.member(principal.organisation_id, user_id)
    if member is None:
        return False
    team.check_removal(principal.kind, user_id, await people.roles(principal.organisation_id))
    await sessions.revoke_member(principal.organisation_id, user_id, uow.now)
    await invitations.withdraw_open(principal.organisation_id, member.user.email, uow.now)
    await people.leave(principal.organisation_id, user_id)
    return True
