"""A PostgreSQL cluster to throw away, with Recoup's roles in it and a fresh database for whoever asks."""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from chassis.embedded import leftovers
from chassis.embedded.postgres import EmbeddedPostgres, binaries
from chassis.testing.ports import LOOPBACK, free_port

_PROVISIONED = "recoup"
_MIGRATE_SECONDS = 120


class PostgresTestError(RuntimeError):
    """The throwaway cluster could not do what a test needs; the message holds the reason."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database of a throwaway cluster, with an address for each role."""

    name: str
    port: int
    superuser_dsn: str
    _passwords: Mapping[str, str]

    def app_url(self, service: str) -> str:
        """The address for a service's own role (`case` -> `case_app`): no owner, held by row-level security."""
        return self._url(f"{service}_app")

    def owner_url(self, service: str) -> str:
        """The address for the owner of a service's schema, for migrations."""
        return self._url(f"{service}_owner")

    def env(self, service: str) -> dict[str, str]:
        """The two settings by which a service's process finds this database."""
        return {
            "RECOUP_DATABASE_URL": self.app_url(service),
            "RECOUP_DATABASE_OWNER_URL": self.owner_url(service),
        }

    def through(self, port: int) -> Database:
        """The same database behind another loopback port, such as that of a `TcpProxy`."""
        superuser = self.superuser_dsn.replace(f"@{LOOPBACK}:{self.port}/", f"@{LOOPBACK}:{port}/")
        return Database(self.name, port, superuser, self._passwords)

    def _url(self, role: str) -> str:
        secret = quote(self._passwords[role.partition("_")[0]], safe="")
        return f"postgresql://{role}:{secret}@{LOOPBACK}:{self.port}/{self.name}"


Migrate = Callable[[str, Database], None]


class ThrowawayPostgres:
    """A real PostgreSQL 18 on a loopback port, made for one test session and gone with it.

    Not durable unless `durable` is asked for: only then `kill()` keeps everything that was committed (fsync and
    synchronous_commit on); otherwise it may lose the last moments, never a part of a transaction. The port and the data
    stay the same over `kill()`, `stop()` and `restart()`.
    """

    def __init__(self, *, durable: bool = False, max_connections: int = 120) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="recoup-pg-"))
        self._server = EmbeddedPostgres(self.folder, free_port(), durable=durable, max_connections=max_connections)
        self._passwords: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    @property
    def port(self) -> int:
        """The loopback port."""
        return self._server.port

    def superuser_dsn(self, database: str = "postgres") -> str:
        """The superuser's address of a database."""
        return self._server.dsn(database)

    def start(self) -> None:
        """Start, or start again after `stop()` or `kill()`; returns when connections are taken."""
        self._server.start(die_with_parent=threading.current_thread() is threading.main_thread())

    def stop(self) -> None:
        """Stop fast (connections are cut, nothing is lost); the data stays."""
        self._server.stop()

    def kill(self) -> None:
        """End the postmaster with SIGKILL and return when nothing of it is left; the data stays as it is."""
        postmaster = leftovers.postmaster(self._server.data)
        if postmaster is not None:
            os.kill(postmaster.pid, signal.SIGKILL)
        self._server.stop()

    def restart(self) -> None:
        """Stop fast if it runs, and start."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop for good and remove the data. May be called twice."""
        self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh(self, *services: str, migrate: Migrate | None = None) -> Database:
        """Make a database with all roles and schemas, and the migrations of the named services (`"case"`, ...) run.

        Migrations run once per combination of services; each call then copies the result, which takes milliseconds.
        `migrate` replaces `python -m <service>_service migrate`.
        """
        template = self._template(services, migrate or run_migrations)
        name = f"test_{next(self._numbers)}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._database(name)

    def drop(self, database: Database) -> None:
        """Remove a database, cutting whoever is connected."""
        self.sql(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)')

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a script as superuser and return what psql prints, unaligned and without headings."""
        return self.run(self.superuser_dsn(database), statement)

    @staticmethod
    def run(dsn: str, statement: str) -> str:
        """Run a script as whoever the address says; loop-free, so it fits in any fixture."""
        program = [str(binaries() / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-c", statement]
        done = subprocess.run(  # noqa: S603
            program, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode != 0:
            message = f"{statement}: {done.stderr.strip()}"
            raise PostgresTestError(message)
        return done.stdout.strip()

    def _database(self, name: str) -> Database:
        return Database(name, self.port, self.superuser_dsn(name), self._passwords)

    def _template(self, services: tuple[str, ...], migrate: Migrate) -> str:
        if not self._passwords:
            self._passwords = _provision(self.superuser_dsn(), _PROVISIONED)
        if not services:
            return _PROVISIONED
        name = "template_" + "_".join(sorted(services))
        key = f"{name} by {getattr(migrate, '__qualname__', repr(migrate))}"
        if key not in self._templates:
            unfinished = f"{name}_{len(self._templates)}"
            self.sql(f'CREATE DATABASE "{unfinished}" TEMPLATE "{_PROVISIONED}"')
            for service in services:
                migrate(service, self._database(unfinished))
            self._templates[key] = unfinished
        return self._templates[key]


def run_migrations(service: str, database: Database) -> None:
    """Bring one service's schema up to date the way its deployment does."""
    module = f"{service}_service"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RECOUP_")}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", module, "migrate"],
        env={**inherited, "RECOUP_ENVIRONMENT": "test", **database.env(service)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=_MIGRATE_SECONDS,
    )
    if done.returncode != 0:
        message = f"{module} migrate failed ({done.returncode}):\n{(done.stdout + done.stderr)[-2000:]}"
        raise PostgresTestError(message)


def _provision(superuser_dsn: str, database: str) -> dict[str, str]:
    # Imported here: it brings the database libraries, which a run of unit tests should not wait for.
    from chassis.provision import SERVICES, provision  # noqa: PLC0415

    passwords = {service: secrets.token_urlsafe(12) for service in SERVICES}
    # In a thread of its own, so that a running event loop of the test does not matter.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(provision(superuser_dsn, passwords, database))).result()
    return passwords
