"""Runs, credit notes and settlements against each other, and against those who change what is invoiced."""

import asyncio
import datetime as dt
import random
from collections import Counter
from typing import Any

import plain_money as plain
import pytest
from crowd import Client, Crowd, balances, broken, remembered, standing

from chassis.testing.service import principal
from contracts.ledger_document_events import InvoiceCredited, InvoiceIssued, InvoicePaid
from contracts.values import OrganisationKind

SEALED = dt.timedelta(seconds=5)


@pytest.fixture
async def invoice(ledger: Any, crowd: Crowd, case: Any, staff: Any) -> str:
    assert (await ledger.pay(case, 1_000)).status_code == 200
    return await _invoiced(ledger, crowd, case, staff)


async def _invoiced(ledger: Any, crowd: Crowd, case: Any, staff: Any) -> str:
    await crowd.ask("POST", "/ops/invoice-runs", staff, json={"period": "2026-11-01"})
    await ledger.sweep()
    (found,) = (await ledger.get("/partner/invoices", case.partner))["data"]
    return str(found["id"])


async def test_runs_at_once_invoice_each_payment_once_while_partners_change_them(
    ledger: Any, crowd: Crowd, case: Any, staff: Any, rng: random.Random
) -> None:
    clients = [Client(crowd, case, random.Random(rng.random())) for _ in range(8)]  # noqa: S311 - dice
    for client in clients:
        await client.pay()
    refused: list[int] = []

    async def changes(client: Client) -> None:
        for _ in range(3):
            payment, body = next(iter(client.told)), client.body()
            answer = await crowd.ask("PUT", f"{client.path}/payments/{payment}", case.partner, json=body)
            assert answer.status_code in {200, 422}, answer.text
            if answer.status_code == 200:
                client.told[payment] = body
            else:
                assert answer.json()["businessErrors"][0]["type"] == "PaymentAlreadyInvoiced"
                refused.append(answer.status_code)

    async def runs() -> None:
        for _ in range(3):
            await crowd.ask("POST", "/ops/invoice-runs", staff, json={"period": "2026-11-30"})
            await ledger.sweep()

    await asyncio.gather(*(changes(client) for client in clients), *(runs() for _ in range(3)))
    await runs()
    assert set(crowd.answers) <= {200, 202, 422, 503}, crowd.answers
    lines = await ledger.rows(
        "SELECT p.id, p.platform, l.share, l.amount FROM payments AS p LEFT JOIN invoice_lines AS l"
        " ON l.payment_id = p.id WHERE p.commission_status = 'Paid' AND p.verification = 'Verified'"
        " AND p.platform > 0"
    )
    assert len({line["id"] for line in lines}) == len(lines)
    assert [line for line in lines if (line["share"], line["amount"]) != (line["platform"], line["platform"])] == []
    assert sum(event.lines for event in await ledger.published(InvoiceIssued)) == len(lines)
    told = {payment: body for client in clients for payment, body in client.told.items()}
    now = await standing(ledger)
    assert {payment: round(body["paymentAmount"] * 100) for payment, body in told.items()} == {
        payment: amount for payment, (amount, _, _) in now.items()
    }
    (payable,) = [
        row["platform"] for row in await ledger.rows("SELECT sum(platform)::bigint AS platform FROM payments"
                                                     " WHERE platform_invoicing = 'InvoiceIssued'")
    ]  # fmt: skip
    (issued,) = await ledger.rows("SELECT sum(net)::bigint AS net FROM invoices")
    assert issued["net"] == payable
    assert await broken(ledger) == {}


async def test_a_credit_note_is_written_once(ledger: Any, crowd: Crowd, staff: Any, invoice: str) -> None:
    answers = await crowd.at_once(
        *(crowd.ask("POST", f"/ops/invoices/{invoice}/credit", staff, json={"reason": "wrong"}) for _ in range(10))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}
    (event,) = await ledger.published(InvoiceCredited)
    notes = await ledger.rows("SELECT number FROM invoices WHERE kind = 'PlatformCreditNote'")
    assert [row["number"] for row in notes] == [event.credit_note_number]
    invoiced = await ledger.rows(
        "SELECT sum(amount)::bigint AS amount FROM entries WHERE account = 'invoiced-by-platform'"
    )
    assert invoiced == [{"amount": 0}]
    assert await broken(ledger) == {}


async def test_an_invoice_is_paid_or_credited_and_never_both(
    ledger: Any, crowd: Crowd, staff: Any, invoice: str
) -> None:
    path, paid = f"/ops/invoices/{invoice}", {"date": "2026-11-22", "reference": "transfer"}
    answers = await crowd.at_once(
        *(crowd.ask("POST", f"{path}/paid", staff, json=paid) for _ in range(5)),
        *(crowd.ask("POST", f"{path}/credit", staff, json={"reason": "wrong"}) for _ in range(5)),
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}
    assert len(await ledger.published(InvoicePaid, InvoiceCredited)) == 1
    assert await broken(ledger) == {}


