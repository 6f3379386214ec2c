"""Bank statements: every line once, the sure ones booked, the others for somebody to look at."""

import asyncio
from typing import Any

import pytest
from bank_files import ACCOUNT, Entry, camt, csv
from test_disbursements import organisation

from contracts.ledger_events import PaymentRecorded
from contracts.values import OrganisationKind
from ledger_service.application.references import creditor_reference

PAYMENTS = "SELECT case_id, amount, value_date FROM payments ORDER BY id"


class Bank:
    """A partner with two claims, and the owner of cases who tells what payers write."""

    def __init__(self, ledger: Any, first: Any, second: Any) -> None:
        self.ledger, self.first, self.second = ledger, first, second
        self.texts: list[dict[str, Any]] = []
        self.away = False

    @property
    def reference(self) -> str:
        return f"REC-{str(self.first.id)[-6:]}"

    async def get(self, service: str, path: str, **_: Any) -> Any:
        from chassis.peers import PeerUnavailable  # noqa: PLC0415

        assert (service, path) == ("case", f"/internal/partners/{self.first.partner_id}/claim-texts")
        if self.away:
            raise PeerUnavailable(service)
        return {"claims": self.texts, "next": None}

    async def send(self, content: bytes, caller: Any = None, **form: str) -> Any:
        return await self.ledger.client.post(
            "/partner/bank-statements", files={"File": ("statement", content)}, data=form,
            headers=self.ledger.as_(caller or self.first.partner),
        )  # fmt: skip

    async def taken(self, content: bytes, **form: str) -> Any:
        answer = await self.send(content, **form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def lines(self, **query: Any) -> Any:
        return (await self.ledger.get("/partner/bank-lines", self.first.partner, **query))["data"]

    async def decide(self, line: Any, verb: str, body: Any, caller: Any = None) -> Any:
        return await self.ledger.client.post(
            f"/partner/bank-lines/{line['id']}/{verb}", json=body,
            headers=self.ledger.as_(caller or self.first.partner),
        )  # fmt: skip


@pytest.fixture
async def bank(ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch) -> Bank:
    first = make_case()
    second = make_case(partner_id=first.partner_id)
    await ledger.has(first, second)
    found = Bank(ledger, first, second)
    found.texts = [
        {"caseId": str(case.id), "debtor": debtor, "creditorReference": reference, "partnerReference": None}
        for case, debtor, reference in ((first, "Müller GmbH", "INV-2026-17"), (second, "Jensen ApS", "INV-2026-18"))
    ]
    monkeypatch.setattr(ledger.running.peers, "get", found.get)
    return found


async def test_sure_lines_become_payments_and_the_others_wait(bank: Bank) -> None:
    told = await bank.taken(
        camt(
            Entry("3000.00", reference=creditor_reference(bank.reference), bank="B1"),
            Entry("500.00", name="JENSEN", text="inv 2026 18", bank="B2"),
            Entry("77.00", name="Somebody", text="thank you", bank="B3"),
            Entry("12.00", "DBIT", name="Bank", text="fees", bank="B4"),
        )
    )
    assert (told["matched"], told["open"], told["alreadyImported"], told["namesCompared"]) == (2, 1, False, True)
    assert [(each["account"], each["lines"], each["newLines"]) for each in told["statements"]] == [(ACCOUNT, 4, 4)]
    rows = await bank.ledger.rows(PAYMENTS)
    assert [(row["case_id"], row["amount"], str(row["value_date"])) for row in rows] == [
        (bank.first.id, 300_000, "2026-11-20"), (bank.second.id, 50_000, "2026-11-20"),
    ]  # fmt: skip
    events = await bank.ledger.published(PaymentRecorded)
    assert [event.split.amount for event in events] == [300_000, 50_000]
    (waiting,) = await bank.lines(status="Open", direction="Credit")
    assert (waiting["amount"], waiting["counterparty"], waiting["candidates"]) == (77.0, "Somebody", [])
    matched = await bank.lines(status="Matched")
    assert {line["candidates"][0]["score"] for line in matched} == {90, 100}
    assert {line["caseReference"] for line in matched} == {bank.reference, f"REC-{str(bank.second.id)[-6:]}"}


async def test_the_same_file_again_changes_nothing(bank: Bank) -> None:
    content = camt(Entry("3000.00", text=bank.reference))
    first, again = await bank.taken(content), await bank.taken(content)
    assert (first["alreadyImported"], again["alreadyImported"]) == (False, True)
    assert first["statements"] == again["statements"]
    assert len(await bank.ledger.rows(PAYMENTS)) == 1


async def test_a_line_in_two_files_is_one(bank: Bank) -> None:
    entry = Entry("3000.00", name="Müller GmbH", text=bank.reference, bank="B1")
    await bank.taken(camt(entry))
    again = await bank.taken(camt(entry, Entry("50.00", text=bank.reference, bank="B2"), version=2))
    assert [(each["lines"], each["newLines"]) for each in again["statements"]] == [(2, 1)]
    row = ("2026-11-20", "3000.00", "Müller GmbH", bank.reference)
    as_csv = await bank.taken(csv(row), Account="de02 1203 0000 0000 2020 51", Currency="EUR")
    assert as_csv["statements"][0]["newLines"] == 0
    assert [row["amount"] for row in await bank.ledger.rows(PAYMENTS)] == [300_000, 5_000]


async def test_what_may_be_the_same_is_never_booked_alone(bank: Bank) -> None:
    await bank.taken(camt(Entry("3000.00", name="Müller GmbH", text=f"Case {bank.reference}", bank="B1")))
    told = await bank.taken(csv(("2026-11-20", "3000.00", "", bank.reference)), Account=ACCOUNT, Currency="EUR")
    assert (told["matched"], told["open"]) == (0, 1)
    (waiting,) = await bank.lines(status="Open")
    (booked,) = await bank.lines(status="Matched")
    assert waiting["maybeSameAs"] == booked["id"]
    answer = await bank.decide(waiting, "ignore", {"reason": "the same money"})
    assert (answer.status_code, answer.json()["status"], answer.json()["note"]) == (200, "Ignored", "the same money")
    assert len(await bank.ledger.rows(PAYMENTS)) == 1


async def test_money_that_was_recorded_by_hand_is_not_booked_again(bank: Bank) -> None:
    by_hand = (await bank.ledger.pay(bank.first, 3000, date="2026-11-19")).json()["paymentId"]
    told = await bank.taken(camt(*[Entry("3000.00", text=bank.reference, bank=each) for each in ("B1", "B2")]))
    assert told["matched"] == 2
    assert len(await bank.ledger.rows(PAYMENTS)) == 2
    assert by_hand in {line["paymentId"] for line in await bank.lines(status="Matched")}


STATUS = "SELECT id, amount, verification, verified_by FROM payments ORDER BY id"


async def test_a_line_verifies_what_had_to_wait(bank: Bank, make_case: Any) -> None:
    case = make_case(principal=2_000_000, partner_id=bank.first.partner_id)
    await bank.ledger.has(case)
    stated = {"payoutCreditor": 9000, "payoutCollectionPartner": 1000}
    waiting = await bank.ledger.pay(case, 10_000, date="2026-11-20", **stated)
    assert [row["verification"] for row in await bank.ledger.rows(STATUS)] == ["Submitted"]
    await bank.taken(camt(Entry("10000.00", text=f"REC-{str(case.id)[-6:]}")))
    assert [(str(row["id"]), row["verification"]) for row in await bank.ledger.rows(STATUS)] == [
        (waiting.json()["paymentId"], "Verified"),
    ]  # fmt: skip


async def test_above_the_limit_only_staffs_statement_verifies(bank: Bank, make_case: Any, staff: Any) -> None:
    case = make_case(principal=10_000_000, partner_id=bank.first.partner_id)
    await bank.ledger.has(case)
    reference = f"REC-{str(case.id)[-6:]}"
    waiting = await bank.ledger.pay(case, 30_000, date="2026-11-20")
    content = camt(*[Entry(f"{amount}.00", text=reference, bank=f"B{amount}") for amount in (30_000, 40_000)])
    assert (await bank.taken(content))["matched"] == 2
    found = [(row["amount"], row["verification"]) for row in await bank.ledger.rows(STATUS)]
    assert found == [(3_000_000, "Submitted"), (4_000_000, "Submitted")], "his own word twice is his own word"
    assert waiting.json()["paymentId"] in {line["paymentId"] for line in await bank.lines(status="Matched")}
    await bank.ledger.apply(organisation(bank.first.partner_id, OrganisationKind.COLLECTION_PARTNER, "FR"))
    path = f"/ops/partners/{bank.first.partner_id}/bank-statements"
    for attempt in (1, 2):
        answer = await bank.ledger.client.post(
            path, files={"File": ("statement", content)}, headers=bank.ledger.as_(staff)
        )
        assert (answer.status_code, answer.json()["alreadyImported"]) == (200, True), f"{attempt}: {answer.text}"
    rows = await bank.ledger.rows(STATUS)
    assert [(row["amount"], row["verification"]) for row in rows] == [(3_000_000, "Verified"), (4_000_000, "Verified")]
    assert len(await bank.ledger.published(PaymentRecorded)) == 2
    unknown = f"/ops/partners/{make_case().partner_id}/bank-statements"
    answer = await bank.ledger.client.post(
        unknown, files={"File": ("statement", content)}, headers=bank.ledger.as_(staff)
    )
    assert answer.status_code == 404


async def test_verifying_many_takes_the_statements_of_one(bank: Bank, make_case: Any, staff: Any) -> None:
    await bank.ledger.apply(organisation(bank.first.partner_id, OrganisationKind.COLLECTION_PARTNER, "FR"))
    counts = []
    for size in (1, 7):
        entries = []
        for number in range(size):
            case = make_case(principal=10_000_000, partner_id=bank.first.partner_id)
            await bank.ledger.has(case)
            entries.append(Entry("30000.00", text=f"REC-{str(case.id)[-6:]}", bank=f"{size}-{number}"))
        with bank.ledger.statements() as seen:
            answer = await bank.ledger.client.post(
                f"/ops/partners/{bank.first.partner_id}/bank-statements",
                files={"File": ("statement", camt(*entries))}, headers=bank.ledger.as_(staff),
            )  # fmt: skip
        assert (answer.status_code, answer.json()["matched"]) == (200, size), answer.text
        counts.append(len(seen))
    assert {row["verification"] for row in await bank.ledger.rows(STATUS)} == {"Verified"}
    assert counts[0] == counts[1]


async def test_a_claim_is_not_paid_beyond_what_it_owes(bank: Bank) -> None:
    told = await bank.taken(camt(*[Entry("6000.00", text=bank.reference, bank=each) for each in ("B1", "B2")]))
    assert (told["matched"], told["open"]) == (1, 1)


async def test_without_the_owner_of_cases_only_own_references_count(bank: Bank) -> None:
    bank.away = True
    told = await bank.taken(
        camt(Entry("10.00", text=bank.reference), Entry("500.00", name="JENSEN", text="inv 2026 18"))
    )
    assert (told["matched"], told["open"], told["namesCompared"]) == (1, 1, False)


async def test_somebody_decides_once(bank: Bank, make_case: Any) -> None:
    await bank.taken(
        camt(
            Entry("77.00", bank="B1"), Entry("78.00", bank="B2"), Entry("79.00", "DBIT"), Entry("80.00", currency="USD")
        )
    )
    lines = {line["amount"]: line for line in await bank.lines(status="Open")}
    stranger = make_case().partner
    body = {"caseId": str(bank.first.id)}
    assert (await bank.decide(lines[77.0], "match", body, stranger)).status_code == 404
    assert (await bank.decide(lines[77.0], "match", {"caseId": str(make_case().id)})).status_code == 404
    assert (await bank.decide(lines[77.0], "match", {})).status_code == 400
    answers = await asyncio.gather(*[bank.decide(lines[77.0], "match", body) for _ in range(5)])
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    done = next(answer.json() for answer in answers if answer.status_code == 200)
    assert (done["status"], done["automatic"], done["caseReference"]) == ("Matched", False, bank.reference)
    taken = await bank.decide(lines[78.0], "match", {"paymentId": done["paymentId"]})
    assert (taken.status_code, taken.json()["businessErrors"][0]["type"]) == (422, "LineIsNoPayment")
    by_hand = (await bank.ledger.pay(bank.second, 78)).json()["paymentId"]
    assert (await bank.decide(lines[78.0], "match", {"paymentId": by_hand})).json()["paymentId"] == by_hand
    for amount in (79.0, 80.0):
        refused = await bank.decide(lines[amount], "match", body)
        assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "LineIsNoPayment")
    assert len(await bank.ledger.rows(PAYMENTS)) == 2


