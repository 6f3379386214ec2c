"""Payments in batches: each by itself, each once, in a number of statements that does not grow."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from contracts.ledger_events import PaymentRecorded

PATH = "/partner/payments/batch"


def payment(case: Any, key: str, amount: float = 10, **more: Any) -> dict[str, Any]:
    return {
        "caseId": str(case.id), "idempotencyKey": key, "date": "2026-11-22", "paymentAmount": amount,
        "paymentRecipient": "CollectionPartner", **more,
    }  # fmt: skip


async def send(ledger: Any, case: Any, *payments: dict[str, Any]) -> Any:
    return await ledger.client.post(PATH, json={"payments": payments}, headers=ledger.as_(case.partner))


@pytest.fixture
def owner_knows_nothing(ledger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def find(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(ledger.running.peers, "get", find)


@pytest.mark.usefixtures("owner_knows_nothing")
async def test_each_payment_is_recorded_or_refused_by_itself(ledger: Any, make_case: Any) -> None:
    first = make_case(principal=10_000)
    second = make_case(partner_id=first.partner_id, currency="JPY", principal=5_000)
    foreign = make_case()
    await ledger.has(first, second, foreign)
    answer = await send(
        ledger, first,
        payment(first, "a", 30), payment(second, "b", 1_000), payment(first, "c", 70, closeCase=True),
        payment(second, "d", 0.5), payment(foreign, "e"), payment(first, "f"),
        payment(second, "g", 5, date="2027-01-01"), payment(second, "h", 5, paymentRecipient="Platform"),
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["recorded"], body["replayed"], body["refused"]) == (3, 0, 5)
    assert [each["status"] for each in body["results"]] == [200, 200, 200, 400, 404, 422, 400, 422]
    assert [each["index"] for each in body["results"]] == list(range(8))
    assert body["results"][2]["payment"]["caseClosed"] is True
    assert "paymentAmount" in body["results"][3]["error"]["businessErrors"][0]["message"]
    assert "date" in body["results"][6]["error"]["businessErrors"][0]["message"]
    assert len(await ledger.published(PaymentRecorded)) == 3


@pytest.mark.usefixtures("owner_knows_nothing")
async def test_a_payment_sent_again_is_the_same_one(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    first = (await send(ledger, case, payment(case, "a", 30), payment(case, "b", 20.001))).json()
    again = (await send(ledger, case, payment(case, "a", 30), payment(case, "b", 20), payment(case, "c", 5))).json()
    assert (again["recorded"], again["replayed"], again["refused"]) == (2, 1, 0)
    assert again["results"][0]["replayed"]
    assert again["results"][0]["payment"] == first["results"][0]["payment"]
    other = (await send(ledger, case, payment(case, "a", 31))).json()
    assert other["results"][0]["status"] == 422
    assert other["results"][0]["error"]["businessErrors"][0]["type"] == "IdempotencyConflict"
    assert [row["amount"] for row in await ledger.rows("SELECT amount FROM payments ORDER BY number")] == [
        3_000, 2_000, 500,
    ]  # fmt: skip


async def test_the_same_batch_ten_times_at_once_is_recorded_once(ledger: Any, make_case: Any) -> None:
    cases = [make_case(principal=10_000)]
    cases += [make_case(partner_id=cases[0].partner_id) for _ in range(4)]
    await ledger.has(*cases)
    batch = [payment(case, str(uuid4())) for case in cases]
    orders = [batch if number % 2 else batch[::-1] for number in range(10)]
    answers = await asyncio.gather(*(send(ledger, cases[0], *order) for order in orders))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["recorded"] for answer in answers) == len(cases)
    assert (await ledger.rows("SELECT count(*) AS n FROM payments"))[0]["n"] == len(cases)


async def test_a_hundred_payments_take_the_statements_of_one(ledger: Any, make_case: Any) -> None:
    cases = [make_case()]
    cases += [make_case(partner_id=cases[0].partner_id) for _ in range(99)]
    await ledger.has(*cases)
    seen = []
    for some in (cases[:1], cases):
        with ledger.statements() as statements:
            answer = await send(ledger, cases[0], *(payment(case, str(uuid4())) for case in some))
        assert answer.json()["recorded"] == len(some)
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 6


async def test_a_batch_of_wrong_shape_changes_nothing(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    wrong: dict[str, list[dict[str, Any]]] = {
        "payments.1.paymentAmount": [payment(case, "a"), payment(case, "b", -1)],
        "payments.1.idempotencyKey": [payment(case, "a"), payment(case, "a")],
        "payments.0.caseId": [{**payment(case, "a"), "caseId": "none"}],
        "payments": [],
    }
    for field, payments in wrong.items():
        answer = await send(ledger, case, *payments)
        assert answer.status_code == 400
        assert any(each["message"].startswith(field) for each in answer.json()["businessErrors"]), answer.text
    many = await send(ledger, case, *(payment(case, str(number)) for number in range(1001)))
    assert many.status_code == 400
    assert not await ledger.rows("SELECT id FROM payments")
