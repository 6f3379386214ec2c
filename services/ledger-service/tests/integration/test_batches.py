"""Many payments at once: the same statements, the same books as one by one."""

import asyncio
import datetime as dt
import random
from decimal import Decimal
from typing import Any
from uuid import uuid4

from chassis.uow import UnitOfWork
from ledger_service.application.post_payments import Posted, PostPayment, post_payments
from ledger_service.domain.errors import InvalidPayment, UnknownCase
from ledger_service.domain.values import CommissionStatus, Recipient
from ledger_service.persistence.books import PostgresBooks
from ledger_service.verify import verify


def command(case: Any, amount: str, **more: Any) -> PostPayment:
    return PostPayment(
        case_id=case.id,
        partner_id=case.partner_id,
        amount=Decimal(amount),
        value_date=dt.date(2026, 11, 22),
        recipient=Recipient.COLLECTION_PARTNER,
        commission_status=CommissionStatus.PAID,
        **more,
    )


async def post(ledger: Any, commands: list[PostPayment]) -> list[Any]:
    async def work(uow: UnitOfWork) -> list[Any]:
        return await post_payments(uow, PostgresBooks(uow.connection), commands)

    return await ledger.running.api_database.transact(work)


async def test_a_batch_takes_as_many_statements_as_one(ledger: Any, make_case: Any) -> None:
    cases = [make_case(referral_partner_id=uuid4()) for _ in range(5)]
    await ledger.has(*cases)
    for commands in ([command(cases[0], "10")], [command(cases[i % 5], "10.01") for i in range(100)]):
        with ledger.statements() as seen:
            results = await post(ledger, commands)
        assert all(isinstance(result, Posted) for result in results)
        assert len(seen) == 4


async def test_a_batch_gives_what_single_payments_give(ledger: Any, make_case: Any, rng: random.Random) -> None:
    one, other = make_case(fees=777, vat_rate="0.2"), make_case(fees=777, vat_rate="0.2")
    await ledger.has(one, other)
    amounts = [f"{rng.randrange(1, 200_000) / 100:.2f}" for _ in range(20)]
    for amount in amounts:
        await post(ledger, [command(one, amount)])
    await post(ledger, [command(other, amount) for amount in amounts])
    rows = await ledger.rows(
        "SELECT case_id, amount, client, vat, partner_gross, platform FROM payments ORDER BY case_id, number"
    )
    mine = [{**row, "case_id": 0} for row in rows if row["case_id"] == one.id]
    assert mine == [{**row, "case_id": 0} for row in rows if row["case_id"] == other.id]
    assert len(mine) == 20


async def test_a_refused_item_holds_no_other_back(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=2000)
    await ledger.has(case)
    results = await post(
        ledger,
        [command(case, "10"), command(make_case(), "5"), command(case, "1.005"), command(case, "10", close_case=True),
         command(case, "1")],
    )  # fmt: skip
    assert [type(result) for result in results[:3]] == [Posted, UnknownCase, InvalidPayment]
    assert results[3].recorded.settles
    assert not isinstance(results[4], Posted)
    assert len(await ledger.rows("SELECT 1 FROM payments")) == 2


async def test_everybody_pays_at_once_on_a_few_cases(ledger: Any, make_case: Any, rng: random.Random) -> None:
    cases = [make_case(principal=10**6, referral_partner_id=uuid4()) for _ in range(3)]
    await ledger.has(*cases)

    async def client(number: int) -> None:
        for _ in range(4):
            chosen = rng.sample(cases, 2)
            if number % 2:
                await post(ledger, [command(case, "3.33") for case in chosen])
            else:
                answer = await ledger.pay(chosen[0], 1.11)
                assert answer.status_code == 200, answer.text

    await asyncio.gather(*[client(number) for number in range(8)])

    async def check(uow: UnitOfWork) -> Any:
        raw = await uow.connection.get_raw_connection()
        return await verify(raw.driver_connection)

    assert await ledger.running.worker_database.transact(check) == []
    sums = await ledger.rows("SELECT sum(amount)::int AS paid, count(*) AS payments FROM payments")
    assert sums == [{"paid": 16 * 111 + 32 * 333, "payments": 48}]
