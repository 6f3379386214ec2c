"""The service under test; `referral_world` holds what the tests share."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.testing.peers import Played
from chassis.testing.plugin import FreshDatabase
from chassis.testing.postgres import Database
from chassis.testing.service import running_service
from referral_service.bootstrap import bootstrap

sys.path.insert(0, str(Path(__file__).parent / "support"))

from referral_world import NOW, Identity, World


@pytest.fixture(scope="module")
def database(fresh_database: FreshDatabase) -> Database:
    return fresh_database("referral")


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with running_service(
        "referral",
        "referral_service",
        bootstrap,
        database,
        now=NOW,
        identity_url="http://identity",
        public_url="https://recoup.example",
    ) as service:
        identity = Identity()
        service.running.peers.wire = Played(identity.answer)
        yield World(service, identity)
