"""One service: what it is made of and how its processes run."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import structlog
from fastapi import APIRouter, FastAPI

from chassis import migrations, telemetry
from chassis.auth import JwksKeys, TokenVerifier
from chassis.clock import Clock
from chassis.consumer import Consumer
from chassis.database import Database, asyncpg_arguments
from chassis.http.app import Errors, build_app
from chassis.http.documents import complete
from chassis.idempotency import FORGETTING
from chassis.jobs import Job
from chassis.peers import Peers
from chassis.provision import schema
from chassis.records import Handler
from chassis.rest import rest_router
from chassis.settings import Settings
from chassis.timers import Sweeper, Timer
from contracts.base import Event

_log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Core:
    """What the chassis gives a service to build itself from."""

    settings: Settings
    clock: Clock
    database: Database
    peers: Peers


@dataclass(frozen=True, slots=True)
class Service:
    """What a service is made of.

    `checks` are invariants of its own tables for `recoup verify`: a name, and a statement that
    returns the ids that break it. `gathers` is for a service that nobody waits for: its events come
    together for up to a fifth of a second and are applied at once, which costs far less than one by one.
    """

    name: str
    routers: Sequence[APIRouter] = ()
    errors: Errors = field(default_factory=dict)
    handlers: Mapping[type[Event], Handler] = field(default_factory=dict)
    timers: Sequence[Timer] = ()
    jobs: Sequence[Job] = ()
    app_state: Mapping[str, object] = field(default_factory=dict)
    verifier: TokenVerifier | None = None
    on_start: Sequence[Callable[[Core], Any]] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    gathers: bool = False


Bootstrap = Callable[[Core], Service]


class Running:
    """A service put together from its settings, ready to serve, to work or to be asked."""

    def __init__(self, name: str, package: str, bootstrap: Bootstrap, settings: Settings) -> None:
        """Put the service together; nothing connects yet."""
        self.name = name
        self.package = package
        self.schema = schema(name)
        self.settings = settings
        clock = settings.clock()
        url = settings.database_url.get_secret_value()
        pool = settings.database_pool
        self.api_database = Database(url, self.schema, clock, name=f"api:{self.schema}", pool=pool)
        self.worker_database = Database(
            url,
            self.schema,
            clock,
            name=f"worker:{self.schema}",
            pool=3,
            statement_timeout_ms=30_000,
        )
        self.peers = Peers(settings)
        self.core = Core(settings, clock, self.api_database, self.peers)
        self.service = bootstrap(self.core)
        self.consumer = Consumer(name, self.worker_database, self.service.handlers)
        self.timers = (*self.service.timers, FORGETTING)
        self.sweeper = Sweeper(self.worker_database, self.timers)
        self.verifier = self.service.verifier or TokenVerifier(JwksKeys(settings.jwks_url))
        self.worker_ready = asyncio.Event()
        self.runs_worker = False

    def app(self) -> FastAPI:
        """Return the HTTP application."""
        return build_app(
            self.name,
            self.settings,
            self.api_database,
            self.verifier,
            [*self.service.routers, self.rest_router()],
            self.service.errors,
            {"peers": self.peers, **self.service.app_state},
            self.reasons,
        )

    def rest_router(self) -> APIRouter:
        """Return the routes by which the network looks at this service."""
        return rest_router(self.name, self.timers, self.service.checks, self.worker_database)

    async def reasons(self) -> list[str]:
        """Return why this process is not ready; nothing when it is."""
        reasons = []
        try:
            await self.behind()
        except (OSError, asyncpg.PostgresError, RuntimeError, TimeoutError) as error:
            reasons.append(f"database: {error}")
        if self.runs_worker and not self.worker_ready.is_set():
            reasons.append("worker: not connected to the bus")
        return reasons

    async def behind(self) -> None:
        """Raise `RuntimeError` when the schema is older than this code."""
        url = self.settings.database_url.get_secret_value()
        connection = await asyncpg.connect(**asyncpg_arguments(url), timeout=5)
        try:
            version = await migrations.current(connection, self.schema)
        finally:
            await connection.close()
        wanted = migrations.head(self.package)
        if version is None or version < wanted:
            raise RuntimeError(f"{self.schema} is at {version}, this code needs {wanted}: run `migrate` first")

    async def start(self) -> None:
        """Migrate where the settings say so, check the schema, run the service's own start."""
        if self.settings.migrate_on_start:
            try:
                await self.behind()
            except RuntimeError:
                await asyncio.to_thread(migrate, self.package, self.schema, self.settings)
        await self.behind()
        for hook in self.service.on_start:
            await hook(self.core)

    async def close(self) -> None:
        """Close what was opened."""
        await self.peers.close()
        await self.api_database.close()
        await self.worker_database.close()