async def test_ten_at_once_book_once(bank: Bank) -> None:
    content = camt(*[Entry(f"{10 + number}.00", text=bank.reference, bank=f"B{number}") for number in range(5)])
    answers = await asyncio.gather(*[bank.send(content) for _ in range(10)])
    assert {answer.status_code for answer in answers} == {200}
    assert sum(not answer.json()["alreadyImported"] for answer in answers) == 1
    assert len(await bank.ledger.rows(PAYMENTS)) == 5


async def test_a_thousand_lines_take_the_statements_of_one(bank: Bank) -> None:
    counts = []
    for size in (1, 300):
        content = camt(
            *[Entry(f"1.{number % 100:02}", text=bank.reference, bank=f"{size}-{number}") for number in range(size)]
        )
        with bank.ledger.statements() as seen:
            assert (await bank.taken(content))["matched"] == size
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


async def test_strangers_see_nothing(bank: Bank, make_case: Any) -> None:
    await bank.taken(camt(Entry("77.00", name="Canary")))
    stranger = make_case().partner
    assert (await bank.ledger.get("/partner/bank-lines", stranger))["data"] == []
    assert (await bank.ledger.get("/partner/bank-lines?status=Open", bank.first.partner))["pageData"][
        "totalResults"
    ] == 1


async def test_the_platforms_own_account(bank: Bank, staff: Any) -> None:
    content = camt(Entry("77.00", text=bank.reference))
    answer = await bank.ledger.client.post(
        "/ops/bank-statements", files={"File": ("statement", content)}, headers=bank.ledger.as_(staff)
    )
    assert (answer.status_code, answer.json()["matched"], answer.json()["open"]) == (200, 0, 1)
    (line,) = (await bank.ledger.get("/ops/bank-lines", staff))["data"]
    assert await bank.lines() == []
    assert (await bank.decide(line, "ignore", {"reason": "not mine"})).status_code == 404
    ignored = await bank.ledger.client.post(
        f"/ops/bank-lines/{line['id']}/ignore", json={"reason": "Interest."}, headers=bank.ledger.as_(staff)
    )
    assert ignored.json()["status"] == "Ignored"


