"""Cases laid down as rows, read and written about through the real application."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from case_service.bootstrap import bootstrap
from chassis.testing.peers import Played
from chassis.testing.plugin import FreshDatabase
from chassis.testing.postgres import Database
from chassis.testing.service import Harness, running_service

sys.path.insert(0, str(Path(__file__).parent / "support"))

from case_world import NOW, Peers, World


@pytest.fixture(scope="module")
def database(fresh_database: FreshDatabase) -> Database:
    return fresh_database("case")


@pytest.fixture(scope="module")
async def service(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Harness]:
    async with running_service(
        "case",
        "case_service",
        bootstrap,
        database,
        now=NOW,
        files=tmp_path_factory.mktemp("files") / "kept",
        identity_url="http://identity",
        ledger_url="http://ledger",
        public_url="https://recoup.example",
    ) as running:
        yield running


@pytest.fixture
async def world(service: Harness) -> World:
    peers = Peers()
    service.clock._instant = NOW
    service.running.peers.wire = Played(peers.answer)
    return await World.begin(service, peers)
