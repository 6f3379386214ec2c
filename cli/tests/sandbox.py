"""What an outsider sees and does: a network of stand-ins in a folder of its own, on a port of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from recoup.home import ROOT

STATIC = """
entryPoints:
  web:
    address: "127.0.0.1:${RECOUP_PORT:-8080}"
ping:
  manualRouting: true
providers:
  file:
    directory: dynamic
"""
DYNAMIC = """
http:
  routers:
    health: {rule: "Path(`/healthz`)", service: ping@internal}
    case: {rule: "PathPrefix(`/environment`)", service: case}
  services:
    case: {loadBalancer: {servers: [{url: '{{ env "RECOUP_CASE_URL" }}'}]}}
"""


@dataclass(frozen=True)
class Sandbox:
    """A network that a test may start, break and stop; everything it leaves is stopped for it."""

    home: Path
    port: int
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def recoup(self, *words: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(ROOT / "recoup"), *words],
            env={**self.environment, **environment}, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def state(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.home / "run" / "state.json").read_text())
        return told

    def pid(self, name: str) -> int:
        pid: int = self.state()["processes"][name]["pid"]
        return pid

    def tell(self, service: str, **wanted: object) -> None:
        (self.home / f"standin-{service}.json").write_text(json.dumps(wanted))

    def processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("RECOUP_HOME") == str(self.home) and process.pid != os.getpid():
                    found.append(process)
            except psutil.Error:
                continue
        return [process for process in found if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
