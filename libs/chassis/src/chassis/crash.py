"""Named places where a process can be made to die or freeze, so that tests can prove what survives it."""

import os
import signal
from typing import Final

VARIABLE: Final = "RECOUP_CRASH_AT"
"""`<point>:<n>`: SIGKILL to itself at the n-th pass of that point; `<point>:<n>:freeze`: SIGSTOP instead."""

POINTS: Final = frozenset(
    {
        "relay.before-send",
        "relay.between-sends",
        "relay.after-send",
        "consumer.before-transaction",
        "consumer.after-commit",
    }
)

_passes: dict[str, int] = {}


def point(name: str) -> None:
    """Die or freeze here if the environment says so; otherwise cost nothing worth naming."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    where, count, *freeze = wanted.split(":")
    if where != name:
        return
    _passes[name] = _passes.get(name, 0) + 1
    if _passes[name] == int(count):
        os.kill(os.getpid(), signal.SIGSTOP if freeze else signal.SIGKILL)
