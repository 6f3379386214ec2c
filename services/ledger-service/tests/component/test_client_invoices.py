"""A partner's invoices to his clients: issued once, settled by what he kept, paid, credited."""

import asyncio
import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from chassis.ids import uuid7
from contracts.ledger_document_events import InvoiceCredited, InvoiceIssued, InvoiceOverdue, InvoicePaid
from contracts.ledger_payment_events import PaymentCorrected
from ledger_service.persistence.document_checks import DOCUMENT_CHECKS

UNPAID = {"paymentRecipient": "Creditor", "commissionPaymentStatus": "Unpaid"}
SELLER = {"legalName": "Collect ApS", "country": "DK", "vatNumber": "DK12345678", "vatRate": 0.25}
PATH = "/partner/client-invoices"


async def ask(  # noqa: PLR0917 - what a request is made of
    ledger: Any, method: str, path: str, who: Any, body: Any = None, status: int = 200
) -> Any:
    answer = await ledger.client.request(method, path, json=body, headers=ledger.as_(who))
    assert answer.status_code == status, answer.text
    return answer.json()


async def a_case(ledger: Any, make_case: Any, *, profile: bool = True, **more: Any) -> Any:
    case = make_case(**{"vat_rate": "0.25", **more})
    await ledger.has(case)
    if profile:
        await ask(ledger, "PUT", "/partner/billing-profile", case.partner, SELLER)
    return case


async def paid(ledger: Any, case: Any, amount: float, **more: Any) -> str:
    answer = await ledger.pay(case, amount, **more)
    assert answer.status_code == 200, answer.text
    (row,) = await ledger.rows("SELECT id FROM payments ORDER BY number DESC, recorded_at DESC, id DESC LIMIT 1")
    return str(row["id"])


async def bill(ledger: Any, case: Any, status: int = 200, **body: Any) -> Any:
    body = body or {"clientId": str(case.creditor_id)}
    return await ask(ledger, "POST", PATH, case.partner, body, status)


async def settle(ledger: Any, case: Any, invoice: Any, status: int = 200) -> Any:
    body = {"date": "2026-11-22", "reference": "transfer 9"}
    return await ask(ledger, "POST", f"{PATH}/{invoice['id']}/paid", case.partner, body, status)


async def all_hold(ledger: Any) -> None:
    for rule, query in DOCUMENT_CHECKS.items():
        assert await ledger.rows(query) == [], rule
    assert await ledger.rows("SELECT posting_id FROM entries GROUP BY posting_id, book HAVING sum(amount) <> 0") == []


async def test_example_7_until_the_platform_has_its_share(ledger: Any, make_case: Any, staff: Any) -> None:
    referral = uuid4()
    case = await a_case(ledger, make_case, referral_partner_id=referral)
    payment = await paid(ledger, case, 4000, **UNPAID)
    (invoice,) = await bill(ledger, case)
    assert (invoice["number"], invoice["status"], invoice["dueOn"]) == ("C-2026-000001", "Issued", "2026-12-06")
    assert (invoice["net"], invoice["vat"], invoice["total"], invoice["outstanding"]) == (380, 95, 475, 475)
    assert (invoice["vatCategory"], invoice["buyer"]["legalName"]) == ("S", str(case.creditor_id))
    (event,) = await ledger.published(InvoiceIssued)
    assert (event.kind, event.recipient_id, event.total) == ("ClientInvoice", case.creditor_id, 47_500)
    (before,) = await ledger.get("/partner/balance", case.partner)
    assert (before["receivableFromClients"], before["payableToPlatform"]) == (47_500, 0)
    now = await settle(ledger, case, invoice)
    assert (now["status"], now["outstanding"], now["paidOn"]) == ("Paid", 0, "2026-11-22")
    await settle(ledger, case, invoice, 409)
    (after,) = await ledger.get("/partner/balance", case.partner)
    assert (after["receivableFromClients"], after["payableToPlatform"], after["cash"]) == (0, 15_200, 47_500)
    (earned,) = await ledger.get("/referral/balance", case.referral)
    assert (earned["receivableFromPlatform"], earned["accruedFromPlatform"]) == (7_600, 0)
    (corrected,) = await ledger.published(PaymentCorrected)
    assert (corrected.commission_paid, corrected.split == corrected.before) == (True, True)
    assert [each.kind for each in await ledger.published(InvoicePaid)] == ["ClientInvoice"]
    explained = await ledger.get(f"/partner/cases/{case.id}/payments/{payment}/explain", case.partner)
    assert explained["holds"] is True
    await ask(ledger, "POST", "/ops/invoice-runs", staff, {"period": "2026-11-01"}, 202)
    await ledger.sweep()
    (charged,) = (await ledger.get("/partner/invoices", case.partner))["data"]
    assert (charged["kind"], charged["net"]) == ("PlatformInvoice", 152)
    await all_hold(ledger)


