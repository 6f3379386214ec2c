"""The service under test; `deadline_story` holds the cases it is told about."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.testing.plugin import FreshDatabase
from chassis.testing.postgres import Database
from chassis.testing.service import Harness, running_service

sys.path.insert(0, str(Path(__file__).parent / "support"))


@pytest.fixture(scope="module")
def database(fresh_database: FreshDatabase) -> Database:
    return fresh_database("notification")


@pytest.fixture
async def service(database: Database) -> AsyncIterator[Harness]:
    from deadline_story import NOW  # noqa: PLC0415 - found by the path above

    from notification_service.bootstrap import bootstrap  # noqa: PLC0415 - unit tests need no service

    async with running_service(
        "notification",
        "notification_service",
        bootstrap,
        database,
        now=NOW,
        case_url="http://case",
        public_url="https://recoup.example",
    ) as harness:
        yield harness
