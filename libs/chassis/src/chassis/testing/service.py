"""A service in the test's own process: real database, real HTTP application, real consumer."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text

from chassis.auth import ALGORITHM, AUDIENCE, ISSUER, Principal, TokenVerifier
from chassis.clock import FixedClock
from chassis.consumer import Outcome
from chassis.ids import uuid7
from chassis.records import Record
from chassis.runtime import Bootstrap, Running
from chassis.settings import Settings
from chassis.testing.postgres import Database
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.catalogue import EVENTS
from contracts.permissions import ADMIN_ROLE, ROLE_PERMISSIONS, Permission, Role
from contracts.values import OrganisationKind

_KEY = Ed25519PrivateKey.generate()
_KID = "test"
INTERNAL_TOKEN = "internal-for-tests"  # noqa: S105 - not a secret


class _TestKeys:
    async def key(self, kid: str) -> Any:
        return _KEY.public_key() if kid == _KID else None


def principal(
    kind: OrganisationKind,
    organisation_id: UUID | None = None,
    role: Role | None = None,
    **more: Any,
) -> Principal:
    """Return a caller of this kind; by default its administrator with an API key."""
    chosen = role or ADMIN_ROLE[kind]
    permissions: frozenset[Permission] = more.pop("permissions", ROLE_PERMISSIONS[chosen])
    return Principal(
        organisation_id=organisation_id or uuid7(),
        kind=kind,
        role=chosen,
        permissions=permissions,
        credential=more.pop("credential", "key"),
        **more,
    )


def token(caller: Principal, **claims: Any) -> str:
    """Return a signed token for the caller that the harness's services accept."""
    now = dt.datetime.now(dt.UTC)
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "nbf": now,
        "exp": now + dt.timedelta(minutes=5),
        **caller.claims(),
        **claims,
    }
    return jwt.encode(payload, _KEY, algorithm=ALGORITHM, headers={"kid": _KID})


class Harness:
    """One service under test."""

    def __init__(self, running: Running, clock: FixedClock, client: httpx.AsyncClient) -> None:
        """Wrap what `running_service` put together."""
        self.running = running
        self.clock = clock
        self.client = client
        self._seqs: dict[tuple[str, str], int] = defaultdict(int)

    def as_(self, caller: Principal, **headers: str) -> dict[str, str]:
        """Return the headers of a request by this caller."""
        return {"Authorization": f"Bearer {token(caller)}", **headers}

    def internal(self) -> dict[str, str]:
        """Return the headers of a call inside the network."""
        return {"X-Recoup-Internal": INTERNAL_TOKEN}

    async def apply(self, *events: Event) -> Outcome:
        """Feed events through the real consumer as one batch, numbered per topic and key."""
        records = []
        for event in events:
            place = (event.topic, event.key)
            self._seqs[place] += 1
            records.append(
                Record(
                    event.topic,
                    event.key,
                    self._seqs[place],
                    event.type,
                    uuid7(),
                    event.model_dump_json(),
                )
            )
        return await self.running.consumer.apply(records)

    async def apply_records(self, records: Sequence[Record]) -> Outcome:
        """Feed records as they are."""
        return await self.running.consumer.apply(records)

    async def sweep(self) -> int:
        """Run every timer for what is due now."""
        return await self.running.sweeper.sweep()

    async def published(self, *types: type[Event]) -> list[Event]:
        """Return the events in the outbox, oldest first; only of these types if any is named."""
        wanted = {each.type for each in types}
        return [
            EVENTS[row["type"]].read(row["body"])
            for row in await self.rows("SELECT type, body FROM outbox ORDER BY id")
            if not wanted or row["type"] in wanted
        ]

    async def rows(self, sql: str, **parameters: Any) -> list[Mapping[str, Any]]:
        """Return the rows of a query, run with the system's scope."""

        async def work(uow: UnitOfWork) -> list[Mapping[str, Any]]:
            result = await uow.connection.execute(text(sql), parameters)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

        return await self.running.worker_database.transact(work)

    async def fetch(self, query: str, /) -> list[tuple[Any, ...]]:
        """Return the rows of a query as the checks of a service's books ask for them."""
        return [tuple(row.values()) for row in await self.rows(query)]

    @contextlib.contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collect the SQL statements that run inside, of api and worker."""
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        engines = [
            self.running.api_database.engine.sync_engine,
            self.running.worker_database.engine.sync_engine,
        ]
        for engine in engines:
            sqlalchemy_event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            for engine in engines:
                sqlalchemy_event.remove(engine, "before_cursor_execute", note)


@contextlib.asynccontextmanager
async def running_service(
    name: str,
    package: str,
    bootstrap: Bootstrap,
    database: Database,
    *,
    now: dt.datetime | None = None,
    files: Path | None = None,
    **settings: Any,
) -> AsyncIterator[Harness]:
    """Yield a service on `database` (already migrated), its clock standing at `now`."""
    clock = FixedClock(now or dt.datetime.now(dt.UTC))
    chosen = Settings(
        database_url=database.app_url(name),
        environment="test",
        internal_token=INTERNAL_TOKEN,
        files_url=files.as_uri() if files else "",
        **settings,
    )
    running = Running(name, package, bootstrap, chosen)
    running.api_database.clock = clock
    running.worker_database.clock = clock
    running.verifier = TokenVerifier(_TestKeys())
    for hook in running.service.on_start:
        await hook(running.core)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=running.app(), raise_app_exceptions=False),
        base_url="http://service",
    )
    try:
        yield Harness(running, clock, client)
    finally:
        await client.aclose()
        await running.close()