def migrate(package: str, schema_name: str, settings: Settings) -> None:
    """Bring the schema to the newest revision, as its owner."""
    if settings.database_owner_url is None:
        raise SystemExit("RECOUP_DATABASE_OWNER_URL: needed to run migrations")
    migrations.upgrade(package, schema_name, settings.database_owner_url.get_secret_value())


async def _serve(running: Running, *, api: bool, worker: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    running.runs_worker = worker
    attempt = 0
    while True:
        try:
            await running.start()
            break
        except (OSError, asyncpg.PostgresError) as error:
            attempt += 1
            if attempt > 40 or stop.is_set():  # noqa: PLR2004 - ten seconds in all
                raise
            _log.warning("waiting for the database", error=repr(error))
            await asyncio.sleep(0.25)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(running.close)
        tasks: list[asyncio.Task[None]] = []
        if worker:
            from chassis.worker import Worker  # noqa: PLC0415 - an api alone needs no bus

            tasks.append(asyncio.create_task(Worker(running).run(stop)))
        from chassis.server import serve  # noqa: PLC0415 - other commands need no server

        app = running.app() if api else _probes_only(running)
        tasks.append(asyncio.create_task(serve(app, running.settings, stop)))
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        if pending:
            await asyncio.wait(pending, timeout=running.settings.grace_seconds + 5)
        for task in done:
            task.result()


def _probes_only(running: Running) -> FastAPI:
    """Return the application of a worker: health, metrics and rest, no operations."""
    return build_app(
        running.name,
        running.settings,
        running.api_database,
        running.verifier,
        [running.rest_router()],
        {},
        {},
        running.reasons,
    )


def export_specs(running: Running) -> str:
    """Return the service's OpenAPI document as JSON, complete with the errors every operation may answer."""
    return json.dumps(complete(running.app().openapi()), indent=2, sort_keys=True)


def main(
    name: str,
    package: str,
    bootstrap: Bootstrap,
    argv: Sequence[str] | None = None,
    settings: Settings | None = None,
) -> None:
    """Run one command of a service: all, api, worker, migrate, export-specs, dlq or replay."""
    parser = argparse.ArgumentParser(prog=f"python -m {package}")
    commands = parser.add_subparsers(dest="command", required=True)
    for command, about in (
        ("all", "api and worker in one process"),
        ("api", "serve HTTP"),
        ("worker", "consume, relay and sweep"),
        ("migrate", "bring the schema to the newest revision"),
        ("export-specs", "print the OpenAPI document"),
    ):
        commands.add_parser(command, help=about)
    from chassis import operations  # noqa: PLC0415 - kept apart from serving

    operations.add_parsers(commands)
    chosen = parser.parse_args(argv)
    if chosen.command == "export-specs" and settings is None:
        settings = Settings(database_url="postgresql://nobody@localhost/none", environment="test")
    settings = settings or Settings()
    telemetry.configure(name, settings.log_level)
    if chosen.command == "migrate":
        migrate(package, schema(name), settings)
        return
    running = Running(name, package, bootstrap, settings)
    if chosen.command == "export-specs":
        sys.stdout.write(export_specs(running) + "\n")
    elif chosen.command in {"all", "api", "worker"}:
        import uvloop  # noqa: PLC0415 - other commands need no loop

        uvloop.run(_serve(running, api=chosen.command != "worker", worker=chosen.command != "api"))
    else:
        sys.exit(asyncio.run(operations.run(running, chosen)))
