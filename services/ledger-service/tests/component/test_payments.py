"""POST and GET of payments, as published."""

import datetime as dt
from typing import Any

import pytest

from contracts.case_events import CaseClosed
from contracts.ledger_events import ClaimSettled, PaymentRecorded
from contracts.values import CloseCode

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


async def test_example_2_through_http(ledger: Any, make_case: Any) -> None:
    case = make_case(fees=50_000)
    await ledger.has(case)
    first = await ledger.pay(case, 3000)
    assert first.status_code == 200, first.text
    body = first.json()
    assert body.pop("paymentId")
    assert body == {
        "caseReference": case.opened().reference,
        "date": "2026-11-22T00:00:00Z",
        "paymentAmount": 3000.0,
        "payoutCreditor": 2585.71,
        "payoutCollectionPartner": 414.29,
        "paymentRecipient": "CollectionPartner",
        "commissionPaymentStatus": "Paid",
        "closeCase": False,
        "caseClosed": False,
        "closeCode": None,
        "remainingAmount": 7500.0,
        "warnings": [],
    }
    second = (await ledger.pay(case, 7500, closeCase=True)).json()
    assert (second["payoutCreditor"], second["payoutCollectionPartner"]) == (6464.29, 1035.71)
    assert (second["caseClosed"], second["closeCode"], second["remainingAmount"]) == (True, "Paid", 0)
    (balance,) = await ledger.get("/partner/balance", case.partner)
    assert (balance["partnersGross"], balance["platform"], balance["partnersNet"]) == (145_000, 58_000, 87_000)
    assert (balance["payableToClients"], balance["payableToPlatform"]) == (905_000, 58_000)


async def test_what_is_published(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    await ledger.pay(case, 40)
    await ledger.pay(case, 60, closeCase=True)
    first, second, settled = await ledger.published()
    assert isinstance(first, PaymentRecorded)
    assert (first.recovered, first.remaining, first.split.partner_gross, first.split.platform) == (4000, 6000, 380, 152)
    assert first.engagement_id == case.engagement_id
    assert second.remaining == 0
    assert isinstance(settled, ClaimSettled)
    assert settled.recovered == 10_000


async def test_example_7_direct_payment(ledger: Any, make_case: Any, staff: Any) -> None:
    case = make_case(principal=400_000)
    await ledger.has(case)
    answer = await ledger.pay(case, 4000, paymentRecipient="Creditor", commissionPaymentStatus="Unpaid")
    body = answer.json()
    assert (body["payoutCreditor"], body["payoutCollectionPartner"]) == (3620, 380)
    assert body["commissionPaymentStatus"] == "Unpaid"
    (balance,) = await ledger.get("/partner/balance", case.partner)
    assert balance["receivableFromClients"] == 38_000
    assert (balance["payableToPlatform"], balance["accruedToPlatform"]) == (0, 15_200)
    assert (balance["due"]["platform"], balance["accrued"]["platform"], balance["platform"]) == (0, 15_200, 15_200)
    (mine,) = await ledger.get("/customer/balance", case.creditor)
    assert (mine["payableToPartners"], mine["receivableFromPartners"], mine["clients"]) == (38_000, 0, 362_000)
    assert "platform" not in mine
    (debt,) = await ledger.get("/ops/balance/partners", staff)
    assert (debt["due"], debt["accrued"]) == (0, 15_200)
    (row,) = await ledger.rows("SELECT commission_status, platform_invoicing, commission_reminder_on FROM payments")
    assert row == {
        "commission_status": "Unpaid",
        "platform_invoicing": "NotInvoiced",
        "commission_reminder_on": dt.date(2026, 12, 6),
    }


async def test_without_a_follow_up_nobody_is_reminded(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    await ledger.pay(
        case,
        1,
        paymentRecipient="Creditor",
        commissionPaymentStatus="Unpaid",
        createUnpaidCommissionFollowUp=False,
    )
    assert await ledger.rows("SELECT 1 FROM payments WHERE commission_reminder_on IS NULL")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"paymentAmount": 0}, "paymentAmount"),
        ({"paymentAmount": -5}, "paymentAmount"),
        ({"paymentAmount": 1.005}, "paymentAmount"),
        ({"paymentAmount": 1e300}, "paymentAmount"),
        ({"paymentAmount": 1e14}, "paymentAmount"),
        ({"paymentAmount": "12"}, "paymentAmount"),
        ({"paymentAmount": True}, "paymentAmount"),
        ({"paymentAmount": None}, "paymentAmount"),
        ({"date": "2026-11-23"}, "date"),
        ({"date": "22.11.2026"}, "date"),
        ({"date": "1066-10-14"}, "date"),
        ({"paymentRecipient": "Debtor"}, "paymentRecipient"),
        ({"paymentRecipient": "Creditor"}, "commissionPaymentStatus"),
        ({"paymentRecipient": "Creditor", "commissionPaymentStatus": "Credited"}, "commissionPaymentStatus"),
        ({"payoutCreditor": 5}, "payoutCollectionPartner"),
        ({"payoutCollectionPartner": 5}, "payoutCreditor"),
        ({"payoutCreditor": 5, "payoutCollectionPartner": 5.02}, "payoutCollectionPartner"),
        ({"payoutCreditor": -1, "payoutCollectionPartner": 11}, "payoutCreditor"),
        ({"currency": "EUR"}, "currency"),
    ],
)
async def test_bad_input_names_its_field_and_changes_nothing(
    ledger: Any, make_case: Any, body: dict[str, object], field: str
) -> None:
    case = make_case()
    await ledger.has(case)
    answer = await ledger.pay(case, **{"amount": 10, **body})
    assert answer.status_code == 400, answer.text
    assert any(each["message"].startswith(f"{field}: ") for each in answer.json()["businessErrors"]), answer.text
    assert not await ledger.rows("SELECT 1 FROM payments UNION ALL SELECT 1 FROM entries")


