"""The network that runs now, for every command that talks to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recoup.credentials import Credentials
from recoup.errors import Exit, RecoupError
from recoup.home import Home, read_json
from recoup.supervisor import lock


@dataclass(frozen=True)
class Running:
    """Where a running network is and how to identify oneself to it."""

    home: Home
    url: str
    services: dict[str, str]
    phase: str
    credentials: Credentials
    state: dict[str, Any]

    @property
    def internal_headers(self) -> dict[str, str]:
        """Give the headers that open /internal of the services."""
        return {"X-Recoup-Internal": self.credentials.internal_token}


def find(home: Home | None = None) -> Running | None:
    """Give the running network; None when there is none."""
    home = home or Home.current()
    state = read_json(home.state_file)
    if lock.holder(home) is None or state is None:
        return None
    return Running(home, state["url"], state["services"], state["phase"], Credentials.load(home), state)


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
