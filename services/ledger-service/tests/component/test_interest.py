"""Interest by law: proposed from data with validity, never from code, and told with everything it was computed from."""

from typing import Any

import pytest

REFERENCE = {"reference": "TEST", "rates": [{"validFrom": "2025-01-01", "percent": 2.15}]}
RULE = {
    "country": "FR", "debtorType": "Company", "validFrom": "2025-01-01", "reference": "TEST", "marginPercent": 8,
    "currency": "EUR", "compensation": [{"below": 500, "amount": 10}, {"amount": 40}],
}  # fmt: skip


@pytest.fixture
async def known(ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    case = make_case()
    await ledger.has(case)
    told = {"state": "Active", "partnerId": str(case.partner_id), "creditorId": str(case.creditor_id),
            "debtorType": "Company", "invoiceDate": "2025-07-02", "dueDate": "2025-08-01"}  # fmt: skip

    async def find(service: str, path: str, **_: Any) -> Any:
        assert (service, path) == ("case", f"/internal/cases/{case.id}")
        return told

    monkeypatch.setattr(ledger.running.peers, "get", find)
    case.told = told
    return case


async def put(ledger: Any, staff: Any, path: str, body: Any) -> Any:
    return await ledger.client.put(path, json=body, headers=ledger.as_(staff))


async def propose(ledger: Any, case: Any, day: str, caller: Any = None) -> Any:
    return await ledger.client.get(
        f"/partner/cases/{case.id}/interest-proposal?asOf={day}", headers=ledger.as_(caller or case.partner)
    )


async def test_example_10(ledger: Any, staff: Any, known: Any) -> None:
    assert (await put(ledger, staff, "/ops/interest-rates", REFERENCE)).status_code == 200
    assert (await put(ledger, staff, "/ops/interest-rules", RULE)).status_code == 200
    answer = await propose(ledger, known, "2025-10-30")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["interest"], told["compensation"]) == (250.27, 40.0)
    assert told["segments"] == [
        {
            "after": "2025-08-01", "until": "2025-10-30", "days": 90, "principal": 10000.0, "referencePercent": 2.15,
            "referenceValidFrom": "2025-01-01", "percent": 10.15, "amount": 250.27, "carriedOver": True,
        }
    ]  # fmt: skip
    assert told["proposedFees"] == {"interestFees": 250.27, "reminderFees": 0.0, "collectionFees": 40.0}
    assert told["rule"]["validFrom"] == "2025-01-01"


async def test_the_rules_that_come_with_the_network(ledger: Any, staff: Any, known: Any) -> None:
    rules = (await ledger.get("/ops/interest-rules", staff))["rules"]
    assert {"DE", "FR", "DK", "GB"} <= {rule["country"] for rule in rules}
    told = (await propose(ledger, known, "2025-10-30")).json()
    assert told["rule"]["reference"] == "ECB"
    assert [(each["percent"], each["carriedOver"]) for each in told["segments"]] == [(12.15, False)]
    rates = (await ledger.get("/ops/interest-rates", staff))["rates"]
    of_july = {rate["reference"]: rate["percent"] for rate in rates if rate["validFrom"] == "2025-07-01"}
    assert of_july == {"ECB": 2.15, "DE-BASE": 1.27, "AT-BASE": 1.53, "DK-NB": 1.75, "FI-REF": 2.5, "GB-BOE": 4.25}


async def test_a_payment_lowers_what_bears_interest(ledger: Any, known: Any) -> None:
    await ledger.pay(known, 4000, date="2025-08-11")
    told = (await propose(ledger, known, "2025-08-21")).json()
    assert [(each["days"], each["principal"]) for each in told["segments"]] == [(10, 10000.0), (10, 6000.0)]
    assert told["interest"] == round(10000 * 0.1215 * 10 / 365 + 6000 * 0.1215 * 10 / 365, 2)


async def test_private_debtors_owe_what_their_country_allows(ledger: Any, known: Any) -> None:
    known.told["debtorType"] = "Private"
    answer = await propose(ledger, known, "2025-10-30")
    assert (answer.status_code, answer.json()["businessErrors"][0]["type"]) == (422, "NoStatutoryInterest")


async def test_compensation_of_another_currency_is_told_with_its_rates(
    ledger: Any, staff: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch, known: Any
) -> None:
    dollars = make_case(currency="USD")
    await ledger.has(dollars)

    async def find(*_: Any, **__: Any) -> Any:
        return known.told | {"partnerId": str(dollars.partner_id)}

    monkeypatch.setattr(ledger.running.peers, "get", find)
    missing = await propose(ledger, dollars, "2025-10-30")
    assert missing.status_code == 404
    rates = {
        "date": "2025-10-28",
        "rates": [{"currency": "EUR", "usdPerUnit": 1.25}, {"currency": "USD", "usdPerUnit": 1}],
    }
    await put(ledger, staff, "/ops/exchange-rates", rates)
    told = (await propose(ledger, dollars, "2025-10-30")).json()
    assert (told["compensation"], told["statutoryCompensation"]) == (50.0, 40.0)
    assert [(each["currency"], each["date"]) for each in told["exchangeRates"]] == [
        ("EUR", "2025-10-28"), ("USD", "2025-10-28"),
    ]  # fmt: skip


async def test_without_an_agreed_day_it_is_thirty_days_after_the_invoice(ledger: Any, known: Any) -> None:
    known.told["dueDate"] = None
    told = (await propose(ledger, known, "2025-08-01")).json()
    assert (told["dueDate"], told["dueDateAgreed"], told["interest"], told["compensation"]) == (
        "2025-08-01",
        False,
        0,
        0,
    )


async def test_another_partner_sees_nothing(ledger: Any, known: Any, make_case: Any) -> None:
    stranger = make_case()
    assert (await propose(ledger, known, "2025-10-30", stranger.partner)).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/ops/interest-rates", REFERENCE | {"reference": "ecb"}, "reference"),
        ("/ops/interest-rates", REFERENCE | {"rates": REFERENCE["rates"] * 2}, "rates"),
        ("/ops/interest-rates", REFERENCE | {"rates": []}, "rates"),
        ("/ops/interest-rates", {"reference": "X1", "rates": [{"validFrom": "2025-01-01", "percent": 1001}]}, "rates"),
        ("/ops/interest-rules", RULE | {"reference": "UNKNOWN"}, "reference"),
        ("/ops/interest-rules", RULE | {"country": "France"}, "country"),
        ("/ops/interest-rules", RULE | {"debtorType": "Both"}, "debtorType"),
        ("/ops/interest-rules", RULE | {"currency": "ECU"}, "currency"),
        ("/ops/interest-rules", RULE | {"dayCount": "30/365"}, "dayCount"),
        ("/ops/interest-rules", RULE | {"reference": "ECB", "compensation": [{"amount": 1.234}]}, "compensation"),
        ("/ops/interest-rules", RULE | {"compensation": [{"amount": 1}, {"below": 5, "amount": 2}]}, "compensation"),
    ],
)
async def test_bad_figures_are_named(ledger: Any, staff: Any, path: str, body: Any, field: str) -> None:
    before = await ledger.get(path, staff)
    answer = await put(ledger, staff, path, body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["businessErrors"][0]["message"].startswith(field)
    assert await ledger.get(path, staff) == before
