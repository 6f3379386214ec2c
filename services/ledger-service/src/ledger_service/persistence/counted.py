"""Which payments count: the condition that every sum over them carries."""

from typing import Final

COUNTED: Final = "true"
"""On the columns of `payments`, without an alias."""
