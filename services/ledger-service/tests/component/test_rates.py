"""Exchange rates: published once, the last one holds."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from contracts.ledger_events import RatesPublished


async def put(ledger: Any, staff: Any, day: str, **rates: float) -> Any:
    body = {"date": day, "rates": [{"currency": name, "usdPerUnit": rate} for name, rate in rates.items()]}
    return await ledger.client.put("/ops/exchange-rates", json=body, headers=ledger.as_(staff))


async def test_the_last_published_rate_holds(ledger: Any, staff: Any) -> None:
    assert (await put(ledger, staff, "2026-11-19", EUR=1.1, USD=1)).status_code == 200
    answer = await put(ledger, staff, "2026-11-20", EUR=1.25)
    assert answer.json() == {
        "date": "2026-11-20",
        "rates": [
            {"currency": "EUR", "usdPerUnit": 1.25, "date": "2026-11-20", "carriedOver": False},
            {"currency": "USD", "usdPerUnit": 1.0, "date": "2026-11-19", "carriedOver": True},
        ],
    }
    one = await ledger.client.get("/internal/exchange-rates/EUR", headers=ledger.internal())
    assert one.json() == {"currency": "EUR", "usdPerUnit": 1.25, "date": "2026-11-20", "carriedOver": True}
    before = await ledger.client.get("/internal/exchange-rates/EUR?date=2026-11-19", headers=ledger.internal())
    assert before.json()["usdPerUnit"] == 1.1
    none = await ledger.client.get("/internal/exchange-rates/GBP", headers=ledger.internal())
    assert none.status_code == 404


async def test_the_same_rates_again_publish_nothing(ledger: Any, staff: Any) -> None:
    for _ in range(2):
        assert (await put(ledger, staff, "2026-11-20", EUR=1.25, KWD=3.25)).status_code == 200
    (event,) = await ledger.published(RatesPublished)
    assert {each.currency: float(each.usd_per_unit) for each in event.rates} == {"EUR": 1.25, "KWD": 3.25}
    await put(ledger, staff, "2026-11-20", EUR=1.3)
    assert len((await ledger.published(RatesPublished))[-1].rates) == 2


async def test_writers_at_once_lose_nothing(ledger: Any, staff: Any) -> None:
    currencies = ["EUR", "GBP", "CHF", "DKK"]
    answers = await asyncio.gather(*[put(ledger, staff, "2026-11-20", **{name: 1.5}) for name in currencies])
    assert {answer.status_code for answer in answers} == {200}
    assert len((await ledger.published(RatesPublished))[-1].rates) == 4


@pytest.mark.parametrize(
    ("day", "rates", "field"),
    [
        ("2026-11-23", {"EUR": 1}, "date"),
        ("2026-11-20", {"XXQ": 1}, "rates.0.currency"),
        ("2026-11-20", {"EUR": 0}, "rates.0.usdPerUnit"),
        ("2026-11-20", {"EUR": -1}, "rates.0.usdPerUnit"),
        ("2026-11-20", {"USD": 2}, "rates"),
        ("2026-11-20", {}, "rates"),
    ],
)
async def test_bad_rates_are_named(ledger: Any, staff: Any, day: str, rates: dict[str, float], field: str) -> None:
    answer = await put(ledger, staff, day, **rates)
    assert answer.status_code == 400
    assert answer.json()["businessErrors"][0]["message"].startswith(f"{field}: ")


async def send(ledger: Any, staff: Any, content: bytes) -> Any:
    files = {"File": ("eurofxref.csv", content)}
    return await ledger.client.post("/ops/exchange-rates/import", files=files, headers=ledger.as_(staff))


async def test_the_central_banks_file_is_taken_once(ledger: Any, staff: Any) -> None:
    content = b"Date, USD, JPY, LTL, \n20 November 2026, 1.25, 160, 3.45, \n19 November 2026, 1.2, 150, 3.45, \n"
    answer = await send(ledger, staff, content)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "firstDay": "2026-11-19", "lastDay": "2026-11-20", "days": 2, "daysChanged": 2, "ratesChanged": 6,
        "leftOut": ["LTL"],
    }  # fmt: skip
    days = [event.date.isoformat() for event in await ledger.published(RatesPublished)]
    assert days == ["2026-11-19", "2026-11-20"]
    assert (await send(ledger, staff, content)).json()["daysChanged"] == 0
    assert len(await ledger.published(RatesPublished)) == 2
    yen = await ledger.client.get("/internal/exchange-rates/JPY?date=2026-11-21", headers=ledger.internal())
    assert yen.json() == {"currency": "JPY", "usdPerUnit": 0.0078125, "date": "2026-11-20", "carriedOver": True}


async def test_a_year_takes_the_statements_of_a_day(ledger: Any, staff: Any) -> None:
    counts = []
    for days in (1, 300):
        rows = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(days)]
        content = b"Date,USD,GBP\n" + b"".join(f"{day},1.1,0.9\n".encode() for day in rows)
        with ledger.statements() as seen:
            answer = await send(ledger, staff, content)
        assert answer.status_code == 200, answer.text
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b" ", "File: is empty"),
        (b"Date,USD\n2026-11-23,1.1\n", "File: holds rates of 2026-11-23, which is in the future"),
        (b"<Cube time='2026-11-20'><Cube", "File: Line 1, column"),
    ],
)
async def test_a_bad_file_changes_nothing(ledger: Any, staff: Any, content: bytes, told: str) -> None:
    answer = await send(ledger, staff, content)
    assert answer.status_code == 400
    assert answer.json()["businessErrors"][0]["message"].startswith(told)
    assert await ledger.rows("SELECT 1 FROM exchange_rates") == []
