"""The history of all services fills an emptied consumer of the real network with the very same projection."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from runs import Network

from chassis.testing.kafka import KafkaServer
from chassis.testing.postgres import ThrowawayPostgres
from chassis.testing.waiting import eventually_sync
from recoup.demo.sample import sample

ROWS = 40
# What the chassis keeps for the service's own events is no projection of others' events.
OWN = ("alembic_version", "outbox", "event_sequences", "relay_state", "idempotency_keys")
TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'notification_service' AND table_type = 'BASE TABLE' ORDER BY 1
"""


@pytest.fixture
def network(tmp_path: Path, kafka: KafkaServer) -> Iterator[Network]:
    made = Network.at(tmp_path / "home", RECOUP_KAFKA_BOOTSTRAP=kafka.bootstrap)
    yield made
    made.down()


def test_emptied_notification_service_is_filled_from_the_outboxes(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    file.write_bytes(b"\n".join(sample().splitlines()[: ROWS + 1]) + b"\n")
    network.demo(file)
    network.settle()
    dsn = network.dsn
    tables = [
        name for name in ThrowawayPostgres.run(dsn, TABLES).splitlines() if not any(name.startswith(own) for own in OWN)
    ]
    live = _dump(dsn, tables)
    assert live["clocks"]
    emptied = ", ".join(f"notification_service.{name}" for name in tables)
    ThrowawayPostgres.run(dsn, f"TRUNCATE {emptied}")
    network.run("replay")
    eventually_sync(lambda: _dump(dsn, ["progress"]) == {"progress": live["progress"]}, timeout=120)
    # Deadlines that had passed are seen again before the events that met them: the sweeps have to come to rest too.
    eventually_sync(lambda: _dump(dsn, tables) == live, timeout=120)


def _dump(dsn: str, tables: list[str]) -> dict[str, str]:
    """Return every row of every table as text, in one order."""
    return {
        name: ThrowawayPostgres.run(dsn, f"SELECT t::text FROM notification_service.{name} AS t ORDER BY 1")
        for name in tables
    }
