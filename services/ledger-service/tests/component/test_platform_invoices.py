"""The monthly run and what becomes of its invoices, through HTTP."""

import asyncio
import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from contracts.ledger_document_events import InvoiceCredited, InvoiceIssued, InvoiceOverdue, InvoicePaid
from ledger_service.persistence.document_checks import DOCUMENT_CHECKS

PLATFORM = {"legalName": "Recoup ApS", "country": "DK", "vatNumber": "DK12345678", "vatRate": 0.25}


async def paid_case(ledger: Any, make_case: Any, amount: float = 1000, **more: Any) -> Any:
    case = make_case(**more)
    await ledger.has(case)
    assert (await ledger.pay(case, amount)).status_code == 200
    return case


async def issued(ledger: Any, who: Any, **query: Any) -> list[Any]:
    return list((await ledger.get("/partner/invoices", who, **query))["data"])


async def put(ledger: Any, path: str, who: Any, body: dict[str, Any]) -> Any:
    answer = await ledger.client.put(path, json=body, headers=ledger.as_(who))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(ledger: Any, path: str, who: Any, body: dict[str, Any], status: int = 200) -> Any:
    answer = await ledger.client.post(path, json=body, headers=ledger.as_(who))
    assert answer.status_code == status, answer.text
    return answer.json()


async def run(ledger: Any, staff: Any) -> None:
    await post(ledger, "/ops/invoice-runs", staff, {"period": "2026-11-30"}, 202)
    await ledger.sweep()


async def test_the_eighth_invoices_the_month_before(ledger: Any, make_case: Any) -> None:
    case = await paid_case(ledger, make_case)
    unpaid = make_case(partner_id=case.partner_id)
    await ledger.has(unpaid)
    await ledger.pay(unpaid, 500, paymentRecipient="Creditor", commissionPaymentStatus="Unpaid")
    test = await paid_case(ledger, make_case, partner_id=case.partner_id, is_test=True)
    ledger.clock.advance(dt.timedelta(days=15, hours=11, minutes=59))
    await ledger.sweep()
    assert await issued(ledger, case.partner) == []
    ledger.clock.advance(dt.timedelta(minutes=1))
    assert await ledger.running.sweeper.due() == 1
    await ledger.sweep()
    assert await ledger.running.sweeper.due() == 0
    (invoice,) = await issued(ledger, case.partner)
    assert (invoice["number"], invoice["status"], invoice["period"]) == ("P-2026-000001", "Issued", "2026-11")
    assert (invoice["issuedOn"], invoice["dueOn"]) == ("2026-12-08", "2027-01-07")
    # 9.5 % of 1,000 is 95, of which the platform has 40 %.
    assert (invoice["net"], invoice["vat"], invoice["total"], invoice["outstanding"]) == (38.0, 0, 38.0, 38.0)
    whole = await ledger.get(f"/partner/invoices/{invoice['id']}", case.partner)
    (line,) = whole["items"]
    assert (line["caseId"], line["recovered"], line["commission"], line["amount"]) == (str(case.id), 1000, 95, 38)
    (event,) = await ledger.published(InvoiceIssued)
    assert (event.number, event.recipient_id, event.total, event.lines) == ("P-2026-000001", case.partner_id, 3800, 1)
    ledger.clock.advance(dt.timedelta(days=1))
    await ledger.sweep()
    assert len(await issued(ledger, test.partner)) == 1


@pytest.mark.parametrize(
    ("customer", "expected"),
    [
        ({"country": "DK"}, ("S", 0.25, 9.5, 47.5)),
        ({"country": "DE", "vatNumber": "DE123456789"}, ("AE", 0, 0, 38)),
        ({"country": "DE"}, ("S", 0.25, 9.5, 47.5)),
        ({"country": "US"}, ("G", 0, 0, 38)),
    ],
)
async def test_vat(ledger: Any, make_case: Any, staff: Any, customer: dict[str, Any], expected: Any) -> None:
    await put(ledger, "/ops/billing-profile", staff, PLATFORM)
    case = await paid_case(ledger, make_case)
    await put(ledger, "/partner/billing-profile", case.partner, {"legalName": "Collect", **customer})
    await run(ledger, staff)
    (invoice,) = await issued(ledger, case.partner)
    assert (invoice["vatCategory"], invoice["vatRate"], invoice["vat"], invoice["total"]) == expected
    (balance,) = await ledger.get("/partner/balance", case.partner)
    assert balance["payableToPlatform"] == balance["invoicedByPlatform"] == expected[3] * 100


