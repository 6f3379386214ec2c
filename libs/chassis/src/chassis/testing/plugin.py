"""The pytest plugin of the repository: servers, processes, broken networks, seeds, and no network in unit tests.

Fixtures: `kafka`, `embedded_broker`, `postgres`, `durable_postgres` (one each per session, started when first used),
`fresh_database` (per module), `spawn` and `break_network` (per test), `seed` and `rng`. To wait for a state, import
`eventually` from `chassis.testing.waiting`.

A failing test's report ends with its seed and with the logs of the processes it spawned.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from chassis.testing.embedded_broker import EmbeddedBrokerProcess
from chassis.testing.kafka import KafkaServer, KafkaUnavailableError, find_kafka
from chassis.testing.postgres import Database, Migrate, ThrowawayPostgres
from chassis.testing.processes import Proc
from chassis.testing.proxy import TcpProxy
from chassis.testing.sockets import block_sockets, is_unit_test

_SEED_LIMIT = 2**31
_PROCESSES = pytest.StashKey[list[Proc]]()
_LOG_LINES = 60


class Spawn(Protocol):
    """Starts `python -m module arguments`, killed at the end of the test; see `Proc`."""

    def __call__(self, module: str, *arguments: str, name: str = "", **env: str) -> Proc:
        """Start the process; `env` is all of its RECOUP_ environment."""


class FreshDatabase(Protocol):
    """Makes a database with the migrations of the named services run, dropped at the end of the module."""

    def __call__(self, *services: str, migrate: Migrate | None = None) -> Database:
        """Make one; see `ThrowawayPostgres.fresh`."""


BreakNetwork = Callable[..., TcpProxy]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --seed and --seeds."""
    group = parser.getgroup("recoup")
    group.addoption("--seed", type=int, default=None, help="repeat a run: the seed it printed")
    group.addoption("--seeds", type=int, default=1, metavar="N", help="run each test that takes a seed with N seeds")


def pytest_configure(config: pytest.Config) -> None:
    """Draw the seed of this run when none is given."""
    if config.option.seed is None:
        config.option.seed = random.SystemRandom().randrange(_SEED_LIMIT)


def pytest_report_header(config: pytest.Config) -> str:
    """Print the seed, so that any run can be repeated."""
    return f"seed: {config.option.seed} (repeat with --seed {config.option.seed})"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once per seed when --seeds asks for several."""
    if "seed" in metafunc.fixturenames and metafunc.config.option.seeds > 1:
        first = metafunc.config.option.seed
        seeds = range(first, first + metafunc.config.option.seeds)
        metafunc.parametrize("seed", seeds, indirect=True, ids=[f"seed{each - first}" for each in seeds])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a real Kafka, so that `-m "not kafka"` leaves them out."""
    for item in items:
        if "kafka" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.kafka)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the seed and the logs of spawned processes to the report of a failure."""
    report = yield
    if report.failed:
        if "seed" in getattr(item, "funcargs", {}):
            seed = item.funcargs["seed"]  # type: ignore[attr-defined]
            report.sections.append(("seed", f"{seed} (repeat with --seed {seed})"))
        for process in item.stash.get(_PROCESSES, []):
            report.sections.append((f"log of {process.name}", "\n".join(process.output.splitlines()[-_LOG_LINES:])))
    return report


@pytest.fixture(autouse=True)
def _no_network_in_unit_tests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_unit_test(request.path):
        block_sockets(monkeypatch)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Give the seed of this test. Whatever a test draws, it draws from this."""
    return int(getattr(request, "param", request.config.option.seed))


@pytest.fixture
def rng(seed: int, request: pytest.FixtureRequest) -> random.Random:
    """Give a generator that is the same for the same seed and test, whatever other tests ran."""
    test = request.node.nodeid.partition("[seed")[0]
    return random.Random(f"{seed} {test}")  # noqa: S311 - repeatable on purpose


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaServer]:
    """Give a real Apache Kafka. A test that stops it starts it again before it ends."""
    try:
        server = find_kafka()
    except KafkaUnavailableError as error:
        if _required("RECOUP_REQUIRE_KAFKA"):
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
    yield server
    server.close()


@pytest.fixture(scope="session")
def embedded_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBrokerProcess]:
    """Give the broker of embedded mode."""
    broker = EmbeddedBrokerProcess(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[ThrowawayPostgres]:
    """Give a real PostgreSQL 18 that is fast instead of durable."""
    yield from _cluster(durable=False)


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[ThrowawayPostgres]:
    """Give a real PostgreSQL 18 with fsync and synchronous_commit on."""
    yield from _cluster(durable=True)


def _cluster(*, durable: bool) -> Iterator[ThrowawayPostgres]:
    server = ThrowawayPostgres(durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def fresh_database(postgres: ThrowawayPostgres) -> Iterator[FreshDatabase]:
    """Give a maker of databases of the session's PostgreSQL."""
    made: list[Database] = []

    def make(*services: str, migrate: Migrate | None = None) -> Database:
        made.append(postgres.fresh(*services, migrate=migrate))
        return made[-1]

    yield make
    for database in made:
        postgres.drop(database)


@pytest.fixture
def spawn(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Spawn]:
    """Give a starter of processes."""
    started = request.node.stash.setdefault(_PROCESSES, [])

    def start(module: str, *arguments: str, name: str = "", **env: str) -> Proc:
        label = name or "-".join((module, *arguments))
        file = re.sub(r"[^\w.-]+", "_", label)[:60]
        process = Proc(module, *arguments, log=tmp_path / f"{len(started)}-{file}.log", env=env, name=label)
        started.append(process)
        return process.start()

    yield start
    for process in started:
        process.kill()


@pytest.fixture
def break_network(seed: int) -> Iterator[BreakNetwork]:
    """Give a maker of `TcpProxy`: `break_network(("127.0.0.1", port))`, closed at the end of the test."""
    made: list[TcpProxy] = []

    def put_between(upstream: tuple[str, int], port: int = 0) -> TcpProxy:
        made.append(TcpProxy(upstream, port, seed))
        return made[-1]

    yield put_between
    for proxy in made:
        proxy.close()


def _required(variable: str) -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"} or os.environ.get(variable) == "1"
