"""Fifty at once on one case, and the same thing done twice: the books balance, nothing doubles, nobody sees a fault."""

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import plain_money as plain
import pytest
from crowd import Client, Crowd, balances, broken, remembered, standing

from chassis.testing.service import principal
from contracts.ledger_document_events import ClientPaidOut
from contracts.ledger_events import ClaimSettled, PaymentRecorded
from contracts.ledger_payment_events import PaymentCorrected, PaymentDeleted, PaymentRejected, PaymentSubmitted
from contracts.values import OrganisationKind

CLIENTS, CONTESTED = 50, 5
STEP = dt.timedelta(milliseconds=200)


@asynccontextmanager
async def worker(ledger: Any) -> AsyncIterator[None]:
    """Let time go by and the worker do its work, sealing and invoicing, as long as this lasts."""
    over = asyncio.Event()

    async def work() -> None:
        while not over.is_set():
            ledger.clock.advance(STEP)
            await ledger.sweep()
            await asyncio.sleep(0.01)

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        over.set()
        await task


async def test_fifty_clients_pay_edit_delete_and_change_fees_on_one_case(
    ledger: Any, crowd: Crowd, case: Any, rng: random.Random
) -> None:
    seeding = Client(crowd, case, rng)
    for _ in range(CONTESTED):
        await seeding.pay()
    contested = list(seeding.told)
    clients = [Client(crowd, case, random.Random(rng.random())) for _ in range(CLIENTS)]  # noqa: S311 - dice
    async with worker(ledger):
        await asyncio.gather(*(client.work(contested) for client in clients), _reviewing(ledger, crowd))

    assert set(crowd.answers) <= {200, 204, 404, 409, 422, 503}, crowd.answers
    assert crowd.answers[200] > CLIENTS
    # Each of the contested ones was taken back by exactly one of those who were told so.
    wanted = {payment for client in clients for payment in client.deleted if payment in contested}
    assert {payment: sum(client.deleted[payment] for client in clients) for payment in wanted} == dict.fromkeys(
        wanted, 1
    )
    told = {payment: body for client in [seeding, *clients] for payment, body in client.told.items()}
    assert await standing(ledger) == {
        payment: (
            round(body["paymentAmount"] * 100), body["paymentRecipient"], body.get("commissionPaymentStatus", "Paid"),
        )
        for payment, body in told.items() if payment not in wanted
    }  # fmt: skip
    claim = await remembered(ledger, case)
    assert await balances(ledger, case) == plain.balances({case.id: (case.partner_id, claim)})
    counting = await ledger.rows(
        "SELECT id, amount FROM payments WHERE verification = 'Verified' AND deleted_at IS NULL"
    )
    assert await _told(ledger) == {row["id"]: row["amount"] for row in counting}
    await _seal(ledger)
    (sealed,) = await ledger.rows("SELECT (SELECT count(*) FROM postings) - sum(postings) AS left FROM blocks")
    assert sealed["left"] == 0
    assert await broken(ledger) == {}


async def _seal(ledger: Any) -> None:
    ledger.clock.advance(dt.timedelta(seconds=5))
    while await ledger.sweep():
        pass


async def _told(ledger: Any) -> dict[Any, int]:
    """Return what counts by the events alone, in their order."""
    counting: dict[Any, int] = {}
    for event in await ledger.published(
        PaymentRecorded, PaymentCorrected, PaymentSubmitted, PaymentRejected, PaymentDeleted
    ):
        if isinstance(event, (PaymentRecorded, PaymentCorrected)):
            counting[event.payment_id] = event.split.amount
        else:
            counting.pop(event.payment_id, None)
    return counting


async def _reviewing(ledger: Any, crowd: Crowd) -> None:
    """Staff go through what waits for them while it changes under their hands."""
    staff = principal(OrganisationKind.PLATFORM, user_id=uuid4())
    for turn in range(10):
        for row in await ledger.rows("SELECT id FROM payments WHERE verification = 'Submitted' AND deleted_at IS NULL"):
            how = "verify" if turn % 3 else "reject"
            body = {"reason": "Nothing came in."} if how == "reject" else None
            answer = await crowd.ask("POST", f"/ops/payments/{row['id']}/{how}", staff, json=body)
            assert answer.status_code in {204, 404, 422}, answer.text
        await asyncio.sleep(0.05)


