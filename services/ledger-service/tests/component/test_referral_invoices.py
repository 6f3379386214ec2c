"""Invoices of referral partners to the platform: once per fee, in dollars, paid, disputed, taken back."""

import asyncio
import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from contracts.ledger_document_events import InvoiceDisputed, InvoiceDisputeResolved, InvoiceIssued, InvoiceOverdue
from contracts.party_events import OrganisationCreated
from contracts.values import OrganisationKind
from ledger_service.persistence.document_checks import DOCUMENT_CHECKS

PATH = "/referral/invoices"
BEGUN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


async def ask(  # noqa: PLR0917 - what a request is made of
    ledger: Any, method: str, path: str, who: Any, body: Any = None, status: int = 200
) -> Any:
    answer = await ledger.client.request(method, path, json=body, headers=ledger.as_(who))
    assert answer.status_code == status, answer.text
    return answer.json()


async def earnings(ledger: Any, make_case: Any, staff: Any, *, trigger: str = "ConfirmedPipeline") -> list[Any]:
    """Return three cases of one referral partner with a payment each: of 500 pounds, euros and dollars."""
    referral = uuid4()
    rates = {"GBP": "1.25", "EUR": "1.1", "USD": "1"}
    cases = [
        make_case(referral_partner_id=referral, currency=currency, usd_per_unit=rate, success_fee="0.1")
        for currency, rate in rates.items()
    ]
    await ledger.has(*cases)
    await ledger.apply(
        OrganisationCreated(
            organisation_id=referral,
            kind=OrganisationKind.REFERRAL_PARTNER,
            name="ERP",
            country="DK",
            occurred_at=BEGUN,
        )
    )
    profile = {"legalName": "ERP A/S", "country": "DK", "invoicingTrigger": trigger}
    await ask(ledger, "PUT", f"/ops/billing-profiles/{referral}", staff, profile)
    for case in cases:
        assert (await ledger.pay(case, 500)).status_code == 200
    return cases


async def owed(ledger: Any, case: Any) -> dict[str, int]:
    balances = await ledger.get("/referral/ledger/balances", case.referral)
    return {f"{each['account']} {each['currency']}": each["balance"] for each in balances["named"] if each["balance"]}


async def stages(ledger: Any, case: Any) -> dict[str, Any]:
    report = await ledger.get("/referral/reporting/transactions", case.referral)
    return {name: value for name, value in report["summary"]["revenue"].items() if value}


async def all_hold(ledger: Any) -> None:
    for rule, query in DOCUMENT_CHECKS.items():
        assert await ledger.rows(query) == [], rule
    assert await ledger.rows("SELECT posting_id FROM entries GROUP BY posting_id, book HAVING sum(amount) <> 0") == []


async def test_from_ready_to_paid(ledger: Any, make_case: Any, staff: Any) -> None:
    cases = await earnings(ledger, make_case, staff)
    who = cases[0].referral
    # Half of 40 % of 10 % of 500 is 10 of each currency: 12.50, 11 and 10 dollars at the locked rates.
    ready = {"readyToInvoiceDebituraReferralFeeUsd": 33.5, "readyToInvoiceDebituraCount": 3}
    assert await stages(ledger, cases[0]) == ready
    invoice = await ask(ledger, "POST", PATH, who, {"ownNumber": "2026-77"})
    assert (invoice["number"], invoice["ownNumber"], invoice["status"]) == ("R-2026-000001", "2026-77", "Issued")
    assert (invoice["currency"], invoice["net"], invoice["total"], invoice["lines"]) == ("USD", 33.5, 33.5, 3)
    # Twenty business days after Sunday, 22 November.
    assert invoice["dueOn"] == "2026-12-18"
    assert await stages(ledger, cases[0]) == {
        "awaitingDebituraPaymentReferralFeeUsd": 33.5, "awaitingDebituraPaymentCount": 3,
    }  # fmt: skip
    assert await owed(ledger, cases[0]) == {"invoiced-by-referral USD": -3350}
    (event,) = await ledger.published(InvoiceIssued)
    assert (event.kind, event.issuer_id, event.total) == ("ReferralInvoice", cases[0].referral_partner_id, 3350)
    await ask(ledger, "POST", PATH, who, {}, 422)
    for role, reader in (("referral/invoices", who), ("ops/referral-invoices", staff)):
        whole = await ledger.get(f"/{role}/{invoice['id']}", reader)
        assert sorted((each["share"], each["amount"]) for each in whole["items"]) == [(10, 10), (10, 11), (10, 12.5)]
        answer = await ledger.client.get(f"/{role}/{invoice['id']}/pdf", headers=ledger.as_(reader))
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    due = await ledger.get("/ops/referral-invoices", staff, DueUntil="2026-12-18")
    assert [each["id"] for each in due["data"]] == [invoice["id"]]
    assert (await ledger.get("/ops/referral-invoices", staff, DueUntil="2026-12-17"))["data"] == []
    body = {"date": "2026-11-22", "reference": "wire 1"}
    now = await ask(ledger, "POST", f"/ops/referral-invoices/{invoice['id']}/paid", staff, body)
    assert (now["status"], now["outstanding"]) == ("Paid", 0)
    await ask(ledger, "POST", f"/ops/referral-invoices/{invoice['id']}/paid", staff, body, 409)
    assert await stages(ledger, cases[0]) == {"paidReferralFeeUsd": 33.5, "paidCount": 3}
    assert await owed(ledger, cases[0]) == {}
    await all_hold(ledger)


