"""Routes: each declares its permission, runs in one transaction and commits at the edge."""

import contextlib
import hmac
import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from opentelemetry import propagate, trace

from chassis import switches
from chassis.auth import Principal, TokenVerifier
from chassis.database import SYSTEM, Database
from chassis.errors import ApiError, forbidden, unauthorized, unavailable
from chassis.http.body import read_body, replayed
from chassis.idempotency import Attempt, StoredAnswer
from chassis.peers import INTERNAL_HEADER
from chassis.telemetry import TRACER
from chassis.transient import is_outage, is_transient
from chassis.uow import UnitOfWork
from contracts.permissions import PREFIX_KIND, Permission

PERMISSION: Final = "x-permission"
PUBLIC: Final = "(public)"
INTERNAL: Final = "/internal"
OWN_IDEMPOTENCY: Final = {"x-idempotency": "own"}
"""Beside `requires()` or `public()`: this route looks after Idempotency-Key itself, or ignores it.

For answers that must not be stored, such as keys and tokens, and requests that hold passwords.
"""
PLAIN_REFUSALS: Final = {"x-refusals": "plain"}
"""Beside `requires()`: the 422 of this route is published without the legacy `error` and `message`."""


def requires(permission: Permission, **more: Any) -> dict[str, Any]:
    """Declare the permission of a route: pass the result as its `openapi_extra`."""
    return {PERMISSION: permission.value, **more}


def public(**more: Any) -> dict[str, Any]:
    """Declare that anybody may call a route: pass the result as its `openapi_extra`."""
    return {PERMISSION: PUBLIC, **more}


class ServiceRoute(APIRoute):
    """A route that authenticates, authorises and runs its function in a unit of work."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler."""
        endpoint = super().get_route_handler()
        declared = (self.openapi_extra or {}).get(PERMISSION)
        internal = self.path.startswith(INTERNAL)
        stored = (self.openapi_extra or {}).get("x-idempotency") != "own"
        plain = "x-refusals" in (self.openapi_extra or {})

        async def handle(request: Request) -> Response:
            span = TRACER.start_span(
                f"{request.method} {self.path_format}",
                context=propagate.extract(request.headers),
                kind=trace.SpanKind.SERVER,
            )
            with trace.use_span(span, end_on_exit=True):
                if declared == PUBLIC:
                    principal = None
                elif internal:
                    principal = None
                    _check_internal(request)
                else:
                    principal = await _caller(request, str(declared))
                return await _in_transaction(request, principal, self.path_format, endpoint, stored=stored, plain=plain)

        return handle


def _check_internal(request: Request) -> None:
    wanted = request.app.state.settings.internal_token.get_secret_value()
    given = request.headers.get(INTERNAL_HEADER, "")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise unauthorized("This address is for services of the network.")


async def _caller(request: Request, permission: str) -> Principal:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthorized()
    verifier: TokenVerifier = request.app.state.verifier
    principal = await verifier.principal(token)
    prefix = "/" + request.url.path.split("/", 2)[1]
    kind = PREFIX_KIND.get(prefix)
    if kind is not None and principal.kind is not kind:
        raise forbidden(f"{prefix} is for organisations of the kind {kind.value}.")
    if permission not in principal.permissions:
        raise forbidden(f"Your role lacks the permission '{permission}'.")
    structlog.contextvars.bind_contextvars(organisation=str(principal.organisation_id))
    return principal


async def _in_transaction(
    request: Request,
    principal: Principal | None,
    path: str,
    endpoint: Callable[[Request], Coroutine[Any, Any, Response]],
    *,
    stored: bool,
    plain: bool,
) -> Response:
    body = await read_body(request)
    database: Database = request.app.state.database
    key = request.headers.get("idempotency-key") if stored and request.method == "POST" else None
    attempt = (
        Attempt.of(
            principal.organisation_id if principal else None,
            f"{request.method} {path} {request.url.path}",
            key,
            body,
            request.headers.get("content-type", ""),
        )
        if key is not None
        else None
    )
    tenant = SYSTEM if principal is None or principal.is_staff else principal.organisation_id

    async def work(uow: UnitOfWork) -> Response:
        if attempt is not None:
            earlier = await attempt.begin(uow)
            if earlier is not None:
                return _answer(earlier)
        request.state.uow = uow
        request.state.principal = principal
        response = await endpoint(replayed(request, body))
        if attempt is not None:
            await attempt.store(uow, response.status_code, response.headers.get("content-type"), bytes(response.body))
        return response

    try:
        return await database.transact(work, tenant=tenant, principal=principal)
    except Exception as error:
        refusal = _refusal(request, error)
        if refusal is not None:
            refusal.plain = refusal.plain or (plain and refusal.status == 422)  # noqa: PLR2004
            if attempt is not None and refusal.status == 422 and not _is_conflict(refusal):  # noqa: PLR2004
                await _remember_refusal(database, attempt, refusal)
            raise refusal from error
        # A statement that ran out of time (an overloaded server) is not repeated here, but the caller may try again.
        if (is_transient(error) or is_outage(error)) and not switches.is_off(switches.OUTAGE):
            raise unavailable("The service cannot answer right now; try again.") from error
        raise


def _refusal(request: Request, error: Exception) -> ApiError | None:
    """Return what a caller is told of an error that the service expects; None for any other."""
    if isinstance(error, ApiError):
        return error
    for kind in type(error).__mro__:
        mapping = request.app.state.errors.get(kind)
        if mapping is not None:
            refusal: ApiError = mapping(error)
            return refusal
    return None


def _is_conflict(error: ApiError) -> bool:
    return any(each.type == "IdempotencyConflict" for each in error.business_errors)


def _answer(stored: StoredAnswer) -> Response:
    return Response(
        stored.body,
        status_code=stored.status,
        headers={"content-type": stored.content_type} if stored.content_type else None,
    )


async def _remember_refusal(database: Database, attempt: Attempt, error: ApiError) -> None:
    """Keep a refusal for good (422): the same key and body are refused alike."""

    async def work(uow: UnitOfWork) -> None:
        if await attempt.begin(uow) is None:
            await attempt.store(uow, error.status, "application/json", json.dumps(error.body()).encode())

    # Whoever has taken the key meanwhile gets an answer of his own; this caller's refusal stays what it is.
    with contextlib.suppress(ApiError):
        await database.transact(work)


class Router(APIRouter):
    """A router whose routes are `ServiceRoute`s."""

    def __init__(self, **options: Any) -> None:
        """Take the options of `fastapi.APIRouter`."""
        options.setdefault("route_class", ServiceRoute)
        super().__init__(**options)


def check_declarations(routes: Any) -> None:
    """Refuse to start when a route tells no permission (default deny)."""
    for route in routes:
        if not isinstance(route, APIRoute):
            continue
        declared = (route.openapi_extra or {}).get(PERMISSION)
        if route.path.startswith(INTERNAL) or isinstance(declared, str):
            if not isinstance(route, ServiceRoute):
                raise TypeError(f"{route.path}: must be on a chassis Router")
            continue
        raise TypeError(f"{sorted(route.methods or ())} {route.path}: declares no permission")
