"""GET /customer/statements and its files: what moved is what the books say."""

import csv
import datetime as dt
import io
import random
from typing import Any

import openpyxl
import pytest

from contracts.case_events import CaseClosed
from contracts.values import CloseCode

UNPAID = {"paymentRecipient": "Creditor", "commissionPaymentStatus": "Unpaid"}
PATH = "/customer/statements"


async def forward(ledger: Any, case: Any, payment: str, day: dt.date) -> None:
    body = {"paymentIds": [payment], "date": str(day), "reference": "transfer"}
    answer = await ledger.client.post("/partner/disbursements", json=body, headers=ledger.as_(case.partner))
    assert answer.status_code == 200, answer.text


async def a_story(ledger: Any, make_case: Any, rng: random.Random) -> list[Any]:
    """Ten days of payments, corrections and payouts on three cases of a creditor, one of them with another partner."""
    first = make_case(vat_rate="0.25", principal=900_000, fees=100_000)
    cases = [first, *(make_case(creditor_id=first.creditor_id, vat_rate=rate) for rate in ("0", "0.2"))]
    cases[1].partner_id = first.partner_id
    await ledger.has(*cases, make_case(creditor_id=first.creditor_id, currency="USD"))
    for _ in range(10):
        day = ledger.clock.now().date()
        for case in cases:
            more = UNPAID if rng.random() < 0.4 else {}
            answer = await ledger.pay(case, rng.randrange(1, 9999) / 100, date=str(day), **more)
            assert answer.status_code == 200, answer.text
            payment = answer.json()["paymentId"]
            chance = rng.random()
            if chance < 0.2:
                assert (await ledger.delete(case, payment)).status_code == 204
            elif chance < 0.4:
                assert (await ledger.edit(case, payment, 12.34, date=str(day), **more)).status_code == 200
            elif chance < 0.7 and not more:
                await forward(ledger, case, payment, day)
        if rng.random() < 0.5:
            await ledger.sweep()
        ledger.clock.advance(dt.timedelta(days=1))
    return cases


def cents(number: float) -> int:
    return round(number * 100)


@pytest.mark.parametrize(("begin", "end"), [(0, 9), (3, 6), (5, 5), (9, 9)])
async def test_it_closes_on_the_balances_of_the_books(
    ledger: Any, make_case: Any, rng: random.Random, begin: int, end: int
) -> None:
    day = ledger.clock.now().date()
    cases = await a_story(ledger, make_case, rng)
    period = {"From": str(day + dt.timedelta(days=begin)), "To": str(day + dt.timedelta(days=end)), "Currency": "EUR"}
    found = await ledger.get(PATH, cases[0].creditor, **period)
    books = await ledger.get(
        "/customer/ledger/balances", cases[0].creditor, currency="EUR", by="posted",
        **{"from": period["From"], "to": period["To"]},
    )  # fmt: skip
    named = {each["account"]: each for each in books["named"]}
    for side, key in (("opening", "opening"), ("closing", "balance")):
        assert cents(found[side]["held"]) == -named.get("payable-to-client", {key: 0})[key]
        assert cents(found[side]["commissionOwed"]) == named.get("receivable-from-client", {key: 0})[key]
    total = {name: cents(value) for name, value in found["total"].items()}
    opening, closing = found["opening"], found["closing"]
    assert cents(opening["held"]) + total["held"] - total["disbursed"] == cents(closing["held"]) == total["toDisburse"]
    assert cents(opening["commissionOwed"]) + total["commissionOwed"] == cents(closing["commissionOwed"])
    assert total["recovered"] == total["share"] + total["fee"] + total["vat"]
    for name, value in total.items():
        assert value == sum(cents(each[name]) for each in found["cases"])


