"""Lines that are money for clients: transfers of payout files leave by them, recorded payouts are proven by them."""

import asyncio
from typing import Any

import pytest
from bank_files import Entry, camt
from test_payout_files import due, has_account, holding, made, send

from contracts.ledger_document_events import ClientPaidOut


class Payer:
    """A partner who holds money for two clients, with a payout file for both."""

    def __init__(self, ledger: Any, case: Any, other: Any) -> None:
        self.ledger, self.case, self.other = ledger, case, other
        self.file: Any = None

    async def taken(self, *entries: Entry, status: int = 200, **more: Any) -> Any:
        answer = await self.ledger.client.post(
            "/partner/bank-statements", files={"File": ("statement", camt(*entries, **more))},
            headers=self.ledger.as_(self.case.partner),
        )  # fmt: skip
        assert answer.status_code == status, answer.text
        return answer.json()

    async def lines(self, **query: Any) -> Any:
        return (await self.ledger.get("/partner/bank-lines", self.case.partner, **query))["data"]

    async def match(self, line: Any, status: int = 200, **body: Any) -> Any:
        return await send(self.ledger, self.case, f"bank-lines/{line['id']}/match", body, status)

    async def shown(self) -> Any:
        return await self.ledger.get(f"/partner/payout-files/{self.file['id']}", self.case.partner)

    async def payouts(self, **query: Any) -> Any:
        return (await self.ledger.get("/partner/disbursements", self.case.partner, **query))["data"]


@pytest.fixture
async def payer(ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch) -> Payer:
    async def nobody(*_: Any, **__: Any) -> Any:
        return {"claims": [], "next": None}

    monkeypatch.setattr(ledger.running.peers, "get", nobody)
    case = await holding(ledger, make_case, 1000, 500)
    other = await holding(ledger, make_case, 200, partner_id=case.partner_id)
    for each in (case, other):
        await has_account(ledger, each)
    found = Payer(ledger, case, other)
    found.file = await made(ledger, case)
    return found


def out(amount: str, **more: Any) -> Entry:
    return Entry(amount, "DBIT", day="2026-11-22", **{"name": "Creditor & Co", **more})


FIRST, SECOND = "PO-2026-000001-0001", "PO-2026-000001-0002"


async def test_a_transfer_that_left_is_paid_out_with_its_proof(payer: Payer) -> None:
    told = await payer.taken(out("1357.50", end_to_end=FIRST, bank="B1"), out("12.00", name="Bank", bank="B2"))
    assert (told["matched"], told["open"]) == (1, 0)
    assert (await payer.shown())["status"] == "PartlyPaid"
    (paid,) = await payer.payouts()
    assert (paid["amount"], paid["reference"], paid["status"], paid["payments"]) == (1357.5, FIRST, "Confirmed", 2)
    assert paid["proof"] == "Bank statement of DE02120300000000202051, 2026-11-22: B1"
    (line,) = await payer.lines(status="Matched")
    assert (line["disbursementId"], line["automatic"], line["candidates"][0]["kind"]) == (paid["id"], True, "Transfer")
    await payer.taken(out("181.00", text="payout po 2026 000001 0002 rec", bank="B3"))
    assert (await payer.shown())["status"] == "Paid"
    assert await due(payer.ledger, payer.case) == []
    assert {event.amount for event in await payer.ledger.published(ClientPaidOut)} == {90_500, 45_250, 18_100}
    assert (await payer.ledger.get("/partner/balance", payer.case.partner))[0]["payableToClients"] == 0


async def test_the_same_line_in_many_files_at_once_pays_once(payer: Payer) -> None:
    entry = out("1357.50", end_to_end=FIRST, bank="B1")
    await asyncio.gather(*[payer.taken(*[entry] if number % 2 else [entry, out("1.00")]) for number in range(6)])
    other_account = "DE89370400440532013000"
    await payer.taken(entry, account=other_account)
    assert len(await payer.payouts()) == 1
    assert [line["account"] for line in await payer.lines(status="Open") if line["amount"] != 1] == [other_account]