@pytest.mark.parametrize("how", ["delete", "edit", "recompute"])
async def test_what_was_given_up_follows_its_payment(ledger: Any, crowd: Crowd, case: Any, how: str) -> None:
    staff = principal(OrganisationKind.PLATFORM)
    unpaid = {"paymentRecipient": "Creditor", "commissionPaymentStatus": "Unpaid"}
    first = (await ledger.pay(case, 0.37, **unpaid)).json()["paymentId"]
    second = (await ledger.pay(case, 1_000)).json()["paymentId"]
    invoice = await _invoiced(ledger, crowd, case, staff)
    credit = f"/ops/invoices/{invoice}/credit"
    assert (await crowd.ask("POST", credit, staff, json={"reason": "wrong"})).status_code == 200
    shares = await ledger.rows("SELECT platform FROM payments ORDER BY number")
    if how == "delete":
        assert (await ledger.delete(case, second)).status_code == 204
    elif how == "edit":
        assert (await ledger.edit(case, second, 500)).status_code == 200
    else:
        assert (await ledger.edit(case, first, 0.1, **unpaid)).status_code == 200
        assert (await ledger.rows("SELECT platform FROM payments ORDER BY number"))[1] != shares[1]
    claim = await remembered(ledger, case)
    claim.payments[1].given_up = how == "recompute"
    assert await balances(ledger, case) == plain.balances({case.id: (case.partner_id, claim)})
    assert await broken(ledger) == {}


async def test_a_payment_is_not_deleted_under_its_invoice(
    ledger: Any, crowd: Crowd, case: Any, staff: Any, invoice: str
) -> None:
    (payment,) = await ledger.rows("SELECT id FROM payments")
    path = f"/partner/cases/{case.id}/payments/{payment['id']}"
    gone, note = await crowd.at_once(
        crowd.ask("DELETE", path, case.partner),
        crowd.ask("POST", f"/ops/invoices/{invoice}/credit", staff, json={"reason": "wrong"}),
    )
    assert note.status_code == 200
    assert gone.status_code in {204, 422}
    gone = await crowd.ask("DELETE", path, case.partner)
    assert gone.status_code in {204, 404}
    assert await balances(ledger, case) == Counter()
    assert await broken(ledger) == {}


async def test_everything_that_can_be_done_to_payments_at_once(
    ledger: Any, crowd: Crowd, case: Any, staff: Any, rng: random.Random
) -> None:
    profile = {"legalName": "Collect ApS", "country": "DK", "vatNumber": "DK12345678", "vatRate": 0.2}
    assert (await crowd.ask("PUT", "/partner/billing-profile", case.partner, json=profile)).status_code == 200
    client = Client(crowd, case, rng)
    for _ in range(12):
        await client.pay()
    ids, day = list(client.told), {"date": "2026-11-22", "reference": "transfer"}

    async def at_random(turns: int) -> None:
        for _ in range(turns):
            payment = rng.choice(ids)
            path, partner = f"{client.path}/payments/{payment}", case.partner
            invoices = (await ledger.get("/partner/client-invoices", partner))["data"]
            mine = rng.choice(invoices)["id"] if invoices else payment
            charged = (await ledger.get("/ops/invoices", staff))["data"]
            theirs = rng.choice(charged)["id"] if charged else payment
            how: tuple[str, str, Any, dict[str, Any] | None] = rng.choice([
                ("PUT", path, partner, client.body()),
                ("PUT", path, partner, client.body()),
                ("DELETE", path, partner, None),
                ("POST", "/partner/disbursements", partner, {"paymentIds": [payment], **day}),
                ("POST", "/partner/client-invoices", partner, {"clientId": str(case.creditor_id)}),
                ("POST", f"/partner/client-invoices/{mine}/paid", partner, day),
                ("POST", f"/partner/client-invoices/{mine}/credit", partner, {"reason": "It was wrong."}),
                ("POST", "/ops/invoice-runs", staff, {"period": "2026-11-01"}),
                ("POST", f"/ops/invoices/{theirs}/paid", staff, day),
                ("POST", f"/ops/invoices/{theirs}/credit", staff, {"reason": "No.", "billAgain": rng.random() < 0.5}),
            ])  # fmt: skip
            method, where, who, body = how
            answer = await crowd.ask(method, where, who, json=body)
            assert answer.status_code < 500, f"{method} {where}: {answer.text}"
            await ledger.sweep()

    await asyncio.gather(*(at_random(6) for _ in range(10)))
    assert set(crowd.answers) <= {200, 202, 204, 400, 404, 409, 422, 503}, crowd.answers
    ledger.clock.advance(SEALED)
    while await ledger.sweep():
        pass
    assert await broken(ledger) == {}
