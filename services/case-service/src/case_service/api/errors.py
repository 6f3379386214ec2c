"""What the domain refuses, in the published form."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from case_service.api.text_errors import TEXT_ERRORS
from case_service.domain import errors
from chassis.errors import ApiError, BusinessError, business, invalid, not_found


def _missing(error: errors.MissingContracts) -> ApiError:
    return ApiError(
        422,
        "business_rule",
        error.message,
        [BusinessError(type_, message, error.signing_url) for type_, message in error.papers],
        extra={"signingHandoff": {"combinedSigningUrl": error.signing_url}},
    )


def _bad(type_: str) -> Callable[[Exception], ApiError]:
    """Return the map to 400 with one business error of this type: what the published formats have for a wrong state."""

    def mapped(error: Exception) -> ApiError:
        message = str(error)
        return ApiError(400, "invalid_operation", message, [BusinessError(type_, message)])

    return mapped


ERRORS: Final[Mapping[type[Exception], Callable[[Any], ApiError]]] = {
    **TEXT_ERRORS,
    errors.CaseNotFound: lambda _: not_found("The case"),
    errors.StaleTerms: lambda _: not_found("The case"),
    errors.FieldErrors: lambda error: invalid(error.fields),
    errors.MissingContracts: _missing,
    errors.BusinessRule: lambda error: business(error.type, error.message),
    errors.IllegalTransition: _bad("IllegalTransition"),
    errors.AlreadyAccepted: _bad("AlreadyAccepted"),
    errors.NotStandardScope: _bad("NotStandardScope"),
    errors.CloseRefused: _bad("CloseCodeRefused"),
}
"""Domain error to published error; more special classes win over their bases."""