async def test_paid_and_then_nothing_is_owed(ledger: Any, make_case: Any, staff: Any) -> None:
    await put(ledger, "/ops/billing-profile", staff, PLATFORM)
    case = await paid_case(ledger, make_case)
    await run(ledger, staff)
    (invoice,) = await issued(ledger, case.partner)
    path = f"/ops/invoices/{invoice['id']}/paid"
    await post(ledger, path, staff, {"date": "2026-11-23", "reference": "x"}, 400)
    paid = await post(ledger, path, staff, {"date": "2026-11-22", "reference": "transfer 7"})
    assert (paid["status"], paid["paidOn"], paid["outstanding"]) == ("Paid", "2026-11-22", 0)
    await post(ledger, path, staff, {"date": "2026-11-22", "reference": "transfer 7"}, 409)
    await post(ledger, f"/ops/invoices/{invoice['id']}/credit", staff, {"reason": "no"}, 409)
    (balance,) = await ledger.get("/partner/balance", case.partner)
    assert balance["payableToPlatform"] == 0
    rows = await ledger.rows("SELECT platform_invoicing FROM payments")
    assert [row["platform_invoicing"] for row in rows] == ["PaymentReceived"]
    assert [event.paid_on for event in await ledger.published(InvoicePaid)] == [dt.date(2026, 11, 22)]


@pytest.mark.parametrize("again", [True, False])
async def test_a_credit_note_takes_it_back(ledger: Any, make_case: Any, staff: Any, again: bool) -> None:  # noqa: FBT001
    await put(ledger, "/ops/billing-profile", staff, PLATFORM)
    referral = uuid4()
    case = await paid_case(ledger, make_case, referral_partner_id=referral)
    await run(ledger, staff)
    (invoice,) = await issued(ledger, case.partner)
    path = f"/ops/invoices/{invoice['id']}/credit"
    note = await post(ledger, path, staff, {"reason": "wrong share", "billAgain": again})
    assert (note["number"], note["net"], note["credits"]) == ("PC-2026-000001", -38.0, invoice["id"])
    (row,) = await ledger.rows("SELECT platform_invoicing FROM payments")
    assert row["platform_invoicing"] == ("NotInvoiced" if again else "InvoiceCredited")
    await run(ledger, staff)
    now = await issued(ledger, case.partner)
    (balance,) = await ledger.get("/partner/balance", case.partner)
    if again:
        assert sorted(each["status"] for each in now if each["kind"] == "PlatformInvoice") == ["Credited", "Issued"]
        assert balance["payableToPlatform"] == 4750
    else:
        assert [each["kind"] for each in now] == ["PlatformCreditNote", "PlatformInvoice"]
        assert balance["payableToPlatform"] == 0
        (earned,) = await ledger.get("/referral/balance", case.referral)
        assert earned["receivableFromPlatform"] == 0
    (event,) = await ledger.published(InvoiceCredited)
    assert event.billed_again is again
    assert await ledger.rows("SELECT posting_id FROM entries GROUP BY posting_id, book HAVING sum(amount) <> 0") == []


async def invoiced_and_paid(ledger: Any, make_case: Any, staff: Any) -> tuple[Any, Any]:
    await put(ledger, "/ops/billing-profile", staff, PLATFORM)
    case = await paid_case(ledger, make_case)
    await run(ledger, staff)
    (invoice,) = await issued(ledger, case.partner)
    await post(ledger, f"/ops/invoices/{invoice['id']}/paid", staff, {"date": "2026-11-22", "reference": "x"})
    return case, invoice


