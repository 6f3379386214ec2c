"""How the errors of the domain look on the wire."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chassis.errors import ApiError, business, invalid, not_found, unavailable
from referral_service.domain import errors
from referral_service.domain.ports import DirectoryAway


class ClientConflictAnswerError(ApiError):
    """409 of POST /referral/clients, which is published with a body of its own."""

    def __init__(self, type_: str, message: str, external_tenant_id: str) -> None:
        super().__init__(409, "conflict", message)
        self.type = type_
        self.external_tenant_id = external_tenant_id

    def body(self) -> dict[str, object]:
        """Return the published ConflictResponse; it tells nothing about the other party."""
        return {
            "type": self.type,
            "message": self.message,
            "data": {"externalTenantId": self.external_tenant_id},
        }


def _as(type_: str) -> Callable[[Exception], ApiError]:
    return lambda error: business(type_, str(error))


ERRORS: Final[Mapping[type[Exception], Callable[[Any], ApiError]]] = {
    errors.OnboardingUserUnclearError: _as("OnboardingUserUnclear"),
    errors.EmailTwiceError: _as("DuplicateEmail"),
    errors.UnsupportedCountryError: _as("UnsupportedCountry"),
    errors.CasesComeLaterError: _as("CasesNotAccepted"),
    errors.PartnerInactiveError: _as("ReferralPartnerInactive"),
    errors.FeeShareOutOfRangeError: _as("FeeShareOutOfRange"),
    errors.PartnerUnknownError: lambda _: not_found("The referral partner"),
    DirectoryAway: lambda _: unavailable("Accounts cannot be looked up right now; try again."),
}


def unknown_client() -> ApiError:
    """Return the 404 of a client that does not exist for this caller."""
    return not_found("The client")


def unknown_user() -> ApiError:
    """Return the 404 of a person who does not onboard any client."""
    return not_found("The onboarding user")


def bad_date(field: str) -> ApiError:
    """Return the 400 of a date that cannot be read."""
    return invalid({field: ["must be a date or a time of ISO 8601"]})