async def test_what_was_kept_is_settled_and_the_rest_is_due(ledger: Any, make_case: Any) -> None:
    case = await a_case(ledger, make_case, principal=900_000, fees=100_000)
    # Of 1,000: 900 principal at 9.5 % is 85.50 with 21.38 of VAT, and 100 of fees.
    await paid(ledger, case, 1000)
    await paid(ledger, case, 1000, **UNPAID)
    (invoice,) = await bill(ledger, case)
    assert (invoice["net"], invoice["total"]) == (371, 413.75)
    assert invoice["outstanding"] == pytest.approx(206.87)
    whole = await ledger.get(f"{PATH}/{invoice['id']}", case.partner)
    assert [(each["amount"], each["vat"]) for each in whole["items"]] == [
        (85.5, 21.38), (100, 0), (85.5, 21.37), (100, 0),
    ]  # fmt: skip
    await bill(ledger, case, 422)
    other = await a_case(ledger, make_case, profile=False, creditor_id=case.creditor_id, partner_id=case.partner_id)
    await paid(ledger, other, 100)
    (kept,) = await bill(ledger, other, caseIds=[str(other.id)])
    assert (kept["number"], kept["status"], kept["outstanding"]) == ("C-2026-000002", "Paid", 0)
    assert [each.number for each in await ledger.published(InvoicePaid)] == ["C-2026-000002"]
    await settle(ledger, case, kept, 409)
    await all_hold(ledger)


async def test_the_client_reads_it_and_nobody_else(ledger: Any, make_case: Any) -> None:
    case = await a_case(ledger, make_case)
    await paid(ledger, case, 1000, **UNPAID)
    (invoice,) = await bill(ledger, case)
    (seen,) = (await ledger.get("/customer/invoices", case.creditor, Status="Issued"))["data"]
    assert seen == invoice
    for path, who in (
        (f"/customer/invoices/{invoice['id']}", case.creditor),
        (f"{PATH}/{invoice['id']}", case.partner),
    ):
        assert len((await ledger.get(path, who))["items"]) == 1
        for ending, begins in (("pdf", b"%PDF-"), ("xml", b"<?xml")):
            answer = await ledger.client.get(f"{path}/{ending}", headers=ledger.as_(who))
            assert (answer.status_code, answer.content[:5]) == (200, begins)
    stranger = make_case()
    for path, who in (
        (f"/customer/invoices/{invoice['id']}", stranger.creditor),
        (f"{PATH}/{invoice['id']}", stranger.partner),
        (f"/partner/invoices/{invoice['id']}", case.partner),
    ):
        assert (await ledger.client.get(path, headers=ledger.as_(who))).status_code == 404
    for action in ("paid", "credit"):
        body = {"date": "2026-11-22", "reference": "x"} if action == "paid" else {"reason": "x"}
        await ask(ledger, "POST", f"{PATH}/{invoice['id']}/{action}", stranger.partner, body, 404)
    assert (await ledger.get("/customer/invoices", stranger.creditor))["data"] == []