async def test_what_is_not_sure_waits(payer: Payer) -> None:
    await payer.taken(
        out("1357.51", end_to_end=FIRST, bank="B1"),
        out("181.00", bank="B2"),
        out("1357.50", text=f"{FIRST} and {SECOND}", bank="B3"),
        out("1357.50", end_to_end=FIRST, currency="USD", bank="B4"),
        Entry("1357.50", "DBIT", day="2026-11-22", end_to_end=FIRST, reversal=True, bank="B5"),
    )
    assert [row["status"] for row in await payer.lines(direction="Debit", status="Matched")] == ["Matched"]
    lines = {line["bankReference"]: line for line in await payer.lines(status="Open")}
    assert set(lines) == {"B1", "B2", "B4", "B5"}
    assert [(each["reference"], each["score"]) for each in lines["B2"]["candidates"]] == [(SECOND, 55)]
    assert [each["rule"] for each in lines["B2"]["candidates"][0]["reasons"]] == ["amount", "name"]
    transfer = next(each["id"] for each in payer.file["items"] if each["endToEndId"] == SECOND)
    refusal = await payer.match(lines["B1"], 422, transferId=transfer)
    assert refusal["businessErrors"][0]["type"] == "LineIsNoPayment"
    await payer.match(lines["B2"], 404, transferId=payer.file["id"])
    answers = await asyncio.gather(*[
        payer.ledger.client.post(
            f"/partner/bank-lines/{lines['B2']['id']}/match", json={"transferId": transfer},
            headers=payer.ledger.as_(payer.case.partner),
        )
        for _ in range(4)
    ])  # fmt: skip
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    assert len(await payer.payouts(status="Confirmed")) == 2


async def test_a_payment_that_was_edited_since_waits(payer: Payer) -> None:
    held = {each["recovered"]: each["paymentId"] for each in await due(payer.ledger, payer.case)}
    assert (await payer.ledger.edit(payer.case, held[1000], 900)).status_code == 200
    told = await payer.taken(out("1357.50", end_to_end=FIRST, bank="B1"), out("181.00", end_to_end=SECOND, bank="B2"))
    assert (told["matched"], told["open"]) == (1, 1)
    (line,) = await payer.lines(status="Open")
    assert "was changed after its file was made" in line["note"]
    await payer.match(line, 422, transferId=line["candidates"][0]["id"])


async def test_a_cancelled_files_money_is_asked_for(payer: Payer) -> None:
    await send(payer.ledger, payer.case, f"payout-files/{payer.file['id']}/cancel")
    await payer.taken(out("181.00", end_to_end=SECOND))
    (line,) = await payer.lines(status="Open")
    assert line["candidates"][0]["score"] == 100
    await payer.match(line, transferId=line["candidates"][0]["id"])
    again = await made(payer.ledger, payer.case)
    assert [each["amount"] for each in again["items"]] == [1357.5]


async def test_a_recorded_payout_is_proven_by_its_line(payer: Payer) -> None:
    await send(payer.ledger, payer.case, f"payout-files/{payer.file['id']}/cancel")
    ids = [each["paymentId"] for each in await due(payer.ledger, payer.case)]
    await send(
        payer.ledger, payer.case, "disbursements", {"paymentIds": ids, "date": "2026-11-22", "reference": "Run 4711"}
    )
    await payer.taken(out("1357.50", text="RUN-4711", bank="B1"), out("181.00", bank="B2"))
    found = {each["amount"]: each for each in await payer.payouts()}
    assert (found[1357.5]["status"], found[181.0]["status"]) == ("Confirmed", "Recorded")
    (line,) = await payer.lines(status="Open")
    await payer.match(line, 404, disbursementId=found[1357.5]["id"])
    matched = await payer.match(line, disbursementId=found[181.0]["id"])
    assert (matched["status"], matched["automatic"]) == ("Matched", False)
    assert len(await payer.payouts(status="Confirmed")) == 2
    assert len(await payer.payouts()) == 2, "nothing was booked again"


async def test_statements_do_not_grow(payer: Payer, make_case: Any) -> None:
    for _ in range(4):
        case = await holding(payer.ledger, make_case, 10, partner_id=payer.case.partner_id)
        await has_account(payer.ledger, case)
    more = await made(payer.ledger, payer.case)
    counts = []
    for items in ([payer.file["items"][0]], more["items"]):
        entries = [
            out(f"{item['amount']:.2f}", end_to_end=item["endToEndId"], bank=item["endToEndId"]) for item in items
        ]
        with payer.ledger.statements() as seen:
            assert (await payer.taken(*entries))["matched"] == len(items)
        counts.append(len(seen))
    assert counts[0] == counts[1]
