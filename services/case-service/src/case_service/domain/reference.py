"""The eight characters by which people name a case."""

import secrets
import string
from typing import Final

LENGTH: Final = 8
_ALPHABET: Final = string.ascii_uppercase + string.digits


def draw_reference() -> str:
    """Return a reference at random; uniqueness is the store's to keep."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
