"""A whole network of its own, on a durable PostgreSQL and the run's Kafka, with a creditor and a partner in France."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from ground import Ground

from chassis.testing.ports import free_port
from chassis.testing.postgres import ThrowawayPostgres

UNLIMITED = "100000000"
SIGNER = {"signerName": "Managing Director", "accepted": True}


@dataclass(frozen=True)
class Network:
    """Where the network is, and how its creditor identifies himself."""

    postgres: ThrowawayPostgres
    url: str
    case_url: str
    key: str
    identity_url: str
    internal_token: str

    async def token(self) -> str:
        """Return the signed token that the gateway would get for the creditor's key; it lives for minutes."""
        async with httpx.AsyncClient(base_url=self.identity_url) as client:
            headers = {"X-Recoup-Internal": self.internal_token, "XApiKey": self.key}
            answer = await client.get("/internal/authenticate", headers=headers)
            answer.raise_for_status()
            return str(answer.headers["authorization"].partition(" ")[2])


@contextlib.asynccontextmanager
async def running(ground: Ground) -> AsyncIterator[Network]:
    """Start a network, let a creditor and a partner join it, and stop it afterwards."""
    with contextlib.ExitStack() as stack:
        # A server of its own: the network makes the roles that the other benches have already made on theirs.
        server = ThrowawayPostgres(durable=True)
        stack.callback(server.close)
        server.start()
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        state = stack.enter_context(_up(home, server, ground.kafka.bootstrap))
        credentials = json.loads((home / "secrets" / "network.json").read_text())
        key = await _join(state["url"], credentials["staff_api_key"])
        services = state["services"]
        yield Network(server, state["url"], services["case"], key, services["identity"], credentials["internal_token"])


@contextlib.contextmanager
def _up(home: Path, server: ThrowawayPostgres, bootstrap: str) -> Iterator[dict[str, Any]]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RECOUP_")},
        "RECOUP_HOME": str(home),
        "RECOUP_PORT": str(free_port()),
        "RECOUP_KAFKA_BOOTSTRAP": bootstrap,
        "RECOUP_POSTGRES": server.superuser_dsn(),
        **{f"RECOUP_RATE_LIMIT_PER_{window}": UNLIMITED for window in ("MINUTE", "HOUR", "DAY")},
    }
    command = [sys.executable, "-P", "-m", "recoup"]
    subprocess.run([*command, "up", "--detach", "--json"], env=environment, check=True, stdout=subprocess.DEVNULL)
    try:
        state: dict[str, Any] = json.loads((home / "run" / "state.json").read_text())
        yield state
    finally:
        subprocess.run([*command, "down"], env=environment, check=False, capture_output=True)


async def _join(url: str, staff_key: str) -> str:
    """Let a partner and a creditor join and sign; return the creditor's API key."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:

        async def send(method: str, path: str, key: str, body: dict[str, Any]) -> Any:
            answer = await client.request(method, path, headers={"XApiKey": key}, json=body)
            if answer.is_error:
                message = f"{method} {path} answered {answer.status_code}: {answer.text[:500]}"
                raise RuntimeError(message)
            return answer.json() if answer.content else None

        async def organisation(name: str, kind: str) -> tuple[str, str]:
            user = {"email": f"{name}@bench.example", "firstName": "First", "lastName": "Last"}
            told = {"kind": kind, "name": name, "country": "FR", "user": user}
            made = await send("POST", "/ops/organisations", staff_key, told)
            return made["organisationId"], made["apiKey"]

        partner, partner_key = await organisation("partner", "CollectionPartner")
        _, creditor_key = await organisation("creditor", "Creditor")
        await send("PUT", f"/ops/partners/{partner}", staff_key, {
            "partnerType": "Exclusive", "active": True, "preLegalRevenueShare": 0.4, "legalRevenueShare": 0.2,
            "commissionType": "Standard", "vatRate": 0.2,
        })  # fmt: skip
        await send("POST", "/partner/contracts/debt-collection/sign", partner_key, SIGNER)
        agent = {"partnerId": partner, "kind": "PreLegal", "rules": [{"jurisdictions": ["FR"]}]}
        await send("POST", "/ops/lead-agents", staff_key, agent)
        await send("POST", "/customer/contracts/debt-collection/sign", creditor_key, SIGNER)
    return str(creditor_key)
