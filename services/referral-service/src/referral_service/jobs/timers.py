"""Deadlines of this service.

Nothing here expires by itself: an onboarding address stays valid until it is used, and a client
link is final.
"""

from typing import Final

from chassis.timers import Timer

TIMERS: Final[tuple[Timer, ...]] = ()
