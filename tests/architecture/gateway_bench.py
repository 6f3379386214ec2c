"""A real gateway in front of stand-in services that tell what reached them."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from chassis.testing.children import dies_with_parent
from chassis.testing.ports import free_port
from chassis.testing.waiting import eventually_sync

FOLDER = Path(__file__).parents[2] / "deploy" / "gateway"
SERVICES = ("case", "routing", "ledger", "notification", "referral", "identity")
GOOD_KEY = "good-key"
TOKEN = "token-of-identity"
CREDENTIAL = "key:one"


@dataclass
class StandIn:
    """One service: answers its name and the request it got. `failures` answers that many 503 first."""

    name: str
    failures: int = 0
    broken: bool = False
    requests: list[tuple[str, str]] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None
    connections: list[socket.socket] = field(default_factory=list)

    def start(self) -> "StandIn":
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                stand_in.connections.append(self.connection)

            def handle_any(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, body = stand_in.answer(self.command, self.path, dict(self.headers))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
            setattr(Handler, f"do_{method}", Handler.handle_any)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    @property
    def url(self) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/healthz":
            return 200, {}, b"{}"
        self.requests.append((method, path))
        if path == "/internal/authenticate":
            given = {name.lower(): value for name, value in headers.items()}
            if given.get("xapikey") != GOOD_KEY:
                return 401, {"Content-Type": "application/json"}, b'{"error": "unauthorized"}'
            return 200, {"Authorization": f"Bearer {TOKEN}", "X-Recoup-Credential": CREDENTIAL}, b""
        if self.failures:
            self.failures -= 1
            return 503, {"Content-Type": "application/json"}, b'{"error": "unavailable"}'
        if self.broken and not path.startswith("/internal/"):
            return 500, {"Content-Type": "application/json"}, b'{"error": "internal_error"}'
        status = int(path.rsplit("/", 1)[1]) if path.startswith("/internal/gateway-error/") else 200
        body = json.dumps({"service": self.name, "method": method, "path": path, "headers": headers}).encode()
        return status, {"Content-Type": "application/json"}, body

    def stop(self) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@dataclass
class Gateway:
    """The gateway's client, its stand-in services and its process."""

    client: httpx.Client
    services: dict[str, StandIn]

    def send(
        self,
        method: str,
        path: str,
        *,
        key: str | None = GOOD_KEY,
        token: str | None = None,
        **more: Any,
    ) -> httpx.Response:
        headers = {**more.pop("headers", {})}
        if key is not None:
            headers["XApiKey"] = key
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self.client.request(method, path, headers=headers, **more)


def static_settings(text: str, environment: dict[str, str]) -> str:
    """Fill the placeholders in, as `recoup up` does."""
    return re.sub(r"\$\{([A-Z_]+)(?::-([^}]*))?\}", lambda found: environment.get(found[1], found[2] or ""), text)


@contextmanager
def running_gateway(work: Path, **environment: str) -> Iterator[Gateway]:
    """Start Traefik on a free port, as it is started in operation, in front of stand-ins."""
    services = {name: StandIn(name).start() for name in SERVICES}
    port = free_port()
    told = {
        "RECOUP_PORT": str(port),
        "RECOUP_GATEWAY_HOST": "127.0.0.1",
        **{f"RECOUP_{name.upper()}_URL": service.url for name, service in services.items()},
        **environment,
    }
    settings = work / "traefik.yaml"
    settings.write_text(static_settings((FOLDER / "traefik.yaml").read_text(), told))
    log = (work / "traefik.log").open("wb")
    process = subprocess.Popen(
        [*dies_with_parent(), str(Path(sys.executable).with_name("traefik")), f"--configFile={settings}"],
        cwd=FOLDER,
        env={**{name: value for name, value in os.environ.items() if not name.startswith("RECOUP_")}, **told},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False)

    def up() -> bool:
        try:
            return client.get("/healthz").status_code == 200 and client.get("/unknown").status_code == 404
        except httpx.TransportError:
            return False

    try:
        eventually_sync(up, 20, "the gateway answers")
        yield Gateway(client, services)
    finally:
        client.close()
        process.terminate()
        process.wait(10)
        log.close()
        for service in services.values():
            service.stop()
