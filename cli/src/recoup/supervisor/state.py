"""What the supervisor tells the world: one file, rewritten at every change."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from recoup.home import Home, write_atomically
from recoup.supervisor.child import Child
from recoup.supervisor.environment import Addresses
from recoup.supervisor.options import Options


@dataclass
class State:
    """The phase of the network (starting, ready, stopping, failed) and its children."""

    home: Home
    options: Options
    addresses: Addresses
    phase: str = "starting"
    problem: str | None = None
    began: float = field(default_factory=time.time)
    ready_after: float | None = None

    def publish(self, children: Iterable[Child]) -> None:
        """Write the file."""
        write_atomically(self.home.state_file, json.dumps(self.content(children), indent=2) + "\n")

    def content(self, children: Iterable[Child]) -> dict[str, Any]:
        """Give what the file holds."""
        return {
            "supervisor": os.getpid(),
            "phase": self.phase,
            "problem": self.problem,
            "began": self.began,
            "ready_after": self.ready_after,
            "url": self.addresses.public_url,
            "embedded": {"kafka": self.options.kafka is None, "postgres": self.options.postgres is None},
            "kafka": self.options.kafka,
            "postgres": _without_login(self.options.postgres),
            "services": {service: self.addresses.url(service) for service in self.addresses.services},
            "processes": {child.program.name: _about(child) for child in children},
        }


def _without_login(address: str | None) -> str | None:
    if address is None:
        return None
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _about(child: Child) -> dict[str, Any]:
    return {
        "pid": child.process.pid if child.process else None,
        "port": child.program.port,
        "state": child.state,
        "restarts": child.restarts,
    }