async def test_every_column_of_a_simple_period(ledger: Any, make_case: Any) -> None:
    case = make_case(vat_rate="0.25")
    await ledger.has(case)
    kept = (await ledger.pay(case, 1000)).json()["paymentId"]
    assert (await ledger.pay(case, 200, **UNPAID)).status_code == 200
    await forward(ledger, case, kept, ledger.clock.now().date())
    assert (await ledger.pay(case, 100)).status_code == 200
    period = {"From": "2026-11-01", "To": "2026-11-22", "Currency": "EUR"}
    found = await ledger.get(PATH, case.creditor, **period)
    (row,) = found["cases"]
    assert row == {
        "caseId": str(case.id), "caseReference": f"REC-{str(case.id)[-6:]}", "creditorReference": "INV-1",
        "debtorName": "Debiteur SA", "recovered": 1300, "share": 1145.62, "fee": 123.5, "vat": 30.88,
        "otherFees": 0, "directPayments": 200, "held": 969.37, "disbursed": 881.25, "toDisburse": 88.12,
        "commissionOwed": 23.75,
    }  # fmt: skip
    assert found["opening"] == {"held": 0, "commissionOwed": 0}
    assert found["closing"] == {"held": 88.12, "commissionOwed": 23.75}
    assert (await ledger.get(PATH, make_case().creditor, **period))["cases"] == []
    assert (await ledger.get(PATH, case.creditor, **{**period, "Currency": "USD"}))["cases"] == []


async def test_the_fee_of_a_withdrawal_is_no_share_of_a_payment(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=800_000, fees=4_000, vat_rate="0.2")
    await ledger.has(case)
    assert (await ledger.pay(case, 10)).status_code == 200
    await ledger.apply(
        CaseClosed(
            case_id=case.id,
            occurred_at=ledger.clock.now(),
            close_code=CloseCode.WITHDRAWN_BY_CLIENT,
            partner_id=case.partner_id,
            engagement_id=case.engagement_id,
            withdrawal_fee_due=True,
        )
    )
    await ledger.sweep()
    (fee,) = (await ledger.get("/customer/withdrawal-fees", case.creditor))["data"]
    found = await ledger.get(PATH, case.creditor, From="2026-11-22", To="2026-11-22", Currency="EUR")
    total = found["total"]
    assert total["otherFees"] == total["commissionOwed"] == found["closing"]["commissionOwed"] == fee["total"] > 900
    assert cents(total["recovered"]) == cents(total["share"]) + cents(total["fee"]) + cents(total["vat"]) == 1000


async def test_files(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    assert (await ledger.pay(case, 1000)).status_code == 200
    headers, found = ledger.as_(case.creditor), {}
    for form in ("pdf", "csv", "xlsx"):
        query = {"From": "2026-11-01", "To": "2026-11-22", "Currency": "EUR", "Format": form}
        answer = await ledger.client.get(f"{PATH}/export", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        found[form] = answer.content
    assert found["pdf"].startswith(b"%PDF-")
    (row,) = csv.DictReader(io.StringIO(found["csv"].decode()))
    assert (row["recovered"], row["share"], row["to_disburse"]) == ("1000.00", "905.00", "905.00")
    heads, cells = openpyxl.load_workbook(io.BytesIO(found["xlsx"])).active.iter_rows(values_only=True)
    assert cells[heads.index("fee")] == 95


async def test_statements_do_not_grow(ledger: Any, make_case: Any) -> None:
    creditor, counts = make_case().creditor_id, []
    for number in (1, 5):
        for _ in range(number):
            case = make_case(creditor_id=creditor)
            await ledger.has(case)
            assert (await ledger.pay(case, 100)).status_code == 200
        with ledger.statements() as seen:
            await ledger.get(PATH, case.creditor, From="2026-11-01", To="2026-11-22", Currency="EUR")
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"From": "2026-11-23"}, "From"),
        ({"To": "2026-11-23"}, "To"),
        ({"From": "soon"}, "From"),
        ({"Currency": "euro"}, "Currency"),
        ({"Currency": None}, "Currency"),
    ],
)
async def test_bad_periods(ledger: Any, make_case: Any, change: dict[str, Any], field: str) -> None:
    case = make_case()
    await ledger.has(case)
    query = {"From": "2026-11-01", "To": "2026-11-22", "Currency": "EUR", **change}
    given = {name: value for name, value in query.items() if value}
    answer = await ledger.client.get(PATH, params=given, headers=ledger.as_(case.creditor))
    assert answer.status_code == 400
    assert field in answer.text
