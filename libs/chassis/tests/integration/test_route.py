"""The edge: transactions, idempotency, errors."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from probe_service.bootstrap import bootstrap

from chassis.migrations import upgrade
from chassis.testing.postgres import Database, ThrowawayPostgres
from chassis.testing.service import Harness, running_service


@pytest.fixture
async def probe(postgres: ThrowawayPostgres) -> AsyncIterator[Harness]:
    database = postgres.fresh("probe", migrate=migrate)
    async with running_service("probe", "probe_service", bootstrap, database) as harness:
        yield harness


def migrate(service: str, database: Database) -> None:
    upgrade(f"{service}_service", f"{service}_service", database.owner_url(service))


async def test_same_key_and_body_gets_the_same_answer_and_one_effect(probe: Harness) -> None:
    case = str(uuid4())
    first = await probe.client.post("/auth/say", json={"caseId": case}, headers={"Idempotency-Key": "a"})
    again = await probe.client.post("/auth/say", json={"caseId": case}, headers={"Idempotency-Key": "a"})
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert len(await probe.published()) == 1


async def test_same_key_with_another_body_is_refused(probe: Harness) -> None:
    await probe.client.post("/auth/say", json={"caseId": str(uuid4())}, headers={"Idempotency-Key": "b"})
    other = await probe.client.post("/auth/say", json={"caseId": str(uuid4())}, headers={"Idempotency-Key": "b"})
    assert other.status_code == 422
    assert other.json()["businessErrors"][0]["type"] == "IdempotencyConflict"


async def test_bad_input_names_the_field_and_changes_nothing(probe: Harness) -> None:
    before = len(await probe.published())
    answer = await probe.client.post("/auth/say", json={"caseId": str(uuid4()), "times": "x"})
    assert answer.status_code == 400
    assert answer.json()["businessErrors"][0]["message"].startswith("times: ")
    assert len(await probe.published()) == before


async def test_a_statement_that_ran_out_of_time_may_be_tried_again(probe: Harness) -> None:
    answer = await probe.client.post("/auth/dawdle")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