async def test_one_key_ten_times_at_once_is_one_payment(ledger: Any, crowd: Crowd, case: Any) -> None:
    path, body = f"/partner/cases/{case.id}/payments", {
        "date": "2026-11-22", "paymentAmount": 12.5, "paymentRecipient": "CollectionPartner",
    }  # fmt: skip
    answers = await crowd.at_once(*(crowd.ask("POST", path, case.partner, "same", json=body) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert [row["amount"] for row in await ledger.rows("SELECT amount FROM payments")] == [1250]
    (answer,) = await crowd.at_once(crowd.ask("POST", path, case.partner, "same", json={**body, "paymentAmount": 13}))
    assert (answer.status_code, answer.json()["businessErrors"][0]["type"]) == (422, "IdempotencyConflict")
    assert await broken(ledger) == {}


async def test_one_batch_ten_times_at_once_is_recorded_once(ledger: Any, crowd: Crowd, case: Any) -> None:
    batch = {
        "payments": [
            {
                "idempotencyKey": f"line {number}", "caseId": str(case.id), "date": "2026-11-22",
                "paymentAmount": 1 + number, "paymentRecipient": "CollectionPartner",
            }
            for number in range(20)
        ]
    }  # fmt: skip
    answers = await crowd.at_once(
        *(crowd.ask("POST", "/partner/payments/batch", case.partner, json=batch) for _ in range(10))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["recorded"] for answer in answers) == 20
    ids = {tuple(each["payment"]["paymentId"] for each in answer.json()["results"]) for answer in answers}
    assert len(ids) == 1
    (found,) = await ledger.rows("SELECT count(*) AS payments, sum(amount)::bigint AS amount FROM payments")
    assert found == {"payments": 20, "amount": sum(range(100, 2_100, 100))}
    assert await broken(ledger) == {}


async def test_a_claim_that_is_settled_many_times_at_once_is_settled_once(ledger: Any, crowd: Crowd, case: Any) -> None:
    whole = {"date": "2026-11-22", "paymentAmount": 3_200, "paymentRecipient": "CollectionPartner", "closeCase": True}
    answers = await crowd.at_once(
        *(crowd.ask("POST", f"/partner/cases/{case.id}/payments", case.partner, json=whole) for _ in range(10))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 422: 9}
    assert len(await ledger.published(ClaimSettled)) == 1
    (account,) = await ledger.rows("SELECT recovered, payments FROM case_accounts")
    assert account == {"recovered": 320_000, "payments": 1}
    assert await broken(ledger) == {}


async def test_money_for_a_client_is_forwarded_once(ledger: Any, crowd: Crowd, case: Any) -> None:
    ids = [(await ledger.pay(case, amount)).json()["paymentId"] for amount in (100, 200, 300)]
    body = {"paymentIds": ids, "date": "2026-11-22", "reference": "transfer"}
    answers = await crowd.at_once(
        *(crowd.ask("POST", "/partner/disbursements", case.partner, json=body) for _ in range(8)),
        *(crowd.ask("POST", "/partner/disbursements", case.partner, json={**body, "paymentIds": ids[:1]})
          for _ in range(8)),
    )  # fmt: skip
    done = [answer for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} == {200, 400}
    assert 1 <= len(done) <= 2
    forwarded = [event.payment_id for event in await ledger.published(ClientPaidOut)]
    assert len(set(forwarded)) == len(forwarded)
    claim = await remembered(ledger, case)
    parts = [split["client"] for split in claim.splits()]
    assert sum(each["amount"] * 100 for answer in done for each in answer.json()) == pytest.approx(
        parts[0] if len(forwarded) == 1 else sum(parts)
    )
    assert await broken(ledger) == {}
