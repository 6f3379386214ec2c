"""The service under test; `identity_world` holds what the tests share."""

import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from chassis.testing.peers import Played
from chassis.testing.plugin import FreshDatabase
from chassis.testing.postgres import Database
from chassis.testing.service import running_service
from identity_service.bootstrap import bootstrap
from identity_service.domain import api_key
from identity_service.settings import IdentitySettings

sys.path.insert(0, str(Path(__file__).parent / "support"))

from identity_world import NOW, PUBLIC, STAFF_PASSWORD, Referral, World


@pytest.fixture(scope="module")
def database(fresh_database: FreshDatabase) -> Database:
    return fresh_database("identity")


@pytest.fixture
def own(tmp_path: Path) -> IdentitySettings:
    return IdentitySettings(
        token_key_folder=tmp_path / "keys",
        staff_email="staff@recoup.example",
        staff_password=STAFF_PASSWORD,  # type: ignore[arg-type] - pydantic makes the secret
        staff_api_key=api_key.derive(b"tests", "staff").text,  # type: ignore[arg-type] - as above
    )


@pytest.fixture
async def world(database: Database, own: IdentitySettings) -> AsyncIterator[World]:
    async with running_service(
        "identity",
        "identity_service",
        partial(bootstrap, own=own),
        database,
        now=NOW,
        public_url=PUBLIC,
        referral_url="http://referral",
    ) as service:
        referral = Referral()
        service.running.peers.wire = Played(referral.answer)
        yield World(service, referral)
