"""What the benches stand on: a durable PostgreSQL and a real Apache Kafka, made for the run and gone with it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg

from chassis import provision
from chassis.bus import make_producer
from chassis.database import asyncpg_arguments
from chassis.migrations import upgrade
from chassis.testing.kafka import KafkaServer, find_kafka
from chassis.testing.postgres import Database, ThrowawayPostgres

ROOT = Path(__file__).resolve().parents[2]
PROBE = ROOT / "libs" / "chassis" / "tests" / "probe" / "src"
LIBRARIES = ("asyncpg", "aiokafka", "faststream", "sqlalchemy", "fastapi", "uvicorn", "pydantic", "uvloop")


@dataclass
class Ground:
    """The servers of a run, and how much to measure: `scale` shrinks the amounts, for trying out a bench."""

    postgres: ThrowawayPostgres
    stack: ExitStack
    rounds: int = 3
    scale: float = 1.0
    _kafka: KafkaServer | None = None

    @property
    def kafka(self) -> KafkaServer:
        """The broker, started when a bench first asks for it."""
        if self._kafka is None:
            self._kafka = find_kafka()
            self.stack.callback(self._kafka.close)
        return self._kafka

    def amount(self, of: int) -> int:
        """Return how many to measure where a full run measures `of`."""
        return max(1, int(of * self.scale))

    def fresh(self, *services: str) -> Database:
        """Make a database with these services' schemas in it."""
        return self.postgres.fresh(*services, migrate=_migrate if "probe" in services else None)

    def topic(self) -> str:
        """Return a topic nobody has used."""
        return f"bench-{uuid4().hex[:10]}.events"

    def setting(self) -> dict[str, object]:
        """Name what was measured on."""
        shown = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
        return {
            "postgres": {name: self.postgres.sql(f"SHOW {name}") for name in shown},
            "kafka": {"origin": self._kafka.origin, "acks": "all", "idempotence": True} if self._kafka else None,
            "python": platform.python_version(),
            "machine": {"processors": os.cpu_count(), "architecture": platform.machine()},
            "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
            "rounds": self.rounds,
            "scale": self.scale,
        }


@contextmanager
def prepared(rounds: int, scale: float) -> Iterator[Ground]:
    """Give the ground of one run."""
    if "probe" not in provision.SERVICES:
        provision.SERVICES = (*provision.SERVICES, "probe")  # type: ignore[misc,assignment]
    os.environ.setdefault("RECOUP_ENVIRONMENT", "test")
    sys.path.insert(0, str(PROBE))
    with ExitStack() as stack:
        server = ThrowawayPostgres(durable=True)
        stack.callback(server.close)
        server.start()
        yield Ground(server, stack, rounds, scale)


async def connect(database: Database, service: str) -> asyncpg.Connection[asyncpg.Record]:
    """Return a bare connection with the settings a service's own have."""
    return await asyncpg.connect(
        **asyncpg_arguments(database.app_url(service)),
        server_settings={"search_path": f"{service}_service", "jit": "off", "application_name": "bench"},
    )


async def make_topics(bootstrap: str, *topics: str) -> None:
    """Make topics by first use; a consumer that comes before them would find out late."""
    producer = await make_producer(bootstrap)
    for topic in topics:
        await producer.partitions_for(topic)
    await producer.stop()


def _migrate(service: str, database: Database) -> None:
    upgrade(f"{service}_service", f"{service}_service", database.owner_url(service))
