"""Builds the HTTP application of a service."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.auth import TokenVerifier
from chassis.database import Database
from chassis.errors import ApiError, invalid, not_found
from chassis.http.routing import check_declarations
from chassis.ids import uuid7
from chassis.settings import Settings
from chassis.telemetry import REQUESTS

Errors = Mapping[type[Exception], Callable[[Any], ApiError]]
Readiness = Callable[[], Awaitable[Sequence[str]]]
_log: Final = structlog.get_logger()
_TRACEPARENT_LENGTH: Final = 55


def build_app(  # noqa: PLR0917 - the parts of an application
    name: str,
    settings: Settings,
    database: Database,
    verifier: TokenVerifier,
    routers: Sequence[APIRouter],
    errors: Errors,
    state: Mapping[str, object],
    readiness: Readiness,
) -> FastAPI:
    """Return the application; raises `TypeError` when a route declares no permission.

    `readiness` returns the reasons why the service is not ready; none means it is.
    """
    app = FastAPI(title=f"Recoup {name}-service", docs_url=None, redoc_url=None, openapi_url=None, version="v1")
    app.state.settings = settings
    app.state.database = database
    app.state.verifier = verifier
    app.state.errors = errors
    for key, value in state.items():
        setattr(app.state, key, value)
    for router in routers:
        app.include_router(router)
    check_declarations(_flat(routers))
    _handle_errors(app)
    _probe_routes(app, readiness)
    app.add_middleware(Observed)
    return app


def _flat(routers: Sequence[APIRouter]) -> list[Any]:
    return [route for router in routers for route in router.routes]


def _respond(error: ApiError) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else None
    return Response(
        json.dumps(error.body()),
        status_code=error.status,
        media_type="application/json",
        headers=headers,
    )


def _handle_errors(app: FastAPI) -> None:
    async def api_error(_: Request, error: Exception) -> Response:
        assert isinstance(error, ApiError)  # noqa: S101 - registered for this class
        return _respond(error)

    async def validation(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
        return _respond(invalid(_fields(error)))

    async def http_error(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
        if error.status_code == 404:  # noqa: PLR2004 - the status itself
            return _respond(not_found("This address"))
        return _respond(ApiError(error.status_code, "http_error", str(error.detail)))

    app.add_exception_handler(ApiError, api_error)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http_error)


def _fields(error: RequestValidationError) -> dict[str, list[str]]:
    """Return the messages per field, named as the caller wrote it."""
    fields: dict[str, list[str]] = {}
    for each in error.errors():
        where = [str(part) for part in each["loc"][1:]] or [str(each["loc"][0])]
        message = str(each["msg"]).removeprefix("Value error, ")
        fields.setdefault(".".join(where), []).append(message)
    return fields


def _probe_routes(app: FastAPI, readiness: Readiness) -> None:
    async def healthz(_: Request) -> Response:
        return Response('{"status":"alive"}', media_type="application/json")

    async def readyz(_: Request) -> Response:
        reasons = list(await readiness())
        return Response(
            json.dumps({"ready": not reasons, "reasons": reasons}),
            status_code=503 if reasons else 200,
            media_type="application/json",
        )

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    app.add_route("/healthz", healthz)
    app.add_route("/readyz", readyz)
    app.add_route("/metrics", metrics)


class Observed:
    """Measures every request, tells its trace as `X-Request-Id`, and answers 500 for what nobody expected."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        structlog.contextvars.unbind_contextvars("organisation")
        status = 500

        begun_to_answer = False

        async def tell(message: Message) -> None:
            nonlocal status, begun_to_answer
            if message["type"] == "http.response.start":
                status, begun_to_answer = message["status"], True
                message["headers"] = [*message["headers"], (b"x-request-id", _request_id(scope))]
            await send(message)

        try:
            await self._app(scope, receive, tell)
        except Exception:
            # Answered here: what Starlette's own handler raises again makes the server close the connection, and
            # with it the next request that the gateway has sent on it.
            _log.exception("unexpected error", path=scope["path"])
            if begun_to_answer:
                raise
            await _respond(ApiError(500, "internal_error", "Something went wrong on our side."))(scope, receive, tell)
        finally:
            route = scope.get("route")
            path = getattr(route, "path_format", None) or getattr(route, "path", "unknown")
            REQUESTS.labels(scope["method"], path, str(status)).observe(time.perf_counter() - begun)


def _request_id(scope: Scope) -> bytes:
    """Return the trace id the gateway gave, or a new one."""
    for name, value in scope["headers"]:
        if name == b"traceparent" and len(value) == _TRACEPARENT_LENGTH:
            return bytes(value[3:35])
    return uuid7().hex.encode()
