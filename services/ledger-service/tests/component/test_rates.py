"""Exchange rates: published once, the last one holds."""

import asyncio
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
            {"currency": "EUR", "usdPerUnit": 1.25, "date": "2026-11-20"},
            {"currency": "USD", "usdPerUnit": 1.0, "date": "2026-11-19"},
        ],
    }
    one = await ledger.client.get("/internal/exchange-rates/EUR", headers=ledger.internal())
    assert one.json() == {"currency": "EUR", "usdPerUnit": 1.25, "date": "2026-11-20"}
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
