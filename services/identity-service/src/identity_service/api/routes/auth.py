"""Signing in and out, who am I, and accepting invitations."""

from uuid import UUID

import jwt
from fastapi import Request, Response, status
from fastapi.responses import JSONResponse

from chassis.errors import forbidden, not_found, unauthorized
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, public, requires
from chassis.http.routing import OWN_IDEMPOTENCY
from contracts.permissions import Permission
from identity_service.api.dependencies import IdentityDep, client_address, signing, stores
from identity_service.api.schemas.answers import Me, OfferedInvitation, OrganisationAnswer, OwnToken, UserAnswer
from identity_service.api.schemas.inputs import Acceptance, Login
from identity_service.application.accept_invitation import AcceptInvitation, accept_invitation
from identity_service.application.sign_in import SignIn, sign_in
from identity_service.application.tokens import HANDED_OUT, TOKEN_SECONDS
from identity_service.domain import secret_token
from identity_service.persistence.organisations import StoredOrganisations
from identity_service.persistence.people import StoredPeople
from identity_service.persistence.sessions import StoredSessions

router = Router(tags=["Authentication"])

_REFUSED = unauthorized("Address and password do not belong together.").body()


@router.post("/auth/login", status_code=status.HTTP_204_NO_CONTENT, openapi_extra=public(**OWN_IDEMPOTENCY))
async def login(body: Login, request: Request, uow: UnitOfWorkDep, identity: IdentityDep) -> Response:
    """Sign in with a password; the session comes as a cookie. Five failures a minute, then 429."""
    identity.check_origin(request)
    command = SignIn(body.email, body.password, client_address(request), body.organisation_id)
    return _signed_in(await sign_in(command, uow, signing(uow, identity)), identity)


@router.post("/auth/logout", status_code=status.HTTP_204_NO_CONTENT, openapi_extra=public(**OWN_IDEMPOTENCY))
async def logout(request: Request, uow: UnitOfWorkDep, identity: IdentityDep) -> Response:
    """End the session of the cookie, if there is one."""
    identity.check_origin(request)
    answer = Response(status_code=status.HTTP_204_NO_CONTENT)
    token = request.cookies.get(identity.cookie)
    if token:
        await StoredSessions(uow.connection).revoke(secret_token.token_hash(token), uow.now)
        identity.authenticator.forget(token)
        identity.end_session(answer)
    return answer


@router.get("/auth/me", openapi_extra=requires(Permission.READ_ORGANISATION))
async def me(uow: UnitOfWorkDep, principal: PrincipalDep) -> Me:
    """Tell who the caller is and what he may do."""
    organisation = await StoredOrganisations(uow.connection).find(principal.organisation_id)
    if organisation is None:
        message = "Your organisation"
        raise not_found(message)
    return Me(
        organisation=OrganisationAnswer.of(organisation),
        user=await _user(uow, principal.user_id),
        role=principal.role,
        permissions=sorted(principal.permissions),
        credential=principal.credential,
    )


async def _user(uow: UnitOfWorkDep, user_id: UUID | None) -> UserAnswer | None:
    user = None if user_id is None else await StoredPeople(uow.connection).find(user_id)
    return None if user is None else UserAnswer.of(user)


@router.post("/auth/token", openapi_extra=requires(Permission.READ_ORGANISATION, **OWN_IDEMPOTENCY))
async def own_token(request: Request, principal: PrincipalDep, identity: IdentityDep) -> OwnToken:
    """Exchange a key or session for a token of five minutes, which costs the gateway no look-up.

    A token cannot be exchanged for the next one: whoever lost his key must not go on.
    """
    if principal.credential == "bearer" or _was_handed_out(request):
        message = "Exchange an API key or a session, not a token."
        raise forbidden(message)
    token, _ = identity.issuer.issue(principal, handed_out=True)
    return OwnToken(access_token=token, expires_in=TOKEN_SECONDS)


def _was_handed_out(request: Request) -> bool:
    """The signature was verified on the way in."""
    token = request.headers["authorization"].partition(" ")[2]
    return HANDED_OUT in jwt.decode(token, options={"verify_signature": False})


@router.get("/auth/invitations/{token}", openapi_extra=public())
async def offered(token: str, uow: UnitOfWorkDep) -> OfferedInvitation:
    """Show an invitation to the person who holds its address. 409 when it can no longer be used."""
    found = stores(uow)
    invitation = await found.invitations.by_token(secret_token.token_hash(token))
    if invitation is None:
        message = "This invitation"
        raise not_found(message)
    invitation.check_usable(uow.now)
    organisation = await found.organisations.find(invitation.organisation_id)
    account = await found.people.account(invitation.email)
    return OfferedInvitation(
        organisation_name=organisation.name if organisation else "",
        organisation_kind=organisation.kind if organisation else "",
        email=invitation.email,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        role=invitation.role,
        has_account=account is not None and account.password_hash is not None,
        expires_at=invitation.expires_at,
    )


@router.post(
    "/auth/invitations/{token}",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=public(**OWN_IDEMPOTENCY),
)
async def accept(token: str, body: Acceptance, request: Request, uow: UnitOfWorkDep, identity: IdentityDep) -> Response:
    """Accept an invitation: sets the password, or asks for the known one; signs in by cookie."""
    identity.check_origin(request)
    found = stores(uow)
    if await found.invitations.by_token(secret_token.token_hash(token)) is None:
        message = "This invitation"
        raise not_found(message)
    command = AcceptInvitation(token, body.password, client_address(request))
    session = await accept_invitation(command, uow, signing(uow, identity), found.invitations)
    return _signed_in(session, identity)


def _signed_in(session: str | None, identity: IdentityDep) -> Response:
    """A refusal is an answer and no exception: the failure it counted has to be committed."""
    if session is None:
        return JSONResponse(_REFUSED, status.HTTP_401_UNAUTHORIZED)
    answer = Response(status_code=status.HTTP_204_NO_CONTENT)
    identity.set_session(answer, session)
    return answer
