"""Which payments count: the condition that every sum over them carries."""

from typing import Final

COUNTED: Final = "verification = 'Verified' AND deleted_at IS NULL"
"""On the columns of `payments`, without an alias."""
