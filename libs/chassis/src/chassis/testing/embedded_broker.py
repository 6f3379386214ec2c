"""The embedded broker (librdkafka's in-process cluster) as a process a test can kill."""

from __future__ import annotations

import json
from pathlib import Path

from chassis.testing.processes import Proc

_START_SECONDS = 20


class EmbeddedBrokerProcess:
    """A broker with the limits of design.md 7. After `restart()` it is empty and on another port."""

    def __init__(self, folder: Path) -> None:
        self.address_file = folder / "broker.json"
        """The file to name in RECOUP_KAFKA_BOOTSTRAP_FILE."""
        self._process = Proc(
            "chassis.embedded.broker",
            "--address-file",
            str(self.address_file),
            log=folder / "broker.log",
            name="embedded broker",
        )

    @property
    def bootstrap(self) -> str:
        """The present address, host:port."""
        return str(self._address()["bootstrap"])

    def env(self) -> dict[str, str]:
        """The settings by which a service's process finds this broker, also after a restart."""
        return {"RECOUP_KAFKA_BOOTSTRAP_FILE": str(self.address_file), "RECOUP_KAFKA_EMBEDDED": "1"}

    def start(self) -> None:
        """Start and return when it serves and its address is written."""
        before = self._generation()
        self._process.start()
        self._process.wait_until(lambda: self._generation() not in {None, before}, _START_SECONDS, "a new address")

    def kill(self) -> None:
        """End it with SIGKILL; all records are gone, the stale address stays in the file."""
        self._process.kill()

    def restart(self) -> None:
        """Kill it if it runs, and start an empty one."""
        self.kill()
        self.start()

    def close(self) -> None:
        """End it for good. May be called twice."""
        self._process.kill()

    def _generation(self) -> str | None:
        try:
            return str(self._address()["generation"])
        except FileNotFoundError:
            return None

    def _address(self) -> dict[str, object]:
        read: dict[str, object] = json.loads(self.address_file.read_text(encoding="utf-8"))
        return read