async def test_without_the_mode_it_waits_for_the_collection_partner(ledger: Any, make_case: Any, staff: Any) -> None:
    cases = await earnings(ledger, make_case, staff, trigger="PayWhenPaid")
    who = cases[2].referral
    await ask(ledger, "POST", PATH, who, {}, 422)
    await ask(ledger, "POST", "/ops/invoice-runs", staff, {"period": "2026-11-01"}, 202)
    await ledger.sweep()
    (charged,) = (await ledger.get("/partner/invoices", cases[2].partner))["data"]
    await ask(ledger, "POST", PATH, who, {}, 422)
    paid = {"date": "2026-11-22", "reference": "x"}
    await ask(ledger, "POST", f"/ops/invoices/{charged['id']}/paid", staff, paid)
    others = await ledger.rows("SELECT id FROM payments WHERE currency = 'EUR'")
    await ask(ledger, "POST", PATH, who, {"paymentIds": [str(others[0]["id"])]}, 400)
    invoice = await ask(ledger, "POST", PATH, who, {})
    assert (invoice["number"], invoice["net"], invoice["lines"]) == ("R-2026-000001", 10, 1)
    await all_hold(ledger)


async def test_asked_at_once_a_fee_is_invoiced_once(ledger: Any, make_case: Any, staff: Any) -> None:
    cases = await earnings(ledger, make_case, staff)
    answers = await asyncio.gather(
        *(ledger.client.post(PATH, json={}, headers=ledger.as_(cases[0].referral)) for _ in range(4))
    )
    assert sorted(each.status_code for each in answers) == [200, 422, 422, 422]
    assert (await ledger.pay(cases[0], 100)).status_code == 200
    again = await ask(ledger, "POST", PATH, cases[0].referral, {})
    assert again["number"] == "R-2026-000002"
    await all_hold(ledger)


@pytest.mark.parametrize("outcome", ["Stands", "Cancelled"])
async def test_a_dispute(ledger: Any, make_case: Any, staff: Any, outcome: str) -> None:
    cases = await earnings(ledger, make_case, staff)
    invoice = await ask(ledger, "POST", PATH, cases[0].referral, {})
    path = f"/ops/referral-invoices/{invoice['id']}"
    await ask(ledger, "POST", f"{path}/dispute/resolve", staff, {"outcome": outcome}, 409)
    disputed = await ask(ledger, "POST", f"{path}/dispute", staff, {"reason": "one too many"})
    assert (disputed["status"], disputed["disputeReason"]) == ("Disputed", "one too many")
    assert await stages(ledger, cases[0]) == {"disputedReferralFeeUsd": 33.5, "disputedCount": 3}
    await ask(ledger, "POST", f"{path}/paid", staff, {"date": "2026-11-22", "reference": "x"}, 409)
    ledger.clock.advance(dt.timedelta(days=60))
    await ledger.sweep()
    assert [each.kind for each in await ledger.published(InvoiceOverdue)] == []
    resolved = await ask(ledger, "POST", f"{path}/dispute/resolve", staff, {"outcome": outcome})
    assert [each.number for each in await ledger.published(InvoiceDisputed)] == [invoice["number"]]
    (event,) = await ledger.published(InvoiceDisputeResolved)
    assert event.stands is (outcome == "Stands")
    if outcome == "Stands":
        assert resolved["status"] == "Overdue"
        await ledger.sweep()
        assert [each.kind for each in await ledger.published(InvoiceOverdue)] == ["ReferralInvoice"]
    else:
        assert (resolved["number"], resolved["total"], resolved["credits"]) == (
            "RC-2027-000001", -33.5, invoice["id"],
        )  # fmt: skip
        assert set(await owed(ledger, cases[0])) == {f"payable-to-referral {each}" for each in ("GBP", "EUR", "USD")}
        again = await ask(ledger, "POST", PATH, cases[0].referral, {})
        assert (again["number"], again["net"]) == ("R-2027-000001", 33.5)
    await all_hold(ledger)


