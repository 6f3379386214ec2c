"""Payment plans through HTTP: promised once, kept by payments, missed once."""

import datetime as dt
from typing import Any

import pytest

from contracts.ledger_plan_events import InstalmentMissed, PaymentPlanAgreed, PaymentPlanCancelled

PLAN = {
    "agreedOn": "2026-11-20", "written": True, "tolerance": 1, "graceDays": 2,
    "instalments": [{"due": "2026-11-25", "amount": 100}, {"due": "2026-12-25", "amount": 150.5}],
}  # fmt: skip


@pytest.fixture
async def case(ledger: Any, make_case: Any) -> Any:
    made = make_case()
    await ledger.has(made)
    return made


async def post(ledger: Any, case: Any, body: Any, path: str = "", caller: Any = None) -> Any:
    return await ledger.client.post(
        f"/partner/cases/{case.id}/payment-plans{path}", json=body, headers=ledger.as_(caller or case.partner)
    )


async def plans(ledger: Any, case: Any) -> Any:
    return await ledger.get(f"/partner/cases/{case.id}/payment-plans", case.partner)


async def test_a_plan_is_kept_by_payments(ledger: Any, case: Any) -> None:
    answer = await post(ledger, case, PLAN)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["status"], told["total"], told["paid"]) == ("Active", 250.5, 0)
    (event,) = await ledger.published(PaymentPlanAgreed)
    assert (event.total, event.instalments, event.written, event.engagement_id) == (25_050, 2, True, case.engagement_id)
    await ledger.pay(case, 99.5)
    (told,) = await plans(ledger, case)
    assert [(each["status"], each["covered"], each["paidOn"]) for each in told["instalments"]] == [
        ("Paid", 99.5, "2026-11-22"), ("Upcoming", 0.0, None),
    ]  # fmt: skip
    assert (await ledger.get(f"/customer/cases/{case.id}/payment-plans", case.creditor)) == [told]
    await ledger.pay(case, 151)
    (told,) = await plans(ledger, case)
    assert (told["status"], told["paid"]) == ("Completed", 250.5)
    success = await ledger.get("/partner/payment-plans/success", case.partner)
    assert (success["plans"], success["completed"], success["successRate"]) == (1, 1, 1.0)
    assert (await post(ledger, case, PLAN)).status_code == 200, "a completed plan makes room for the next"


async def test_a_missed_instalment_is_told_once(ledger: Any, case: Any) -> None:
    assert (await post(ledger, case, PLAN)).status_code == 200
    await ledger.pay(case, 60)
    ledger.clock.advance(dt.timedelta(days=5))
    await ledger.sweep()
    assert await ledger.published(InstalmentMissed) == []
    ledger.clock.advance(dt.timedelta(days=1))
    for _ in range(2):
        await ledger.sweep()
    (event,) = await ledger.published(InstalmentMissed)
    assert (event.number, event.missing, event.due) == (1, 4_000, dt.date(2026, 11, 25))
    (told,) = await plans(ledger, case)
    assert (told["status"], told["instalments"][0]["status"]) == ("InArrears", "Missed")
    success = await ledger.get("/partner/payment-plans/success", case.partner)
    assert (success["inArrears"], success["successRate"]) == (1, 0.0)


async def test_a_kept_instalment_is_not_told(ledger: Any, case: Any) -> None:
    assert (await post(ledger, case, PLAN)).status_code == 200
    await ledger.pay(case, 100)
    ledger.clock.advance(dt.timedelta(days=10))
    await ledger.sweep()
    assert await ledger.published(InstalmentMissed) == []
    assert await ledger.running.sweeper.due() == 0


async def test_one_plan_runs_and_a_cancelled_one_is_not_judged(ledger: Any, case: Any) -> None:
    first = (await post(ledger, case, PLAN)).json()
    second = await post(ledger, case, PLAN)
    assert (second.status_code, second.json()["businessErrors"][0]["type"]) == (409, "PlanRuns")
    cancelled = await post(ledger, case, {"reason": "The debtor is away."}, f"/{first['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()[0]["status"]) == (200, "Cancelled")
    again = await post(ledger, case, {"reason": "Once more."}, f"/{first['id']}/cancel")
    assert (again.status_code, again.json()["businessErrors"][0]["type"]) == (409, "PlanIsOver")
    assert len(await ledger.published(PaymentPlanCancelled)) == 1
    ledger.clock.advance(dt.timedelta(days=60))
    await ledger.sweep()
    assert await ledger.published(InstalmentMissed) == []
    assert (await post(ledger, case, PLAN)).status_code == 200


async def test_many_due_instalments_take_the_statements_of_one(ledger: Any, make_case: Any) -> None:
    counts = []
    for size in (1, 20):
        cases = [make_case() for _ in range(size)]
        await ledger.has(*cases)
        for case in cases:
            assert (await post(ledger, case, PLAN | {"agreedOn": "2026-11-22"})).status_code == 200
        rows = "UPDATE plan_instalments SET judge_on = :day WHERE number = 1 AND judge_on IS NOT NULL"
        await ledger.rows(rows, day=dt.date(2026, 11, 22))
        with ledger.statements() as seen:
            await ledger.sweep()
        counts.append(sum("plan_instalments" in each or "payment_plans" in each for each in seen))
    assert counts[0] == counts[1]


async def test_strangers_see_no_plan(ledger: Any, case: Any, make_case: Any) -> None:
    plan = (await post(ledger, case, PLAN)).json()
    stranger = make_case()
    assert (await post(ledger, case, PLAN, caller=stranger.partner)).status_code == 404
    answer = await post(ledger, case, {"reason": "Not mine."}, f"/{plan['id']}/cancel", stranger.partner)
    assert answer.status_code == 404
    for path, caller in (("partner", stranger.partner), ("customer", stranger.creditor)):
        asked = await ledger.client.get(f"/{path}/cases/{case.id}/payment-plans", headers=ledger.as_(caller))
        assert asked.status_code == 404
    assert (await post(ledger, case, {"reason": "Unknown."}, f"/{case.id}/cancel")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"agreedOn": "2026-11-23"}, 400, "agreedOn: "),
        ({"instalments": []}, 400, "instalments"),
        ({"instalments": [{"due": "2026-11-25", "amount": 0}]}, 400, "instalments.0.amount"),
        ({"instalments": [{"due": "2026-11-25", "amount": 1.005}]}, 400, "instalments: 1.005 has more"),
        ({"instalments": [{"due": "2026-11-25", "amount": 1e30}]}, 400, "instalments: "),
        ({"instalments": [{"due": "2026-11-25", "amount": 1}] * 2}, 400, "instalments: must be in the order"),
        ({"instalments": [{"due": "2026-11-19", "amount": 100}]}, 400, "instalments: must be due after"),
        ({"tolerance": 100}, 400, "tolerance: must be less"),
        ({"graceDays": 61}, 400, "graceDays"),
        ({"instalments": [{"due": "2026-11-25", "amount": 10000.01}]}, 422, "The instalments add up to more"),
    ],
)
async def test_bad_plans_are_named(ledger: Any, case: Any, changes: Any, status: int, told: str) -> None:
    answer = await post(ledger, case, PLAN | changes)
    assert answer.status_code == status, answer.text
    assert answer.json()["businessErrors"][0]["message"].startswith(told)
    assert await plans(ledger, case) == []
