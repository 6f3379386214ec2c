"""How often an account may be tried: five failures a minute from one address, then wait."""

import datetime as dt
from collections.abc import Sequence
from math import ceil
from typing import Final

from identity_service.domain.errors import TooManyAttemptsError

WINDOW: Final = dt.timedelta(minutes=1)
FAILURES: Final = 5


def check_attempt(failures: Sequence[dt.datetime], now: dt.datetime) -> None:
    """Raise TooManyAttemptsError when the window holds five failures; successes do not count."""
    recent = sorted(each for each in failures if each > now - WINDOW)
    if len(recent) >= FAILURES:
        wait = recent[-FAILURES] + WINDOW - now
        raise TooManyAttemptsError(max(1, ceil(wait.total_seconds())))