async def test_frozen_until_credited_and_then_invoiced_as_it_is(ledger: Any, make_case: Any) -> None:
    case = await a_case(ledger, make_case)
    payment = await paid(ledger, case, 1000, **UNPAID)
    (invoice,) = await bill(ledger, case)
    refused = await ledger.edit(case, payment, 500, **UNPAID)
    assert refused.json()["businessErrors"][0]["type"] == "PaymentAlreadyInvoiced"
    assert (await ledger.delete(case, payment)).status_code == refused.status_code == 422
    note = await ask(ledger, "POST", f"{PATH}/{invoice['id']}/credit", case.partner, {"reason": "half"})
    assert (note["number"], note["total"], note["credits"]) == ("CC-2026-000001", -118.75, invoice["id"])
    await ask(ledger, "POST", f"{PATH}/{invoice['id']}/credit", case.partner, {"reason": "half"}, 409)
    (event,) = await ledger.published(InvoiceCredited)
    assert (event.kind, event.billed_again) == ("ClientInvoice", True)
    assert (await ledger.edit(case, payment, 500, **UNPAID)).status_code == 200
    (again,) = await bill(ledger, case)
    assert (again["number"], again["net"]) == ("C-2026-000002", 47.5)
    await all_hold(ledger)


async def test_a_split_that_was_invoiced_stands_and_explains_itself(ledger: Any, make_case: Any) -> None:
    case = await a_case(ledger, make_case, principal=100_001)
    first = await paid(ledger, case, 333.33, **UNPAID)
    second = await paid(ledger, case, 333.33, **UNPAID)
    (invoice,) = await bill(ledger, case, paymentIds=[second])
    assert (await ledger.delete(case, first)).status_code == 204
    await settle(ledger, case, invoice)
    explained = await ledger.get(f"/partner/cases/{case.id}/payments/{second}/explain", case.partner)
    assert explained["holds"] is True
    (balance,) = await ledger.get("/partner/balance", case.partner)
    assert (balance["cash"], balance["receivableFromClients"]) == (round(invoice["total"] * 100), 0)
    await all_hold(ledger)


async def test_asked_twice_at_once_it_is_invoiced_once(ledger: Any, make_case: Any) -> None:
    case = await a_case(ledger, make_case)
    for _ in range(4):
        await paid(ledger, case, 100, **UNPAID)
    ask_for = {"clientId": str(case.creditor_id)}
    answers = await asyncio.gather(
        *(ledger.client.post(PATH, json=ask_for, headers=ledger.as_(case.partner)) for _ in range(5))
    )
    assert sorted(each.status_code for each in answers) == [200, 422, 422, 422, 422]
    (invoice,) = (await ledger.get(PATH, case.partner))["data"]
    assert (invoice["number"], invoice["lines"]) == ("C-2026-000001", 4)
    body = {"date": "2026-11-22", "reference": "x"}
    answers = await asyncio.gather(
        *(
            ledger.client.post(f"{PATH}/{invoice['id']}/{how}", json=given, headers=ledger.as_(case.partner))
            for how, given in (("paid", body), ("paid", body), ("credit", {"reason": "no"}))
        )
    )
    assert sum(each.status_code == 200 for each in answers[:2]) <= 1
    await all_hold(ledger)


