"""What a password must be: long enough; composition rules only make them worse (ASVS 5.0, 6.2)."""

from typing import Final

from identity_service.domain.errors import WeakPasswordError

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 256

_COMMON: Final = frozenset(
    {
        "123456789012",
        "1234567890123",
        "administrator",
        "administrator1",
        "changemechangeme",
        "letmeinletmein",
        "passwordpassword",
        "password12345",
        "password123456",
        "qwertyuiop12",
        "qwertyuiopas",
        "recouprecoup",
    }
)


def check_password(password: str, *personal: str) -> None:
    """Raise WeakPasswordError for a password that is too short, too long, common or one's own name."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        message = f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters."
        raise WeakPasswordError(message)
    folded = password.casefold()
    if folded in _COMMON or len(set(folded)) < 3:  # noqa: PLR2004 - one or two characters repeated
        message = "This password is on every attacker's list."
        raise WeakPasswordError(message)
    if any(each and folded == each.casefold() for each in personal):
        message = "A password is not your name or address."
        raise WeakPasswordError(message)