async def test_a_paid_one_that_is_credited_settles_the_next(ledger: Any, make_case: Any, staff: Any) -> None:
    case, invoice = await invoiced_and_paid(ledger, make_case, staff)
    path = f"/ops/invoices/{invoice['id']}/credit"
    await post(ledger, path, staff, {"reason": "wrong"}, 409)
    note = await post(ledger, path, staff, {"reason": "wrong", "billAgain": True, "althoughPaid": True})
    assert note["total"] == -47.5
    (balance,) = await ledger.get("/partner/balance", case.partner)
    # He paid 47.50; the share itself, 38, is due again without its tax.
    assert (balance["payableToPlatform"], balance["invoicedByPlatform"]) == (3800 - 4750, -4750)
    await paid_case(ledger, make_case, 500, partner_id=case.partner_id)
    await run(ledger, staff)
    open_ones = await issued(ledger, case.partner, Status="Issued")
    (again,) = [each for each in open_ones if each["kind"] == "PlatformInvoice"]
    # 38 and 19 with 14.25 of VAT, less the 47.50 of before.
    assert (again["kind"], again["total"], again["outstanding"]) == ("PlatformInvoice", 71.25, 23.75)
    answer = await ledger.client.get(f"/partner/invoices/{again['id']}/pdf", headers=ledger.as_(case.partner))
    assert answer.content[:5] == b"%PDF-"
    body = {"date": "2026-11-22", "reference": "y"}
    await post(ledger, f"/ops/invoices/{again['id']}/paid", staff, body)
    (balance,) = await ledger.get("/partner/balance", case.partner)
    assert (balance["payableToPlatform"], balance["invoicedByPlatform"]) == (0, 0)
    for rule, query in DOCUMENT_CHECKS.items():
        assert await ledger.rows(query) == [], rule
    assert await ledger.rows("SELECT posting_id FROM entries GROUP BY posting_id, book HAVING sum(amount) <> 0") == []


async def test_a_credit_is_used_up_by_as_many_invoices_as_it_takes(ledger: Any, make_case: Any, staff: Any) -> None:
    case, invoice = await invoiced_and_paid(ledger, make_case, staff)
    path = f"/ops/invoices/{invoice['id']}/credit"
    await post(ledger, path, staff, {"reason": "wrong", "althoughPaid": True})
    left = []
    for amount in (500, 200, 1000):
        await paid_case(ledger, make_case, amount, partner_id=case.partner_id)
        await asyncio.gather(run(ledger, staff), run(ledger, staff))
        newest = (await issued(ledger, case.partner))[0]
        left.append((newest["status"], newest["total"], newest["outstanding"]))
    assert left == [("Paid", 23.75, 0), ("Paid", 9.5, 0), ("Issued", 47.5, 33.25)]
    rows = await ledger.rows("SELECT platform_invoicing, count(*) AS n FROM payments GROUP BY 1 ORDER BY 1")
    assert {row["platform_invoicing"]: row["n"] for row in rows} == {
        "InvoiceCredited": 1, "InvoiceIssued": 1, "PaymentReceived": 2,
    }  # fmt: skip
    # The last is credited: what of it was settled is his again.
    await post(ledger, f"/ops/invoices/{newest['id']}/credit", staff, {"reason": "wrong", "billAgain": True})
    await run(ledger, staff)
    newest = (await issued(ledger, case.partner, Status="Issued"))[0]
    assert (newest["total"], newest["outstanding"]) == (47.5, 33.25)
    for rule, query in DOCUMENT_CHECKS.items():
        assert await ledger.rows(query) == [], rule