async def test_killed_half_way_nothing_is_invoiced(
    ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger_service.persistence.client_bills import ClientBills  # noqa: PLC0415 - what is broken for a moment

    case = await a_case(ledger, make_case)
    payment = await paid(ledger, case, 100, **UNPAID)

    async def broken(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(ClientBills, "bill", broken)
        await bill(ledger, case, 503)
    assert await ledger.rows("SELECT 1 FROM invoices UNION ALL SELECT 1 FROM number_series") == []
    (invoice,) = await bill(ledger, case)
    assert invoice["number"] == "C-2026-000001"
    with monkeypatch.context() as patched:
        patched.setattr(ClientBills, "write_paid", broken)
        await settle(ledger, case, invoice, 503)
    (row,) = await ledger.rows("SELECT commission_status, version FROM payments WHERE id = :id", id=payment)
    assert dict(row) == {"commission_status": "Unpaid", "version": 1}
    await settle(ledger, case, invoice)
    await all_hold(ledger)


async def test_statements_do_not_grow(ledger: Any, make_case: Any) -> None:
    counts = []
    partner, creditor = uuid7(), uuid7()
    for number in (1, 6):
        cases = [
            await a_case(ledger, make_case, profile=False, partner_id=partner, creditor_id=creditor, vat_rate="0")
            for _ in range(number)
        ]
        for case in cases:
            await paid(ledger, case, 100, **UNPAID)
        with ledger.statements() as issued:
            (invoice,) = await bill(ledger, cases[0])
        with ledger.statements() as settled:
            await settle(ledger, cases[0], invoice)
        counts.append((len(issued), len(settled)))
    assert counts[0] == counts[1]


async def test_one_each_per_client_and_currency(ledger: Any, make_case: Any) -> None:
    partner = uuid7()
    cases = [
        await a_case(ledger, make_case, partner_id=partner, currency=currency) for currency in ("EUR", "USD", "EUR")
    ]
    for case in cases:
        await paid(ledger, case, 100, **UNPAID)
    test = await a_case(ledger, make_case, partner_id=partner, is_test=True)
    await paid(ledger, test, 100, **UNPAID)
    ids = [str(each.id) for each in (*cases, test)]
    made = await bill(ledger, cases[0], caseIds=ids)
    assert [each["number"] for each in made] == [f"C-2026-00000{n}" for n in (1, 2, 3)]
    assert sorted(each["currency"] for each in made) == ["EUR", "EUR", "USD"]
    assert {each["buyer"]["organisationId"] for each in made} == {str(case.creditor_id) for case in cases}


async def test_overdue_is_told_and_reminded(ledger: Any, make_case: Any) -> None:
    case = await a_case(ledger, make_case)
    await paid(ledger, case, 100, **UNPAID)
    await bill(ledger, case)
    ledger.clock.advance(dt.timedelta(days=14))
    await ledger.sweep()
    assert await ledger.published(InvoiceOverdue) == []
    ledger.clock.advance(dt.timedelta(days=1))
    await ledger.sweep()
    ledger.clock.advance(dt.timedelta(days=8))
    await ledger.sweep()
    told = await ledger.published(InvoiceOverdue)
    assert [(each.kind, each.reminders) for each in told] == [("ClientInvoice", 0), ("ClientInvoice", 1)]
    (invoice,) = (await ledger.get("/customer/invoices", case.creditor, Status="Overdue"))["data"]
    assert invoice["reminders"] == 1


@pytest.mark.parametrize(
    ("rate", "seller", "expected"),
    [
        ("0.25", {"vatNumber": None}, 422),
        ("0", {}, 422),
        ("0", {"vatNumber": None}, "O"),
        ("0", {"vatRate": 0}, "Z"),
        ("0.25", {"vatRate": 0}, "S"),
    ],
)
async def test_vat_is_that_of_the_terms(
    ledger: Any, make_case: Any, rate: str, seller: dict[str, Any], expected: Any
) -> None:
    case = await a_case(ledger, make_case, vat_rate=rate)
    await ask(ledger, "PUT", "/partner/billing-profile", case.partner, {**SELLER, **seller})
    await ask(ledger, "PUT", "/customer/billing-profile", case.creditor, {"legalName": "Shop", "country": "DK"})
    await paid(ledger, case, 100, **UNPAID)
    answer = await bill(ledger, case, 422 if expected == 422 else 200)
    if expected == 422:
        assert answer["businessErrors"][0]["type"] == "TaxIsUnclear"
    else:
        assert answer[0]["vatCategory"] == expected


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"clientId": None}, "clientId"),
        ({"paymentIds": []}, "paymentIds"),
        ({"paymentIds": [str(uuid4())]}, "paymentIds"),
        ({"paymentIds": ["0198c1f0-7a3e-7d52-9c0b-5a1e6f2d3c4b"] * 2}, "paymentIds"),
    ],
)
async def test_bad_input_is_told_and_changes_nothing(
    ledger: Any, make_case: Any, body: dict[str, Any], field: str
) -> None:
    case = await a_case(ledger, make_case)
    await paid(ledger, case, 100, **UNPAID)
    assert field in (await bill(ledger, case, 400, **body))["businessErrors"][0]["message"]
    assert await ledger.rows("SELECT 1 FROM invoices") == []