async def test_what_is_invoiced_is_frozen(ledger: Any, make_case: Any, staff: Any) -> None:
    cases = await earnings(ledger, make_case, staff)
    rows = await ledger.rows("SELECT id FROM payments WHERE currency = 'EUR'")
    payment = str(rows[0]["id"])
    await ask(ledger, "POST", PATH, cases[1].referral, {"paymentIds": [payment]})
    answer = await ledger.edit(cases[1], payment, 400)
    assert answer.json()["businessErrors"][0]["type"] == "PaymentAlreadyInvoiced"


async def test_killed_half_way_nothing_is_invoiced(
    ledger: Any, make_case: Any, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger_service.persistence.journal import PostgresJournal  # noqa: PLC0415 - what is broken for a moment

    cases = await earnings(ledger, make_case, staff)

    async def broken(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(PostgresJournal, "post", broken)
        await ask(ledger, "POST", PATH, cases[0].referral, {}, 503)
    assert await ledger.rows("SELECT 1 FROM payments WHERE referral_invoicing <> 'Pending'") == []
    invoice = await ask(ledger, "POST", PATH, cases[0].referral, {})
    assert invoice["number"] == "R-2026-000001"
    await all_hold(ledger)


async def test_others_see_nothing_and_a_number_is_used_once(ledger: Any, make_case: Any, staff: Any) -> None:
    cases = await earnings(ledger, make_case, staff)
    stranger = (await earnings(ledger, make_case, staff))[0].referral
    ids = [str(row["id"]) for row in await ledger.rows("SELECT id FROM payments ORDER BY id LIMIT 2")]
    invoice = await ask(ledger, "POST", PATH, cases[0].referral, {"ownNumber": "A", "paymentIds": ids[:1]})
    for ending in ("", "/pdf", "/xml"):
        answer = await ledger.client.get(f"{PATH}/{invoice['id']}{ending}", headers=ledger.as_(stranger))
        assert answer.status_code == 404
    assert (await ledger.get(PATH, stranger))["data"] == []
    await ask(ledger, "POST", PATH, stranger, {"paymentIds": ids[1:]}, 400)
    await ask(ledger, "POST", PATH, cases[0].referral, {"ownNumber": "A", "paymentIds": ids[1:]}, 409)
    await ask(ledger, "POST", PATH, cases[0].referral, {"paymentIds": ids[1:] * 2}, 400)
    await ask(ledger, "POST", PATH, stranger, {"ownNumber": "A"})
    await all_hold(ledger)


async def test_vat_and_statements(ledger: Any, make_case: Any, staff: Any) -> None:
    cases = await earnings(ledger, make_case, staff)
    profile = {"legalName": "ERP", "country": "DK", "vatNumber": "DK87654321", "vatRate": 0.25}
    await ask(ledger, "PUT", "/referral/billing-profile", cases[0].referral, profile)
    counts = []
    for number in (1, 5):
        for _ in range(number):
            assert (await ledger.pay(cases[2], 100)).status_code == 200
        with ledger.statements() as seen:
            await ask(ledger, "POST", PATH, cases[0].referral, {})
        counts.append(len(seen))
    assert counts[0] == counts[1]
    (second, first) = (await ledger.get(PATH, cases[0].referral))["data"]
    assert (first["net"], first["vat"], first["total"]) == (35.5, 8.88, 44.38)
    assert (second["net"], second["vatCategory"]) == (10, "S")
    assert await owed(ledger, cases[0]) == {"invoiced-by-referral USD": -4438 - 1250}
    await all_hold(ledger)
