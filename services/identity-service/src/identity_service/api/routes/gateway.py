"""What the gateway and the services ask before anything else: who is this, and which keys verify it.

These are plain routes without a unit of work: they are asked for every request.
"""

import hashlib
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from chassis.auth import TokenVerifier
from chassis.errors import ApiError, forbidden, unauthorized, unavailable
from chassis.transient import is_transient
from identity_service.api.dependencies import SAFE_METHODS, Identity
from identity_service.api.errors import too_many
from identity_service.api.problems import PROBLEMS_AT, problem
from identity_service.application.authenticate import Admitted, Throttled
from identity_service.domain import api_key

CREDENTIAL_HEADER: Final = "X-Recoup-Credential"
_NOBODY: Final = "Send a valid XApiKey or Authorization header."


async def authenticate(request: Request) -> Response:
    """Answer the gateway's question about a request, told in its `X-Forwarded-*` headers.

    200 with the token for the services and the credential's id; 401, 403 or 429 is what the caller
    gets; 503 when the database is away.
    """
    try:
        admitted = await _admit(request, request.app.state.identity)
    except ApiError as error:
        return _refusal(request, error)
    except Exception as error:
        if is_transient(error):
            return _refusal(request, unavailable("The service cannot answer right now; try again."))
        raise
    return Response(headers={"Authorization": f"Bearer {admitted.token}", CREDENTIAL_HEADER: admitted.credential})


async def _admit(request: Request, identity: Identity) -> Admitted:
    headers = request.headers
    if api_key.appears_in(headers.get("x-forwarded-uri", "")):
        message = "A key in an address is a leaked key: revoke it, and send the new one as XApiKey."
        raise unauthorized(message)
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        verifier: TokenVerifier = request.app.state.verifier
        await verifier.principal(token)
        return Admitted(token, f"bearer:{hashlib.sha256(token.encode()).hexdigest()[:16]}")
    presented = headers.get("xapikey")
    if presented:
        found = await identity.authenticator.key(presented)
    elif cookie := request.cookies.get(identity.cookie):
        found = await identity.authenticator.session(cookie)
        if found is not None and headers.get("x-forwarded-method", "GET").upper() not in SAFE_METHODS:
            _check_cookie_write(request, identity)
    else:
        raise unauthorized(_NOBODY)
    if found is None:
        raise unauthorized(_NOBODY)
    if isinstance(found, Throttled):
        raise too_many(found.retry_after, f"Too many requests; try again in {found.retry_after} seconds.")
    return found


def _check_cookie_write(request: Request, identity: Identity) -> None:
    """A browser sends cookies by itself, so a write must say that it comes from our own pages."""
    if request.headers.get("origin") != identity.origin:
        message = "A request that changes something with a session must come from our own pages."
        raise forbidden(message)


def _refusal(request: Request, error: ApiError) -> Response:
    path = request.headers.get("x-forwarded-uri", "").partition("?")[0]
    if error.status == 401 and path in PROBLEMS_AT:  # noqa: PLR2004 - the status itself
        return problem(401, error.message)
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return JSONResponse(error.body(), error.status, headers)


async def jwks(request: Request) -> Response:
    """Publish the public keys that verify tokens (RFC 7517)."""
    identity: Identity = request.app.state.identity
    return JSONResponse(identity.ring.jwks(), headers={"Cache-Control": "max-age=60"})


_TOLD: Final = {
    "500": ApiError(500, "internal_error", "Something went wrong on our side."),
    "503": unavailable("The service cannot answer right now; try again."),
    "429": too_many(1, "Too many requests; try again in a second."),
    "502": ApiError(502, "bad_gateway", "The service broke off; try again.", retry_after=1),
    "504": ApiError(504, "gateway_timeout", "The service took too long; try again.", retry_after=1),
}


async def gateway_error(request: Request) -> Response:
    """Word an error of the gateway itself in the published form."""
    status = request.path_params["status"]
    error = _TOLD.get(status) or ApiError(404, "not_found", "This address was not found.")
    return _refusal(request, error)


def gateway_router() -> APIRouter:
    """Return the routes that only the gateway and services reach."""
    router = APIRouter(include_in_schema=False)
    # Traefik asks with GET, whatever the request was.
    router.add_route("/internal/authenticate", authenticate, methods=["GET"], include_in_schema=False)
    router.add_route("/internal/jwks", jwks, methods=["GET"], include_in_schema=False)
    every = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    router.add_route("/internal/gateway-error/{status}", gateway_error, methods=every, include_in_schema=False)
    return router
