"""Money that creditors received themselves, through HTTP: told, confirmed once or rejected."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from contracts.ledger_commission_events import (
    DirectPaymentConfirmed,
    DirectPaymentRejected,
    DirectPaymentReopened,
    DirectPaymentReported,
)
from contracts.ledger_events import PaymentRecorded

TOLD = {"amount": 4000, "date": "2026-11-21", "reference": "SEPA 77", "note": "The debtor paid us."}


@pytest.fixture
async def case(ledger: Any, make_case: Any) -> Any:
    made = make_case()
    await ledger.has(made)
    return made


async def tell(ledger: Any, case: Any, caller: Any = None, key: str | None = None, **changes: Any) -> Any:
    headers = ledger.as_(caller or case.creditor) | ({"Idempotency-Key": key} if key else {})
    path = f"/customer/cases/{case.id}/direct-payments"
    return await ledger.client.post(path, json={**TOLD, **changes}, headers=headers)


async def decide(ledger: Any, case: Any, report: str, how: str, caller: Any = None, **body: Any) -> Any:
    path = f"/partner/cases/{case.id}/direct-payments/{report}/{how}"
    return await ledger.client.post(path, json=body or None, headers=ledger.as_(caller or case.partner))


async def told(ledger: Any, case: Any, side: str = "partner") -> Any:
    caller = case.partner if side == "partner" else case.creditor
    return await ledger.get(f"/{side}/cases/{case.id}/direct-payments", caller)


async def payments(ledger: Any, case: Any) -> list[Any]:
    return list(await ledger.get(f"/partner/cases/{case.id}/payments", case.partner))


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["businessErrors"][0]["type"]


async def test_a_report_counts_in_nothing_until_it_is_confirmed(ledger: Any, case: Any) -> None:
    answer = await tell(ledger, case)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["status"], report["amount"], report["currency"], report["late"]) == ("Reported", 4000, "EUR", False)
    assert await told(ledger, case) == [report] == await told(ledger, case, "customer")
    (event,) = await ledger.published(DirectPaymentReported)
    assert (event.amount, event.partner_id, event.late) == (400_000, case.partner_id, False)
    assert await payments(ledger, case) == []
    assert await ledger.rows("SELECT 1 FROM postings") == []
    (balance,) = await ledger.rows("SELECT recovered, payments FROM case_accounts WHERE case_id = :id", id=case.id)
    assert set(balance.values()) == {0}


async def test_the_partner_confirms_once_and_the_split_is_that_of_example_7(ledger: Any, case: Any) -> None:
    report = (await tell(ledger, case)).json()
    answer = await decide(ledger, case, report["id"], "confirm")
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["payoutCreditor"], done["payoutCollectionPartner"]) == (3620, 380)
    assert (done["paymentRecipient"], done["commissionPaymentStatus"]) == ("Creditor", "Unpaid")
    again = await decide(ledger, case, report["id"], "confirm")
    assert problem(again) == (409, "DirectPaymentDecided")
    assert done["paymentId"] in again.json()["message"]
    assert problem(await decide(ledger, case, report["id"], "reject", reason="Too late.")) == (
        409, "DirectPaymentDecided",
    )  # fmt: skip
    (shown,) = await told(ledger, case, "customer")
    assert (shown["status"], shown["paymentId"]) == ("Confirmed", done["paymentId"])
    (recorded,) = await ledger.published(PaymentRecorded)
    assert recorded.commission_reminder_on == dt.date(2026, 12, 6)
    (event,) = await ledger.published(DirectPaymentConfirmed)
    assert str(event.payment_id) == done["paymentId"]
    assert [each["date"] for each in await payments(ledger, case)] == ["2026-11-21T00:00:00Z"]


async def test_ten_confirmations_at_once_record_one_payment(ledger: Any, case: Any) -> None:
    report = (await tell(ledger, case)).json()
    answers = await asyncio.gather(*(decide(ledger, case, report["id"], "confirm") for _ in range(10)))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 9
    assert len(await payments(ledger, case)) == 1


async def test_recording_the_same_money_by_hand_confirms_the_report(ledger: Any, case: Any) -> None:
    report = (await tell(ledger, case)).json()
    direct = {"paymentRecipient": "Creditor", "commissionPaymentStatus": "Unpaid", "date": "2026-11-21"}
    other = await ledger.pay(case, 3999.99, **direct)
    held = await ledger.pay(case, 4000, date="2026-11-21")
    assert (await told(ledger, case))[0]["status"] == "Reported", "another amount, or money the partner received"
    hand = await ledger.pay(case, 4000, **direct)
    assert [each.status_code for each in (other, held, hand)] == [200, 200, 200]
    (shown,) = await told(ledger, case)
    assert (shown["status"], shown["paymentId"]) == ("Confirmed", hand.json()["paymentId"])
    assert [report["id"] in " ".join(each.json()["warnings"]) for each in (other, held, hand)] == [False, False, True]
    assert problem(await decide(ledger, case, report["id"], "confirm")) == (409, "DirectPaymentDecided")
    assert len(await payments(ledger, case)) == 3


async def test_two_reports_are_confirmed_by_two_payments_of_one_batch(ledger: Any, case: Any) -> None:
    reports = [(await tell(ledger, case, reference=name)).json()["id"] for name in ("A", "B")]
    body = {
        "caseId": str(case.id), "date": "2026-11-21", "paymentAmount": 4000, "paymentRecipient": "Creditor",
        "commissionPaymentStatus": "Unpaid",
    }  # fmt: skip
    batch = {"payments": [{**body, "idempotencyKey": key} for key in ("1", "2", "3")]}
    answer = await ledger.client.post("/partner/payments/batch", json=batch, headers=ledger.as_(case.partner))
    assert answer.json()["recorded"] == 3, answer.text
    shown = {each["id"]: each["paymentId"] for each in await told(ledger, case)}
    made = [each["payment"]["paymentId"] for each in answer.json()["results"]]
    assert shown == dict(zip(reports, made[:2], strict=True))


async def test_money_that_was_recorded_before_it_was_told_is_recognised(ledger: Any, case: Any) -> None:
    direct = {"paymentRecipient": "Creditor", "commissionPaymentStatus": "Paid", "date": "2026-11-21"}
    payment = (await ledger.pay(case, 4000, **direct)).json()["paymentId"]
    report = (await tell(ledger, case)).json()
    assert (report["status"], report["paymentId"]) == ("Confirmed", payment)
    second = (await tell(ledger, case)).json()
    assert second["status"] == "Reported", "one payment stands for one report"


async def test_deleting_the_payment_lets_the_report_wait_again(ledger: Any, case: Any) -> None:
    report = (await tell(ledger, case)).json()
    payment = (await decide(ledger, case, report["id"], "confirm")).json()["paymentId"]
    assert (await ledger.delete(case, payment)).status_code == 204
    (shown,) = await told(ledger, case)
    assert (shown["status"], shown["paymentId"], shown["dateDecided"]) == ("Reported", None, None)
    assert len(await ledger.published(DirectPaymentReopened)) == 1
    assert (await decide(ledger, case, report["id"], "confirm")).status_code == 200


async def test_a_rejected_report_tells_why_and_is_over(ledger: Any, case: Any) -> None:
    report = (await tell(ledger, case)).json()
    answer = await decide(ledger, case, report["id"], "reject", reason="It was an advance of another order.")
    assert (answer.status_code, answer.json()["status"]) == (200, "Rejected")
    (shown,) = await told(ledger, case, "customer")
    assert shown["rejectionReason"] == "It was an advance of another order."
    assert problem(await decide(ledger, case, report["id"], "confirm")) == (409, "DirectPaymentDecided")
    assert len(await ledger.published(DirectPaymentRejected)) == 1
    assert await payments(ledger, case) == []


@pytest.mark.parametrize(("day", "late"), [("2026-11-22", False), ("2026-11-19", False), ("2026-11-18", True)])
async def test_three_days_are_in_time(ledger: Any, case: Any, day: str, *, late: bool) -> None:
    report = (await tell(ledger, case, date=day)).json()
    assert report["late"] is late
    (event,) = await ledger.published(DirectPaymentReported)
    assert event.late is late


async def test_the_same_key_tells_once_and_the_same_money_is_not_told_twice(ledger: Any, case: Any) -> None:
    first, second = [await tell(ledger, case, key="k1") for _ in range(2)]
    assert first.json() == second.json()
    assert problem(await tell(ledger, case)) == (409, "DirectPaymentReported")
    assert (await tell(ledger, case, reference="SEPA 78")).status_code == 200
    assert len(await told(ledger, case)) == 2


async def test_after_the_case_is_closed_it_is_told_and_staff_record_it(ledger: Any, case: Any, staff: Any) -> None:
    assert (await ledger.pay(case, 10_000, closeCase=True)).json()["caseClosed"] is True
    report = (await tell(ledger, case, amount=50)).json()
    refused = await decide(ledger, case, report["id"], "confirm")
    assert problem(refused) == (422, "CaseNotOpenForPayments")
    body = {
        "date": "2026-11-21", "paymentAmount": 50, "paymentRecipient": "Creditor", "commissionPaymentStatus": "Unpaid",
    }  # fmt: skip
    answer = await ledger.client.post(f"/ops/cases/{case.id}/payments", json=body, headers=ledger.as_(staff))
    assert answer.status_code == 200, answer.text
    assert (await told(ledger, case))[0]["paymentId"] == answer.json()["paymentId"]


async def test_nobody_is_told_while_nobody_collects(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.apply(case.opened(), case.routed(), case.assigned())
    assert problem(await tell(ledger, case)) == (422, "NobodyCollects")


async def test_strangers_see_and_decide_nothing(
    ledger: Any, case: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find(*_: object, **__: object) -> None:
        """There is no such case at its owner either."""

    monkeypatch.setattr(ledger.running.peers, "get", find)
    report = (await tell(ledger, case)).json()
    stranger = make_case()
    await ledger.has(stranger)
    assert (await tell(ledger, case, stranger.creditor)).status_code == 404
    for how, body in (("confirm", {}), ("reject", {"reason": "Not mine."})):
        assert (await decide(ledger, case, report["id"], how, stranger.partner, **body)).status_code == 404
        assert (await decide(ledger, stranger, report["id"], how, stranger.partner, **body)).status_code == 404
    for side, caller in (("partner", stranger.partner), ("customer", stranger.creditor)):
        path = f"/{side}/cases/{case.id}/direct-payments"
        assert (await ledger.client.get(path, headers=ledger.as_(caller))).status_code == 404
    assert (await told(ledger, case))[0]["status"] == "Reported"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 1.005}, "amount"),
        ({"amount": 1e30}, "amount"),
        ({"amount": "4000"}, "amount"),
        ({"date": "2026-11-23"}, "date"),
        ({"date": "1989-12-31"}, "date"),
        ({"reference": "x" * 141}, "reference"),
        ({"note": "x" * 2001}, "note"),
        ({"currency": "USD"}, "currency"),
    ],
)
async def test_bad_reports_are_named_and_change_nothing(ledger: Any, case: Any, changes: Any, field: str) -> None:
    answer = await tell(ledger, case, **changes)
    assert answer.status_code == 400
    assert answer.json()["businessErrors"][0]["message"].startswith(field)
    assert await told(ledger, case) == []


async def test_statements_do_not_grow_with_the_reports(ledger: Any, make_case: Any) -> None:
    counts = []
    for size in (1, 12):
        case = make_case()
        await ledger.has(case)
        reports = [(await tell(ledger, case, reference=f"R{n}")).json()["id"] for n in range(size)]
        with ledger.statements() as telling:
            await tell(ledger, case, reference="one more")
        with ledger.statements() as confirming:
            await decide(ledger, case, reports[-1], "confirm")
        with ledger.statements() as listing:
            await told(ledger, case)
        counts.append((len(telling), len(confirming), len(listing)))
    assert counts[0] == counts[1]
    assert counts[0] == (6, 7, 2), counts
