"""What the domain refuses, as published errors."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chassis.errors import ApiError, business, conflict, invalid, not_found
from chassis.money import AmountTooLarge, TooManyDecimals
from routing_service.domain import errors as domain

ERRORS: Final[Mapping[type[Exception], Callable[[Any], ApiError]]] = {
    domain.LeadNotFoundError: lambda _: not_found("The quote request"),
    domain.QuoteNotFoundError: lambda _: not_found("The quote"),
    domain.OrganisationNotFoundError: lambda error: not_found(f"The {error.kind}"),
    domain.LeadTransitionError: lambda error: conflict(str(error), "LeadNotOpen"),
    domain.AlreadyQuotedError: lambda _: conflict("You have quoted on this lead already.", "AlreadyQuoted"),
    domain.AgreementTypeError: lambda error: business("UnsupportedAgreementType", str(error)),
    domain.SuccessFeeError: lambda error: invalid({"successFee": [str(error)]}),
    domain.UnknownJurisdictionError: lambda error: invalid({"jurisdictions": [str(error)]}),
    domain.RuleError: lambda error: invalid({error.field: [str(error)]}),
    TooManyDecimals: lambda error: invalid({"costProcessMisc": [str(error)]}),
    AmountTooLarge: lambda error: invalid({"costProcessMisc": [str(error)]}),
}


def unknown_case() -> ApiError:
    """404 for a case that is not the caller's."""
    return not_found("The case")


def unknown_quote_request() -> ApiError:
    """404 for a quote request that is not on the case, or a lead without an invitation."""
    return not_found("The quote request")


def unknown_quote() -> ApiError:
    """404 for a quote that is not on the request, or still sealed."""
    return not_found("The quote")


def unknown_partner() -> ApiError:
    """404 for a partner that staff have not set up."""
    return not_found("The partner")


def unknown_rule() -> ApiError:
    """404 for a rule that is not there."""
    return not_found("The rule")
