"""The people of an organisation, under the prefix of its role."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, status

from chassis.errors import not_found
from chassis.http import Page, PageQuery, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.http.paging import page_query
from chassis.http.routing import OWN_IDEMPOTENCY, ServiceRoute
from chassis.http.schemas import ProblemDetails
from contracts.permissions import Permission
from identity_service.api.dependencies import IdentityDep, stores
from identity_service.api.problems import AllProblems, UnauthorizedProblems
from identity_service.api.schemas.answers import CreatedInvitation, InvitationAnswer, TeamUser, UserList
from identity_service.api.schemas.inputs import NewInvitation
from identity_service.application.team import Invite, invite, remove_member
from identity_service.persistence.invitations import StoredInvitations
from identity_service.persistence.people import StoredPeople
from identity_service.persistence.sessions import StoredSessions

UsersPage = Annotated[PageQuery, Depends(page_query(50).__metadata__[0].dependency)]
"""50 people a page unless told, as published."""

_LISTS: dict[str, type[ServiceRoute]] = {"/customer": AllProblems, "/partner": UnauthorizedProblems}
_PROBLEM: dict[str, Any] = {"model": ProblemDetails}
_ERRORS: dict[str, dict[int | str, dict[str, Any]]] = {
    "/customer": {400: _PROBLEM, 401: _PROBLEM, 403: _PROBLEM, 500: _PROBLEM, 503: _PROBLEM},
    "/partner": {401: _PROBLEM},
}


def users_router(prefix: str) -> APIRouter:
    """Return the list of users below `/customer`, `/partner`, `/referral` or `/ops`."""
    router = Router(tags=["Users"], route_class=_LISTS.get(prefix, ServiceRoute))

    @router.get(
        f"{prefix}/users",
        responses=_ERRORS.get(prefix, {}),
        openapi_extra=requires(Permission.READ_ORGANISATION),
    )
    async def users(query: UsersPage, uow: UnitOfWorkDep, principal: PrincipalDep) -> UserList:
        """List the caller's team by name; published for customers and partners."""
        total, members = await StoredPeople(uow.connection).page(
            principal.organisation_id, query.page_size, query.offset
        )
        return UserList(page=page_data(query, total, len(members)), users=[TeamUser.of(each) for each in members])

    return router


def team_router(prefix: str) -> APIRouter:
    """Return what an administrator does with his team below a prefix."""
    router = Router(tags=["Users"])
    manage = requires(Permission.MANAGE_ORGANISATION)

    @router.delete(f"{prefix}/users/{{user_id}}", status_code=status.HTTP_204_NO_CONTENT, openapi_extra=manage)
    async def remove(user_id: UUID, uow: UnitOfWorkDep, principal: PrincipalDep) -> None:
        """Remove a person; one who is in no other organisation is deleted."""
        found = stores(uow)
        removed = await remove_member(
            user_id,
            uow,
            organisations=found.organisations,
            people=found.people,
            invitations=found.invitations,
            sessions=StoredSessions(uow.connection),
            principal=principal,
        )
        if not removed:
            message = "This user"
            raise not_found(message)

    @router.get(f"{prefix}/invitations", openapi_extra=manage)
    async def invitations(query: PageQueryDep, uow: UnitOfWorkDep, principal: PrincipalDep) -> Page[InvitationAnswer]:
        """List the invitations that can still be accepted, newest first."""
        total, found = await StoredInvitations(uow.connection).open_page(
            principal.organisation_id, uow.now, query.page_size, query.offset
        )
        return Page[InvitationAnswer](
            data=[InvitationAnswer.of(each) for each in found], page_data=page_data(query, total, len(found))
        )

    @router.post(
        f"{prefix}/invitations",
        status_code=status.HTTP_201_CREATED,
        openapi_extra={**manage, **OWN_IDEMPOTENCY},
    )
    async def add(
        body: NewInvitation, uow: UnitOfWorkDep, principal: PrincipalDep, identity: IdentityDep
    ) -> CreatedInvitation:
        """Invite a person; an open invitation of the same address is replaced."""
        found = stores(uow)
        command = Invite(body.email, body.first_name, body.last_name, body.role)
        invitation, token = await invite(command, uow, found.people, found.invitations, principal)
        shown = InvitationAnswer.of(invitation).model_dump(by_alias=False)
        return CreatedInvitation(**shown, invitation_url=f"{identity.public_url}/onboarding?token={token}")

    @router.delete(
        f"{prefix}/invitations/{{invitation_id}}", status_code=status.HTTP_204_NO_CONTENT, openapi_extra=manage
    )
    async def withdraw(invitation_id: UUID, uow: UnitOfWorkDep, principal: PrincipalDep) -> None:
        """Withdraw an open invitation."""
        found = StoredInvitations(uow.connection)
        if not await found.withdraw(principal.organisation_id, invitation_id, uow.now):
            message = "This invitation"
            raise not_found(message)

    return router
