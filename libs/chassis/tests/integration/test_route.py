"""The edge: transactions, idempotency, errors."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from probe_service.bootstrap import bootstrap

from chassis.idempotency import KEPT
from chassis.migrations import upgrade
from chassis.testing.postgres import Database, ThrowawayPostgres
from chassis.testing.service import Harness, running_service
from chassis.uow import UnitOfWork


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


async def test_a_request_waits_for_a_running_one_with_its_key_and_gets_its_answer(probe: Harness) -> None:
    body, key = {"caseId": str(uuid4()), "times": 2}, {"Idempotency-Key": "c"}
    answers = await asyncio.gather(*[probe.client.post("/auth/say", json=body, headers=key) for _ in range(5)])
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert len(await probe.published()) == 2


async def test_a_request_whose_key_stays_in_use_is_told_to_come_back(probe: Harness) -> None:
    body, key = {"caseId": str(uuid4())}, {"Idempotency-Key": "d"}
    answers: list[httpx.Response] = []

    async def other(uow: UnitOfWork) -> None:
        await uow.connection.exec_driver_sql(
            "INSERT INTO idempotency_keys (tenant, operation, key, request_hash, created_at) "
            f"VALUES ('{UUID(int=0)}', 'POST /auth/say /auth/say', 'd', '', now())"
        )
        answers.append(await probe.client.post("/auth/say", json=body, headers=key))
        raise LookupError

    with pytest.raises(LookupError):
        await probe.running.worker_database.transact(other)
    (refused,) = answers
    assert (refused.status_code, refused.headers["Retry-After"]) == (409, "1")
    assert refused.json()["businessErrors"][0]["type"] == "RequestInProgress"
    assert await probe.published() == []
    assert (await probe.client.post("/auth/say", json=body, headers=key)).status_code == 200
    assert len(await probe.published()) == 1


async def test_keys_are_kept_as_long_as_promised_and_then_forgotten(probe: Harness) -> None:
    body = {"caseId": str(uuid4())}

    async def say() -> httpx.Response:
        return await probe.client.post("/auth/say", json=body, headers={"Idempotency-Key": "e"})

    assert dt.timedelta(days=30) <= KEPT
    await say()
    await probe.sweep()
    probe.clock.advance(KEPT)
    assert (await probe.client.get("/internal/rest", headers=probe.internal())).json()["due"] == 0
    assert await probe.sweep() == 0
    await say()
    assert len(await probe.published()) == 1, "on its last day the key still answers"
    probe.clock.advance(dt.timedelta(days=1))
    assert (await probe.client.get("/internal/rest", headers=probe.internal())).json()["due"] == 1
    assert await probe.sweep() == 1
    assert (await probe.client.get("/internal/rest", headers=probe.internal())).json()["due"] == 0
    await say()
    assert len(await probe.published()) == 2


async def test_keys_are_forgotten_in_batches_by_an_index_and_looked_for_once_a_day(probe: Harness) -> None:
    await probe.rows(
        "INSERT INTO idempotency_keys (tenant, operation, key, request_hash, created_at) "
        "SELECT '00000000-0000-0000-0000-000000000000', 'POST /x', n::text, '', :at "
        "FROM generate_series(1, 1200) AS n",
        at=probe.clock.now() - KEPT - dt.timedelta(days=1),
    )
    with probe.statements() as seen:
        assert await probe.sweep() == 1200
    assert sum("DELETE" in statement for statement in seen) == 3
    with probe.statements() as seen:
        assert await probe.sweep() == 0
    assert seen == []
    await probe.rows("ANALYZE idempotency_keys")
    plan = await probe.rows(
        "EXPLAIN SELECT ctid FROM idempotency_keys WHERE created_at < now() ORDER BY created_at LIMIT 500 FOR UPDATE"
    )
    assert "idempotency_keys_age" in str(plan)


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