async def test_the_reference_to_ask_the_debtor_for(bank: Bank, make_case: Any) -> None:
    path = f"/partner/cases/{bank.first.id}/payment-reference"
    told = await bank.ledger.get(path, bank.first.partner)
    assert told["creditorReference"] == creditor_reference(bank.reference)
    assert (await bank.ledger.client.get(path, headers=bank.ledger.as_(make_case().partner))).status_code == 404


@pytest.mark.parametrize(
    ("content", "form", "told"),
    [
        (b"", {}, "File: is empty"),
        (camt(Entry())[:-20], {}, "File: Line 2, column"),
        (camt(Entry(day="2026-11-23")), {}, f"File: entry 1 of {ACCOUNT} is booked on 2026-11-23"),
        (camt(Entry(day="1911-11-23")), {}, f"File: entry 1 of {ACCOUNT} is booked on 1911-11-23"),
        (b"Date;Amount\n2026-11-20;1\n", {}, "Account: name the account"),
        (b"Date;Amount\n2026-11-20;1\n", {"Account": "A"}, "File: Line 1: has no column Currency"),
        (b"Date;Amount\n2026-11-20;1\n", {"Account": "A", "Currency": "ECU"}, "Currency: 'ECU'"),
        (b"Date;Amount\n2026-11-20;1,0\n", {"Account": "A", "Currency": "EUR"}, "File: Line 2: '1,0' is not"),
        (b"Date;Amount\n2026-11-20;1\n", {"Account": "A", "Currency": "EUR", "DateFormat": "any"}, "DateFormat: "),
        (b"Date;Amount\n2026-11-20;1\n", {"Account": "A", "Encoding": "utf-7"}, "Encoding: "),
    ],
)
async def test_a_bad_file_changes_nothing(bank: Bank, content: bytes, form: dict[str, str], told: str) -> None:
    answer = await bank.send(content, **form)
    assert answer.status_code == 400, answer.text
    assert answer.json()["businessErrors"][0]["message"].startswith(told)
    assert await bank.ledger.rows("SELECT 1 FROM bank_statements") == []
