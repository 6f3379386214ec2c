"""How errors of this service look on the wire."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chassis.errors import ApiError, invalid, not_found, unavailable
from chassis.peers import PeerUnavailable
from notification_service.domain.tasks import PUBLISHED_TYPES

ERRORS: Final[Mapping[type[Exception], Callable[[Any], ApiError]]] = {
    PeerUnavailable: lambda _: unavailable("The case cannot be looked up right now; try again."),
}


def unknown_case() -> ApiError:
    """Return the 404 of a case that does not exist for this caller."""
    return not_found("The case")


def bad_status() -> ApiError:
    """Return the 400 of a status that tasks do not have."""
    return invalid({"status": ["must be Open or Solved"]})


def bad_type() -> ApiError:
    """Return the 400 of a type that tasks do not have."""
    return invalid({"type": [f"must be one of {', '.join(PUBLISHED_TYPES)}"]})