@pytest.mark.parametrize(
    ("currency", "amount", "status"),
    [("JPY", 100, 200), ("JPY", 100.5, 400), ("KWD", 1.234, 200), ("KWD", 1.2345, 400)],
)
async def test_each_currency_has_its_own_decimals(
    ledger: Any, make_case: Any, currency: str, amount: float, status: int
) -> None:
    case = make_case(currency=currency)
    await ledger.has(case)
    assert (await ledger.pay(case, amount)).status_code == status


async def test_stated_split(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    body = (await ledger.pay(case, 100, payoutCreditor=80, payoutCollectionPartner=20.01)).json()
    assert (body["payoutCreditor"], body["payoutCollectionPartner"]) == (79.99, 20.01)
    assert body["warnings"] == []
    body = (await ledger.pay(case, 100, payoutCreditor=0, payoutCollectionPartner=100)).json()
    assert body["warnings"] == ["The stated split gives the creditor nothing."]


async def test_the_platform_receives_only_where_it_may(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    answer = await ledger.pay(case, 10, paymentRecipient="Platform")
    assert (answer.status_code, answer.json()["businessErrors"][0]["type"]) == (422, "PlatformRecipientDisabled")


async def test_dates_come_as_dates_or_date_times(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    for text in ("2026-11-20", "2026-11-20T00:00:00", "2026-11-20T08:00:00+0000", "2026-11-20T00:00:00Z"):
        assert (await ledger.pay(case, 1, date=text)).json()["date"] == "2026-11-20T00:00:00Z"


async def test_lists(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    assert await ledger.get(f"/partner/cases/{case.id}/payments", case.partner) == []
    for amount in (10, 20):
        await ledger.pay(case, amount)
        ledger.clock.advance(dt.timedelta(minutes=1))
    listed = await ledger.get(f"/partner/cases/{case.id}/payments", case.partner)
    assert [each["grossAmount"] for each in listed] == [20, 10]
    assert listed[0]["invoice"] == {
        "status": "Active", "reference": case.opened().reference, "invoiceId": str(case.id),
    }  # fmt: skip
    assert listed[0] | {"id": "", "invoice": ""} == {
        "id": "", "dateCreated": "2026-11-22T12:01:00Z", "dateUpdated": None, "date": "2026-11-22T00:00:00Z",
        "grossAmount": 20.0, "recipient": "CollectionPartner", "method": None, "currency": "EUR", "invoice": "",
    }  # fmt: skip
    assert await ledger.get(f"/customer/cases/{case.id}/payments", case.creditor) == listed
    page = await ledger.get("/customer/Payments", case.creditor, pageSize=1, Page=2)
    assert page == {
        "page": {"totalResults": 2, "pageSize": 1, "currentPage": 2, "responseCount": 1, "totalPages": 2},
        "payments": [listed[1]],
    }
    assert await ledger.get(f"/customer/Payments/{listed[0]['id']}", case.creditor) == listed[0]


async def test_strangers_see_nothing(ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case, other = make_case(), make_case()
    await ledger.has(case, other)
    payment = (await ledger.pay(case, 10)).json()["paymentId"]

    async def find(_service: str, _path: str, **_: object) -> dict[str, object]:
        return {"state": "Active", "partnerId": str(case.partner_id), "creditorId": str(case.creditor_id)}

    monkeypatch.setattr(ledger.running.peers, "get", find)
    assert (await ledger.pay(case, 10, other.partner)).status_code == 404
    for path, caller in (
        (f"/partner/cases/{case.id}/payments", other.partner),
        (f"/customer/cases/{case.id}/payments", other.creditor),
        (f"/customer/Payments/{payment}", other.creditor),
    ):
        answer = await ledger.client.get(path, headers=ledger.as_(caller))
        assert answer.status_code == 404, path
    assert (await ledger.get("/customer/Payments", other.creditor))["payments"] == []
    assert [each["recovered"] for each in await ledger.get("/partner/balance", other.partner)] == [0]


@pytest.mark.parametrize(
    ("owner_says", "status"),
    [
        (None, 404),
        ({"state": "Active"}, 503),
        ({"state": "Active", "partnerId": "00000000-0000-0000-0000-000000000009"}, 404),
    ],
    ids=["no such case", "the partner's case", "somebody else's case"],
)
async def test_an_unknown_case_is_asked_for(
    ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch, owner_says: dict[str, str] | None, status: int
) -> None:
    case = make_case()

    async def find(_service: str, _path: str, **_: object) -> dict[str, str] | None:
        return owner_says and {"partnerId": str(case.partner_id), "creditorId": "", **owner_says}

    monkeypatch.setattr(ledger.running.peers, "get", find)
    answer = await ledger.pay(case, 10)
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("1" if status == 503 else None)


async def test_a_case_whose_owner_does_not_answer_is_unavailable(ledger: Any, make_case: Any) -> None:
    answer = await ledger.pay(make_case(), 10)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_a_case_that_is_not_open_takes_none(ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case, late = make_case(), make_case()
    await ledger.has(case)
    await ledger.apply(late.opened(), late.routed(), late.assigned())
    closed = CaseClosed(
        case_id=case.id, occurred_at=NOW, close_code=CloseCode.OTHER, partner_id=case.partner_id,
        engagement_id=case.engagement_id,
    )  # fmt: skip
    await ledger.apply(closed)
    states = {str(case.id): ("Closed", case), str(late.id): ("Active", late)}

    async def find(_service: str, path: str, **_: object) -> dict[str, object]:
        state, asked = states[path.rsplit("/", 1)[-1]]
        return {"state": state, "partnerId": str(asked.partner_id), "creditorId": str(asked.creditor_id)}

    monkeypatch.setattr(ledger.running.peers, "get", find)
    refused = await ledger.pay(case, 10)
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "CaseNotOpenForPayments")
    assert (await ledger.pay(late, 10)).status_code == 503


async def test_after_the_closing_payment_comes_no_other(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=1000)
    await ledger.has(case)
    await ledger.pay(case, 10, closeCase=True)
    assert (await ledger.pay(case, 10)).status_code == 422


async def test_the_same_key_pays_once(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    body = {"date": "2026-11-22", "paymentAmount": 5, "paymentRecipient": "CollectionPartner"}
    headers = ledger.as_(case.partner, **{"Idempotency-Key": "once"})
    path = f"/partner/cases/{case.id}/payments"
    first = await ledger.client.post(path, json=body, headers=headers)
    again = await ledger.client.post(path, json=body, headers=headers)
    assert first.content == again.content
    assert len(await ledger.rows("SELECT 1 FROM payments")) == 1
    other = await ledger.client.post(path, json={**body, "paymentAmount": 6}, headers=headers)
    assert (other.status_code, other.json()["businessErrors"][0]["type"]) == (422, "IdempotencyConflict")
    wrong = await ledger.client.post(
        path, json={**body, "paymentAmount": 0}, headers=ledger.as_(case.partner, **{"Idempotency-Key": "second"})
    )
    assert wrong.status_code == 400
    right = await ledger.client.post(path, json=body, headers=ledger.as_(case.partner, **{"Idempotency-Key": "second"}))
    assert right.status_code == 200


async def test_internal_money(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=10_000, fees=500)
    await ledger.has(case)
    await ledger.pay(case, 42)
    answer = await ledger.client.get(f"/internal/cases/{case.id}/money", headers=ledger.internal())
    assert answer.json() == {
        "caseId": str(case.id), "currency": "EUR", "principal": 10_000, "interestFees": 500, "reminderFees": 0,
        "collectionFees": 0, "recovered": 4200, "remaining": 6300, "payments": 1, "termsNumber": 1, "settled": False,
    }  # fmt: skip
    assert (await ledger.client.get(f"/internal/cases/{case.id}/money")).status_code == 401


async def test_statement_counts_are_fixed(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    with ledger.statements() as seen:
        assert (await ledger.pay(case, 5)).status_code == 200
    assert len(seen) == 4, seen  # scope, lock, write, outbox
    for path, caller, count in (
        (f"/partner/cases/{case.id}/payments", case.partner, 2),
        (f"/customer/cases/{case.id}/payments", case.creditor, 2),
        ("/customer/Payments", case.creditor, 3),
        ("/partner/balance", case.partner, 2),
        ("/customer/balance", case.creditor, 2),
    ):
        with ledger.statements() as seen:
            await ledger.get(path, caller)
        assert len(seen) == count, (path, seen)
