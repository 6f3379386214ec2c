"""What clients owe who withdraw a case inside its exclusive period: charged once, told to both sides, paid once."""

import asyncio
from typing import Any

import pytest
from crowd import broken

from contracts.case_events import CaseClosed
from contracts.values import CloseCode


def withdrawn(ledger: Any, case: Any, *, fee_due: bool = True) -> CaseClosed:
    return CaseClosed(
        case_id=case.id, occurred_at=ledger.clock.now(), close_code=CloseCode.WITHDRAWN_BY_CLIENT,
        partner_id=case.partner_id, engagement_id=case.engagement_id, withdrawal_fee_due=fee_due,
    )  # fmt: skip


async def fees(ledger: Any, case: Any) -> list[Any]:
    return list((await ledger.get("/partner/withdrawal-fees", case.partner))["data"])


async def test_the_full_fee_the_costs_and_vat_are_owed(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=800_000, fees=4_000, vat_rate="0.2")
    await ledger.has(case)
    await ledger.apply(withdrawn(ledger, case))
    assert await fees(ledger, case) == []
    await ledger.sweep()
    (fee,) = await fees(ledger, case)
    assert (fee["fee"], fee["costs"], fee["vat"], fee["total"]) == (760, 40, 152, 952)
    (same,) = (await ledger.get("/customer/withdrawal-fees", case.creditor))["data"]
    assert same == fee
    (owed,) = await ledger.get("/partner/balance", case.partner)
    assert (owed["receivableFromClients"], owed["vatPayable"], owed["accruedToPlatform"]) == (95_200, 15_200, 0)
    (mine,) = await ledger.get("/customer/balance", case.creditor)
    assert mine["payableToPartners"] == 95_200
    assert await broken(ledger) == {}


async def test_what_was_recovered_is_not_charged_again(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=800_000, fees=40_000)
    await ledger.has(case)
    assert (await ledger.pay(case, 4_200)).status_code == 200
    await ledger.apply(withdrawn(ledger, case))
    await ledger.sweep()
    (fee,) = await fees(ledger, case)
    assert (fee["fee"], fee["costs"]) == (380, 200)


async def test_without_a_fee_nothing_is_owed(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    await ledger.apply(withdrawn(ledger, case, fee_due=False))
    await ledger.sweep()
    assert await fees(ledger, case) == []
    assert await ledger.rows("SELECT 1 FROM postings") == []


async def test_it_waits_for_the_price(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.apply(case.opened(), case.assigned(), case.activated(), withdrawn(ledger, case))
    await ledger.sweep()
    assert await ledger.rows("SELECT 1 FROM postings") == []
    await ledger.apply(case.routed())
    assert await ledger.running.sweeper.due() == 1
    await ledger.sweep()
    assert [each["fee"] for each in await fees(ledger, case)] == [950]


async def test_charged_once_by_however_many_workers_and_paid_once(ledger: Any, make_case: Any) -> None:
    cases = [make_case() for _ in range(5)]
    await ledger.has(*cases)
    await ledger.apply(*[withdrawn(ledger, case) for case in cases])
    await asyncio.gather(*(ledger.sweep() for _ in range(4)))
    (posted,) = await ledger.rows("SELECT count(*) AS times FROM postings")
    assert posted == {"times": 5}
    (fee,) = await fees(ledger, cases[0])
    path, body = f"/partner/withdrawal-fees/{fee['id']}/paid", {"date": "2026-11-22"}
    assert (await ledger.post(path, cases[1].partner, **body)).status_code == 404
    refused = await ledger.post(path, cases[0].partner, date="2026-11-23")
    assert (refused.status_code, refused.json()["businessErrors"][0]["message"][:5]) == (400, "date:")
    answers = await asyncio.gather(*(ledger.post(path, cases[0].partner, **body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    (owed,) = await ledger.get("/partner/balance", cases[0].partner)
    assert (owed["receivableFromClients"], owed["cash"]) == (0, 95_000)
    assert await broken(ledger) == {}


@pytest.mark.parametrize("many", [(1, 20)])
async def test_statements_do_not_grow(ledger: Any, make_case: Any, many: tuple[int, int]) -> None:
    await ledger.sweep()
    counts = []
    for number in many:
        cases = [make_case() for _ in range(number)]
        await ledger.has(*cases)
        events = [withdrawn(ledger, case) for case in cases]
        with ledger.statements() as seen:
            await ledger.apply(*events)
            await ledger.sweep()
        counts.append(len(seen))
    assert counts[0] == counts[1]