async def test_numbers_have_no_gaps_on_two_workers_and_in_a_killed_run(
    ledger: Any, make_case: Any, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger_service.application.run_invoices.PARTNERS_AT_ONCE", 2)
    cases = [await paid_case(ledger, make_case, currency=currency) for currency in ("EUR", "USD", "EUR", "GBP", "EUR")]
    await post(ledger, "/ops/invoice-runs", staff, {"period": "2026-11-01"}, 202)
    from ledger_service.application import run_invoices  # noqa: PLC0415 - what is broken for a moment

    whole, failed = run_invoices.invoice_issued, []

    def broken(*given: Any) -> Any:
        if len(failed) < 2:
            failed.append(given)
            raise RuntimeError("killed")
        return whole(*given)

    monkeypatch.setattr(run_invoices, "invoice_issued", broken)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await ledger.sweep()
    assert await ledger.rows("SELECT 1 FROM invoices") == []
    await asyncio.gather(*(ledger.sweep() for _ in range(4)))
    await run(ledger, staff)
    found = [(await issued(ledger, case.partner)) for case in cases]
    assert [len(each) for each in found] == [1] * 5
    assert sorted(each[0]["number"] for each in found) == [f"P-2026-{number:06d}" for number in range(1, 6)]
    rows = await ledger.rows("SELECT payment_id, count(*) FROM invoice_lines GROUP BY 1 HAVING count(*) > 1")
    assert rows == []
    for rule, query in DOCUMENT_CHECKS.items():
        assert await ledger.rows(query) == [], rule


async def test_invoiced_in_the_currency_the_partner_wants(ledger: Any, make_case: Any, staff: Any) -> None:
    case = await paid_case(ledger, make_case)
    other = await paid_case(ledger, make_case, partner_id=case.partner_id, currency="GBP")
    rates = [{"currency": "EUR", "usdPerUnit": 1.2}, {"currency": "GBP", "usdPerUnit": 1.5}]
    await put(ledger, "/ops/exchange-rates", staff, {"date": "2026-11-22", "rates": rates})
    profile = {"legalName": "Collect", "country": "FR", "invoiceCurrency": "EUR"}
    await put(ledger, "/partner/billing-profile", case.partner, profile)
    await run(ledger, staff)
    (invoice,) = await issued(ledger, other.partner)
    # 38 EUR and 38 GBP at 1.5 / 1.2.
    assert (invoice["currency"], invoice["net"], invoice["lines"]) == ("EUR", 85.5, 2)
    balances = {each["currency"]: each for each in await ledger.get("/partner/balance", case.partner)}
    assert balances["EUR"]["payableToPlatform"] == 8550
    assert balances["GBP"]["payableToPlatform"] == 0
    assert await ledger.rows("SELECT posting_id FROM entries GROUP BY posting_id, book HAVING sum(amount) <> 0") == []


async def test_overdue_is_told_once_and_reminded_weekly(ledger: Any, make_case: Any, staff: Any) -> None:
    case = await paid_case(ledger, make_case)
    await run(ledger, staff)
    ledger.clock.advance(dt.timedelta(days=30))
    await ledger.sweep()
    assert await ledger.published(InvoiceOverdue) == []
    for _ in range(10):
        ledger.clock.advance(dt.timedelta(days=1))
        await ledger.sweep()
    assert [event.reminders for event in await ledger.published(InvoiceOverdue)] == [0, 1]
    (invoice,) = await issued(ledger, case.partner, Status="Overdue")
    assert invoice["status"] == "Overdue"


async def test_statements_do_not_grow(ledger: Any, make_case: Any, staff: Any) -> None:
    await ledger.sweep()
    counts = []
    for partners in (1, 5):
        for _ in range(partners):
            await paid_case(ledger, make_case)
        await post(ledger, "/ops/invoice-runs", staff, {"period": "2026-11-01"}, 202)
        with ledger.statements() as seen:
            await ledger.sweep()
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_others_see_nothing(ledger: Any, make_case: Any, staff: Any) -> None:
    case, stranger = await paid_case(ledger, make_case), await paid_case(ledger, make_case)
    await run(ledger, staff)
    (invoice,) = await issued(ledger, case.partner)
    for path in ("", "/pdf", "/xml"):
        answer = await ledger.client.get(
            f"/partner/invoices/{invoice['id']}{path}", headers=ledger.as_(stranger.partner)
        )
        assert answer.status_code == 404
    assert len((await ledger.get("/ops/invoices", staff))["data"]) == 2
