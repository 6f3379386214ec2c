"""Errors on their way to a caller, and the ones that only need another try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BusinessError:
    """One entry of `businessErrors`: a stable type, what was wrong, where to put it right."""

    type: str
    message: str
    solution_url: str | None = None


class ApiError(Exception):
    """An answer other than success, in the published form.

    `extra` are further members of the body where a published error has them; a `plain` one has
    `businessErrors` and `extra` only.
    """

    def __init__(
        self,
        status: int,
        error: str,
        message: str,
        business_errors: Sequence[BusinessError] = (),
        *,
        retry_after: int | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Keep what the body will say."""
        super().__init__(message)
        self.status = status
        self.error = error
        self.message = message
        self.business_errors = tuple(business_errors)
        self.retry_after = retry_after
        self.extra = dict(extra or {})
        self.plain = False

    def body(self) -> dict[str, object]:
        """Return the published error body."""
        legacy = {} if self.plain else {"error": self.error, "message": self.message}
        return {
            **legacy,
            "businessErrors": [
                {"type": each.type, "message": each.message, "solutionUrl": each.solution_url}
                for each in self.business_errors
            ],
            **self.extra,
        }


class Transient(Exception):
    """Something is not there yet: the same work will succeed later. Consumers try again."""


def not_found(what: str) -> ApiError:
    """404: there is no such thing for this caller."""
    return ApiError(404, "not_found", f"{what} was not found.")


def invalid(fields: Mapping[str, Sequence[str]]) -> ApiError:
    """400: fields of the request are wrong; each is named with what to do."""
    entries = [
        BusinessError("InvalidField", f"{field}: {message}")
        for field, messages in fields.items()
        for message in messages
    ]
    return ApiError(400, "validation_failed", "The request is not valid.", entries)


def business(type_: str, message: str, solution_url: str | None = None) -> ApiError:
    """422: understood, and against a rule of the business."""
    return ApiError(422, "business_rule", message, [BusinessError(type_, message, solution_url)])


def conflict(message: str, type_: str = "Conflict") -> ApiError:
    """409: the state does not allow it now, or a race was lost."""
    return ApiError(409, "conflict", message, [BusinessError(type_, message)])


def unauthorized(message: str = "Send a valid XApiKey or Authorization header.") -> ApiError:
    """401: nobody we know."""
    return ApiError(401, "unauthorized", message)


def forbidden(message: str) -> ApiError:
    """403: known, but without the permission."""
    return ApiError(403, "forbidden", message)


def unavailable(message: str, retry_after: int = 1) -> ApiError:
    """503: try again in `retry_after` seconds."""
    return ApiError(503, "unavailable", message, retry_after=retry_after)
