"""The service under test; `routing_world` holds what the tests share."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.testing.peers import Played
from chassis.testing.plugin import FreshDatabase
from chassis.testing.postgres import Database
from chassis.testing.service import running_service
from routing_service.bootstrap import bootstrap

sys.path.insert(0, str(Path(__file__).parent / "support"))

from routing_world import NOW, Owners, World


@pytest.fixture
def database(fresh_database: FreshDatabase) -> Database:
    return fresh_database("routing")


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with running_service(
        "routing",
        "routing_service",
        bootstrap,
        database,
        now=NOW,
        identity_url="http://identity",
        case_url="http://case",
        referral_url="http://referral",
    ) as service:
        owners = Owners()
        service.running.peers.wire = Played(owners.answer)
        yield World(service, owners)
