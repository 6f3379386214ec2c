"""How refusals of the domain reach a caller."""

from collections.abc import Callable
from typing import Any, Final

from chassis.errors import ApiError, business, conflict, invalid, unauthorized
from identity_service.domain import errors

TOO_MANY: Final = "rate_limit_exceeded"


def too_many(retry_after: int, message: str) -> ApiError:
    """429 as published: the seconds to wait stand in the body as well."""
    return ApiError(429, TOO_MANY, message, retry_after=retry_after, extra={"retryAfter": retry_after})


ERRORS: Final[dict[type[Exception], Callable[[Any], ApiError]]] = {
    errors.InvalidCredentialsError: lambda _: unauthorized("These credentials are not valid."),
    errors.TooManyAttemptsError: lambda error: too_many(
        error.retry_after, f"Too many failed attempts; try again in {error.retry_after} seconds."
    ),
    errors.WeakPasswordError: lambda error: invalid({"password": [str(error)]}),
    errors.InvitationUnusableError: lambda error: conflict(str(error), "InvitationUnusable"),
    errors.FirstInvitationOpenError: lambda _: conflict(
        "This address belongs to somebody who has another invitation to accept first.", "InvitationUnusable"
    ),
    errors.UnknownRoleError: lambda error: invalid({"role": [f"must be one of {', '.join(error.allowed)}"]}),
    errors.AlreadyMemberError: lambda _: conflict("This person is in your team already.", "AlreadyMember"),
    errors.LastAdministratorError: lambda _: business(
        "LastAdministrator", "Without this person nobody could administer the organisation; invite another first."
    ),
    errors.TooManyKeysError: lambda _: conflict(
        "Two live keys bear this name; revoke one of them first.", "TooManyKeys"
    ),
    errors.PermissionNotHeldError: lambda error: invalid(
        {"permissions": [f"you do not have {each} yourself" for each in error.permissions]}
    ),
    errors.IdempotencyConflictError: lambda _: business(
        "IdempotencyConflict", "This Idempotency-Key was used with another request; send a new key."
    ),
}
