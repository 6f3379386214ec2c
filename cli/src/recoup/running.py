"""The network that runs now, for every command that talks to it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from recoup import elsewhere
from recoup.credentials import Credentials
from recoup.errors import Exit, RecoupError
from recoup.home import Home, read_json
from recoup.supervisor import lock

SETTLE_SECONDS: Final = 180.0
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Running:
    """Where a running network is and how to identify oneself to it."""

    home: Home
    url: str
    services: dict[str, str]
    phase: str
    credentials: Credentials
    state: dict[str, Any]
    ours: bool = True
    keeps_real_time: bool = False

    @property
    def internal_headers(self) -> dict[str, str]:
        """Give the headers that open /internal of the services."""
        return {"X-Recoup-Internal": self.credentials.internal_token}

    def must_be_ours(self, purpose: str) -> None:
        """Raise RecoupError when this command's supervisor did not start the network."""
        if not self.ours:
            message = (
                f"{purpose} needs a network that ./recoup up started; {elsewhere.VARIABLE} names another one. "
                "docs/runbooks/README.md says how to speak to its services."
            )
            raise RecoupError(message)


def find(home: Home | None = None) -> Running | None:
    """Give the network that RECOUP_NETWORK describes, or else the one that runs here; None when there is none.

    Who asks for one home in particular gets no other.
    """
    other = elsewhere.named() if home is None else None
    if other is not None:
        return Running(
            other.home, other.url, other.services, "ready", other.credentials, {},
            ours=False, keeps_real_time=other.keeps_real_time,
        )  # fmt: skip
    home = home or Home.current()
    state = read_json(home.state_file)
    if lock.holder(home) is None or state is None:
        return None
    return Running(home, state["url"], state["services"], state["phase"], Credentials.load(home), state)


def settled() -> Running | None:
    """Give the running network once it is ready; None when there is none, or when it ends before it is."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while (running := find()) is not None and running.phase != "ready" and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return running


def need() -> Running:
    """Give the running, ready network; raises RecoupError when there is none."""
    running = find()
    if running is None:
        message = "no network is running here; start one with ./recoup up"
        raise RecoupError(message, Exit.NOT_RUNNING)
    if running.phase != "ready":
        message = f"the network is {running.phase}; wait for it, or look with ./recoup status"
        raise RecoupError(message, Exit.NOT_RUNNING)
    return running
