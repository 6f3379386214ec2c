"""GET /partner/ledger and its exports."""

import csv
import datetime as dt
import io
import random
from collections import Counter
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.api.documents.tables import as_csv, as_xlsx, neutral

MADE = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


async def a_partner(ledger: Any, make_case: Any, rng: random.Random) -> list[Any]:
    cases = [make_case(currency="EUR"), make_case(currency="USD"), make_case(currency="EUR", vat_rate="0.2")]
    for case in cases[1:]:
        case.partner_id = cases[0].partner_id
    await ledger.has(*cases)
    for number in range(15):
        recipient = rng.choice(["CollectionPartner", "Creditor"])
        status = {"commissionPaymentStatus": rng.choice(["Paid", "Unpaid"])} if recipient == "Creditor" else {}
        await ledger.pay(cases[number % 3], rng.randrange(100, 10**5) / 100, paymentRecipient=recipient, **status)
        if number % 2:
            ledger.clock.advance(dt.timedelta(minutes=rng.randrange(90)))
    await ledger.sweep()
    return cases


async def pages(ledger: Any, who: Any, **query: Any) -> list[Any]:
    found, cursor = [], {}
    while True:
        page = await ledger.get("/partner/ledger", who, **query, **cursor)
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = {"Cursor": page["next"]}


@pytest.mark.parametrize("query", [{}, {"Currency": "EUR"}, {"To": "2026-11-22"}, {"From": "2026-11-22"}])
async def test_balances_run(ledger: Any, make_case: Any, rng: random.Random, query: dict[str, str]) -> None:
    cases = await a_partner(ledger, make_case, rng)
    rows = await pages(ledger, cases[0].partner, PageSize=4, **query)
    assert len(rows) == (10 if "Currency" in query else 15)
    standing = Counter[tuple[str, str]]()
    for row in reversed(rows):
        standing[row["currency"], "client"] += round(row["toClients"] * 100)
        assert round(row["balance"]["payableToClients"] * 100) == standing[row["currency"], "client"]
    for balance in await ledger.get("/partner/balance", cases[0].partner):
        newest = next((row for row in rows if row["currency"] == balance["currency"]), None)
        if newest:
            assert round(newest["balance"]["payableToPlatform"] * 100) == balance["payableToPlatform"]
            assert round(newest["balance"]["receivableFromClients"] * 100) == balance["receivableFromClients"]


async def test_columns_and_filters(ledger: Any, make_case: Any, rng: random.Random, staff: Any) -> None:
    cases = await a_partner(ledger, make_case, rng)
    who = cases[0].partner
    (row, *_) = await pages(ledger, who, CaseId=str(cases[1].id))
    assert (row["type"], row["caseId"], row["currency"]) == ("payment", str(cases[1].id), "USD")
    assert (row["client"], row["successFeePercentage"], row["revenueCategory"]) == ("Creditor & Co", 9.5, "SuccessFee")
    assert row["link"] == f"/cases/{cases[1].id}"
    assert (row["clientReference"], row["partnerReference"], row["debtorName"]) == ("INV-1", "our 7", "Debiteur SA")
    assert row["balance"] is None
    assert len(await pages(ledger, who, ClientId=str(cases[2].creditor_id))) == 5
    assert await pages(ledger, who, Type="disbursement") == []
    body = {"period": "2026-11-01"}
    await ledger.client.post("/ops/invoice-runs", json=body, headers=ledger.as_(staff))
    await ledger.sweep()
    invoiced = await pages(ledger, who, Type="platform-invoice")
    assert {each["currency"] for each in invoiced} == {"EUR", "USD"}
    assert all(each["document"].startswith("P-2026-") for each in invoiced)
    assert await pages(ledger, make_case().partner) == []
    for wrong in ({"Cursor": "x"}, {"Type": "nothing"}, {"PageSize": 201}, {"Currency": "euro"}, {"From": "soon"}):
        answer = await ledger.client.get("/partner/ledger", params=wrong, headers=ledger.as_(who))
        assert answer.status_code == 400, wrong


async def test_a_reference_is_shown_to_the_partner_who_gave_it(ledger: Any, make_case: Any) -> None:
    case = make_case(debtor_name=None)
    await ledger.has(case)
    assert (await ledger.pay(case, 10)).status_code == 200
    (row,) = await pages(ledger, case.partner)
    assert (row["partnerReference"], row["debtorName"]) == ("our 7", None)
    next_one = make_case(id=case.id, creditor_id=case.creditor_id, partner_reference="theirs")
    await ledger.apply(next_one.routed(2), next_one.activated(2))
    (row,) = await pages(ledger, case.partner)
    assert row["partnerReference"] is None


async def test_exports_have_the_same_rows(ledger: Any, make_case: Any, rng: random.Random) -> None:
    cases = await a_partner(ledger, make_case, rng)
    rows = await pages(ledger, cases[0].partner)
    headers = ledger.as_(cases[0].partner)
    answer = await ledger.client.get("/partner/ledger/export", headers=headers)
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [float(each["revenue"]) for each in table] == [row["revenue"] for row in rows]
    answer = await ledger.client.get("/partner/ledger/export", params={"Format": "xlsx"}, headers=headers)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    heads, *cells = sheet.iter_rows(values_only=True)
    revenue = heads.index("revenue")
    assert [each[revenue] for each in cells] == [row["revenue"] for row in rows]
    assert answer.headers["x-truncated"] == "false"


async def test_statements_do_not_grow(ledger: Any, make_case: Any, rng: random.Random) -> None:
    cases = await a_partner(ledger, make_case, rng)
    counts = []
    for size in (1, 10):
        with ledger.statements() as seen:
            await ledger.get("/partner/ledger", cases[0].partner, PageSize=size)
        counts.append(len(seen))
    assert counts[0] == counts[1]


FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20"
HOSTILE = st.text(st.sampled_from("=+-@\t\r\n a1\"',;" + FULL_WIDTH), max_size=12)


@given(HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    (row,) = list(csv.reader(io.StringIO(as_csv(["a"], [[text]]).decode()), strict=True))[1:] or [[""]]
    cell = "".join(row)
    assert cell.lstrip(" ")[:1] not in set("=+-@\t\r\n" + FULL_WIDTH)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(["a"], [[text]], MADE)))
    assert book.active["A2"].data_type in {"s", "n"}
    assert neutral("-5") == "'-5"
