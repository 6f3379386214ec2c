"""Named crash points: places in the product where a test can make a process die, exactly and repeatably.

A timed `kill -9` hits the interesting line once in a thousand runs. So the code that has such lines names them:

    crash.point("relay.after-send")        # chassis.crash; does nothing in production

and a test starts the process with `env=crash_at("relay.after-send", 3)`. The third time that process passes the line,
it ends itself with SIGKILL: no `finally`, no flush, no goodbye. Then the test asserts `crashed(proc)`, starts the
process again without the setting, and waits for the state that must hold.

Rules for a crash point: it stands between two effects of which a crash may leave only the first; its name is
`<component>.<when>-<effect>` and is listed in `chassis.crash.POINTS`; a test in `tests/resilience/` uses it, or it
goes. The points of the guarantees:

| guarantee | points |
|---|---|
| G1 | `relay.before-send`, `relay.between-sends`, `relay.after-send` |
| G2, G3 | `consumer.before-transaction`, `consumer.after-commit` |

Random kills (`Proc.kill()` at a moment drawn from the `rng` fixture) are the complement: they find the lines nobody
thought of.
"""

from __future__ import annotations

import signal
from pathlib import Path

from chassis.crash import POINTS, VARIABLE
from chassis.testing.processes import Proc


def crash_at(point: str, nth: int = 1) -> dict[str, str]:
    """The environment in which a process dies by SIGKILL when it passes `point` for the `nth` time.

    Raises ValueError for a point the product does not have: such a test would prove nothing.
    """
    return {VARIABLE: f"{_known(point)}:{nth}"}


def freeze_at(point: str, nth: int = 1) -> dict[str, str]:
    """The environment in which a process freezes (SIGSTOP) at that pass; `Proc.cont()` lets it go on from there."""
    return {VARIABLE: f"{_known(point)}:{nth}:freeze"}


def crashed(process: Proc, timeout: float = 90.0) -> bool:
    """Wait for the end of a process and tell whether SIGKILL ended it, as a crash point does."""
    return process.wait_exit(timeout) == -signal.SIGKILL


def frozen(process: Proc) -> bool:
    """Tell whether the process stands still, as one does that reached `freeze_at`."""
    state = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
    return state.rpartition(")")[2].split()[0] == "T"


def _known(point: str) -> str:
    if point not in POINTS:
        message = f"no crash point {point!r}; there are {', '.join(sorted(POINTS))}"
        raise ValueError(message)
    return point
