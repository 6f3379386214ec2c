"""Credits of the platform's own account: what names an invoice and is its whole amount settles it, once."""

import asyncio
from typing import Any

import pytest
from bank_files import Entry, camt
from test_platform_invoices import issued, paid_case, run

from contracts.ledger_document_events import InvoicePaid
from ledger_service.application.references import creditor_reference


async def taken(ledger: Any, staff: Any, *entries: Entry) -> Any:
    answer = await ledger.client.post(
        "/ops/bank-statements", files={"File": ("statement", camt(*entries))}, headers=ledger.as_(staff)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def match(ledger: Any, staff: Any, line: Any, invoice: Any, status: int = 200) -> Any:
    path, body = f"/ops/bank-lines/{line['id']}/match", {"invoiceId": invoice["id"]}
    answer = await ledger.client.post(path, json=body, headers=ledger.as_(staff))
    assert answer.status_code == status, answer.text
    return answer.json()


async def lines(ledger: Any, staff: Any, **query: str) -> Any:
    return (await ledger.get("/ops/bank-lines", staff, **query))["data"]


async def invoiced(ledger: Any, make_case: Any, staff: Any, count: int) -> list[tuple[Any, Any]]:
    """Return partners' cases, each with the invoice to its partner; 9.5 % of 1,000 is 95, of which 40 % are 38."""
    cases = [await paid_case(ledger, make_case) for _ in range(count)]
    await run(ledger, staff)
    return [(case, (await issued(ledger, case.partner))[0]) for case in cases]


async def test_named_and_paid_whole(ledger: Any, make_case: Any, staff: Any) -> None:
    (first, one), (second, other), (_, third) = await invoiced(ledger, make_case, staff, 3)
    told = await taken(
        ledger, staff,
        Entry("38.00", text=f"Invoice {one['number']}", bank="B1"),
        Entry("38.00", reference=creditor_reference(other["number"]), bank="B2"),
        Entry("37.99", text=f"your {third['number']}", bank="B3"),
        Entry("38.00", "DBIT", text=third["number"], bank="B4"),
    )  # fmt: skip
    assert (told["matched"], told["open"]) == (2, 1)
    for case in (first, second):
        (shown,) = await issued(ledger, case.partner)
        assert (shown["status"], shown["paidOn"]) == ("Paid", "2026-11-20")
    assert {event.invoice_id.hex for event in await ledger.published(InvoicePaid)} == {
        each["id"].replace("-", "") for each in (one, other)
    }
    matched = {line["bankReference"]: line for line in await lines(ledger, staff, status="Matched")}
    assert {matched["B1"]["invoiceId"], matched["B2"]["invoiceId"]} == {one["id"], other["id"]}
    (waiting,) = await lines(ledger, staff, status="Open", direction="Credit")
    assert [(each["kind"], each["reference"]) for each in waiting["candidates"]] == [("Invoice", third["number"])]
    assert (await match(ledger, staff, waiting, third, 422))["businessErrors"][0]["type"] == "LineIsNoPayment"
    await match(ledger, staff, waiting, one, 404)


async def test_an_invoice_is_paid_once(ledger: Any, make_case: Any, staff: Any) -> None:
    ((case, invoice),) = await invoiced(ledger, make_case, staff, 1)
    entries = [Entry("38.00", text=invoice["number"], bank=f"B{number}") for number in range(3)]
    await asyncio.gather(*[taken(ledger, staff, *entries[: number + 1]) for number in range(3)])
    found = await lines(ledger, staff)
    assert sorted(line["status"] for line in found) == ["Matched", "Open", "Open"]
    assert len(await ledger.published(InvoicePaid)) == 1
    balance = await ledger.get("/partner/balance", case.partner)
    assert balance[0]["payableToPlatform"] == 0


@pytest.mark.parametrize("text", ["", "P-2026"])
async def test_somebody_says_which_it_is(ledger: Any, make_case: Any, staff: Any, text: str) -> None:
    ((case, invoice),) = await invoiced(ledger, make_case, staff, 1)
    await taken(ledger, staff, Entry("38.00", text=text))
    (line,) = await lines(ledger, staff, status="Open")
    assert [each["id"] for each in line["candidates"]] == [invoice["id"]]
    done = await match(ledger, staff, line, invoice)
    assert (done["status"], done["invoiceId"]) == ("Matched", invoice["id"])
    assert [each["status"] for each in await issued(ledger, case.partner)] == ["Paid"]
    await match(ledger, staff, line, invoice, 409)


async def test_statements_do_not_grow(ledger: Any, make_case: Any, staff: Any) -> None:
    found = await invoiced(ledger, make_case, staff, 5)
    counts = []
    for some in (found[:1], found[1:]):
        entries = [
            Entry("38.00", text=invoice["number"], name=str(place), bank=f"{len(some)}-{place}")
            for place, (_, invoice) in enumerate(some)
        ]
        with ledger.statements() as seen:
            told = await taken(ledger, staff, *entries)
        assert told["matched"] == len(some), [await lines(ledger, staff), found]
        counts.append(len(seen))
    assert counts[0] == counts[1]
