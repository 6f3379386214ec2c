"""What a network consists of: every program with its command, environment and test of readiness."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

from chassis.embedded.postgres import EmbeddedPostgres
from recoup.credentials import Credentials
from recoup.errors import Exit, RecoupError
from recoup.home import ROOT, SERVICES, Home, read_json, write_atomically
from recoup.supervisor import gateway, probe
from recoup.supervisor.child import Program
from recoup.supervisor.environment import Addresses, of_service, shared
from recoup.supervisor.options import Options

PYTHON = [sys.executable, "-P", "-m"]


class Network:
    """All programs of one network, made from its options."""

    def __init__(self, home: Home, options: Options, addresses: Addresses) -> None:
        self.home = home
        self.options = options
        self.addresses = addresses
        self.credentials = Credentials.load(home)
        self.everybody = shared(home, options, addresses, self.credentials)
        # Networks that live for one test may trade the safety of their data for speed.
        durable = os.environ.get("RECOUP_POSTGRES_DURABLE") != "0"
        self._server = (
            None if options.postgres else EmbeddedPostgres(home.postgres, addresses.postgres, durable=durable)
        )

    @property
    def superuser_dsn(self) -> str:
        """Give the database server's address; an embedded one must have been started."""
        return self.options.postgres or self._embedded.dsn()

    @property
    def _embedded(self) -> EmbeddedPostgres:
        if self._server is None:
            message = "this network uses a PostgreSQL of its own"
            raise RecoupError(message)
        return self._server

    def servers(self) -> list[Program]:
        """Give the database and the broker, as far as they are embedded; they start first."""
        programs = []
        if self._server is not None:
            programs.append(self._postgres(self._server))
        if not self.options.kafka:
            programs.append(self._broker())
        return programs

    def services(self) -> list[Program]:
        """Give the six services; the database must be ready and provisioned."""
        return [self._service(service) for service in SERVICES]

    def gateway(self) -> Program:
        """Give the gateway."""
        environment = {"RECOUP_GATEWAY_HOST": "127.0.0.1", **self.everybody, **gateway.SMALL}
        return Program(
            name="gateway",
            command=functools.partial(gateway.command, self.home, environment),
            ready=functools.partial(probe.answers, f"{self.addresses.public_url}/healthz"),
            environment=environment,
            folder=gateway.folder(),
            port=self.addresses.gateway,
        )

    def unreachable(self) -> list[str]:
        """Name the services that callers do not reach through the gateway yet."""
        return gateway.missing(self.addresses.public_url)

    def provision(self) -> None:
        """Make the database, the schemas and the roles, unless just that was done on this server before."""
        fingerprint = hashlib.sha256(_provisioner() + repr(self.credentials.database_passwords).encode()).hexdigest()
        stamp = self.home.postgres / "provisioned.json"
        if self._server is not None and read_json(stamp) == fingerprint:
            return
        passwords = {f"RECOUP_PASSWORD_{name.upper()}": it for name, it in self.credentials.database_passwords.items()}
        done = subprocess.run(
            [*PYTHON, "chassis.provision"],
            env={**self.everybody, "RECOUP_POSTGRES": self.superuser_dsn, **passwords},
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            message = f"the database could not be prepared: {reason}"
            raise RecoupError(message, Exit.CANNOT_START)
        if self._server is not None:
            write_atomically(stamp, f'"{fingerprint}"')

    def _postgres(self, server: EmbeddedPostgres) -> Program:
        def command() -> list[str]:
            server.prepare()
            return server.command()

        return Program(
            name="postgres",
            command=command,
            ready=server.is_ready,
            environment=self.everybody,
            folder=self.home.folder,
            port=server.port,
            stop_signal=signal.SIGINT,
            grace=30.0,
        )

    def _broker(self) -> Program:
        file = self.home.broker_file

        def command() -> list[str]:
            file.unlink(missing_ok=True)
            return [*PYTHON, "chassis.embedded.broker", "--address-file", str(file)]

        return Program("broker", command, file.exists, self.everybody, self.home.folder)

    def _service(self, service: str) -> Program:
        port = self.addresses.services[service]
        environment = of_service(
            service, self.everybody, self.superuser_dsn, home=self.home, credentials=self.credentials, port=port
        )
        return Program(
            name=f"{service}-service",
            command=lambda: [*PYTHON, f"{service}_service", "all"],
            ready=functools.partial(probe.answers, f"{self.addresses.url(service)}/readyz"),
            environment=environment,
            folder=ROOT,
            port=port,
        )


def _provisioner() -> bytes:
    """Give the source of the provisioning; it is not imported here because it brings the whole database library."""
    spec = importlib.util.find_spec("chassis.provision")
    return Path(spec.origin).read_bytes() if spec and spec.origin else b""
