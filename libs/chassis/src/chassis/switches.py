"""Mechanisms that a test can switch off, to show that it would notice if they were missing."""

import os
from typing import Final

VARIABLE: Final = "RECOUP_TEST_OFF"
"""A comma-separated list of names; heeded only where `RECOUP_ENVIRONMENT` is `test`."""

PROGRESS: Final = "progress"
EXCLUSIVE_SHARDS: Final = "exclusive-shards"
ACKNOWLEDGE_LAST: Final = "acknowledge-last"
MARK_LAST: Final = "mark-last"
PARKING: Final = "parking"
RETRY: Final = "retry"
OUTAGE: Final = "outage"


def is_off(name: str) -> bool:
    """Tell whether a mechanism is switched off in this process."""
    return os.environ.get("RECOUP_ENVIRONMENT") == "test" and name in os.environ.get(VARIABLE, "").split(",")
