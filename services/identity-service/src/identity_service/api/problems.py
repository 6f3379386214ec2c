"""Routes whose published errors are ProblemDetails instead of the usual body."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from chassis.errors import ApiError
from chassis.http.routing import ServiceRoute

_log: Final = structlog.get_logger()
PROBLEMS_AT: Final = frozenset({"/customer/users", "/partner/users", "/partner/me"})
"""Where a 401 is a ProblemDetails, as published."""


def problem(status: int, detail: str) -> JSONResponse:
    """Return a ProblemDetails answer (RFC 9457, in the published media type)."""
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": None}
    return JSONResponse(content, status)


def _route(statuses: frozenset[int] | None) -> type[ServiceRoute]:
    class ProblemRoute(ServiceRoute):
        """Answers errors of these statuses, or all, as ProblemDetails."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    return await inner(request)
                except ApiError as error:
                    if statuses is not None and error.status not in statuses:
                        raise
                    said = [each.message for each in error.business_errors] or [error.message]
                    answer = problem(error.status, " ".join(said))
                    if error.retry_after is not None:
                        answer.headers["Retry-After"] = str(error.retry_after)
                    return answer
                except Exception:
                    if statuses is not None:
                        raise
                    _log.exception("unexpected error", path=request.url.path)
                    return problem(500, "Something went wrong on our side.")

            return handle

    return ProblemRoute


AllProblems: Final = _route(None)
"""GET /customer/users: every error."""
UnauthorizedProblems: Final = _route(frozenset({401}))
"""GET /partner/users: 401 only."""
