"""Where clients want their money: set, changed with a day of delay, taken back, confirmed, removed; all is kept."""

import asyncio
import datetime as dt
from typing import Any

import pytest

FIRST, SECOND = "DE89370400440532013000", "DK5000400440116243"
PATH = "/customer/bank-accounts/EUR"


def body(iban: str = FIRST, **more: Any) -> dict[str, Any]:
    return {"accountHolderName": "Creditor & Co", "iban": iban, **more}


async def put(ledger: Any, case: Any, given: dict[str, Any], status: int = 200, path: str = PATH) -> Any:
    answer = await ledger.client.put(path, json=given, headers=ledger.as_(case.creditor))
    assert answer.status_code == status, answer.text
    return answer.json()


async def listed(ledger: Any, case: Any) -> list[tuple[str, str, str]]:
    rows = await ledger.get("/customer/bank-accounts", case.creditor)
    return [(each["currencyCode"], each["status"], each["iban"] or each["accountNumber"]) for each in rows]


async def test_the_first_counts_at_once_and_a_change_a_day_later(ledger: Any, make_case: Any) -> None:
    case = make_case()
    first = await put(ledger, case, body("de89 3704 0044 0532 0130 00", label="Main"))
    assert (first["iban"], first["status"], first["bankCountryCode"]) == (FIRST, "InEffect", "DE")
    changed = await put(ledger, case, body(SECOND))
    assert (changed["status"], changed["effectiveAt"]) == ("Pending", "2026-11-23T12:00:00Z")
    assert await listed(ledger, case) == [("EUR", "InEffect", FIRST), ("EUR", "Pending", SECOND)]
    ledger.clock.advance(dt.timedelta(hours=24))
    assert await listed(ledger, case) == [("EUR", "InEffect", SECOND)]
    history = await ledger.get(PATH, case.creditor)
    assert [(each["iban"], each["status"]) for each in history] == [(SECOND, "InEffect"), (FIRST, "Ended")]
    assert history[1]["endsAt"] == history[0]["effectiveAt"]


async def test_a_change_is_taken_back_and_changed_again(ledger: Any, make_case: Any) -> None:
    case = make_case()
    first = await put(ledger, case, body())
    assert (await put(ledger, case, body()))["id"] == first["id"], "the same again is no change"
    await put(ledger, case, body(SECOND))
    assert (await put(ledger, case, body()))["id"] == first["id"]
    assert await listed(ledger, case) == [("EUR", "InEffect", FIRST)]
    await put(ledger, case, body(SECOND))
    ledger.clock.advance(dt.timedelta(hours=10))
    await put(ledger, case, body(SECOND, label="With a name"))
    ledger.clock.advance(dt.timedelta(hours=20))
    assert await listed(ledger, case) == [("EUR", "InEffect", FIRST), ("EUR", "Pending", SECOND)]
    ledger.clock.advance(dt.timedelta(hours=4))
    assert await listed(ledger, case) == [("EUR", "InEffect", SECOND)]
    assert len(await ledger.get(PATH, case.creditor)) == 4


async def test_removed_and_set_again_does_not_go_round_the_delay(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await put(ledger, case, body())
    for status in (204, 404):
        answer = await ledger.client.delete(PATH, headers=ledger.as_(case.creditor))
        assert answer.status_code == status
    assert await listed(ledger, case) == []
    assert (await put(ledger, case, body(SECOND)))["status"] == "Pending"


async def test_staff_see_and_confirm(ledger: Any, make_case: Any, staff: Any) -> None:
    case = make_case()
    await put(ledger, case, body())
    waiting = await put(ledger, case, body(SECOND))
    found = await ledger.get("/ops/bank-accounts", staff, status="Pending")
    assert [each["id"] for each in found["data"]] == [waiting["id"]]
    assert (await ledger.get("/ops/bank-accounts", staff, organisationId=str(case.creditor_id)))["pageData"][
        "totalResults"
    ] == 2
    path = f"/ops/bank-accounts/{waiting['id']}/confirm"
    answers = await asyncio.gather(*[ledger.client.post(path, headers=ledger.as_(staff)) for _ in range(3)])
    assert sorted(each.status_code for each in answers) == [200, 409, 409]
    assert await listed(ledger, case) == [("EUR", "InEffect", SECOND)]


async def test_five_at_once_leave_one(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await asyncio.gather(*[put(ledger, case, body(label=f"Number {number}")) for number in range(5)])
    assert [status for _, status, _ in await listed(ledger, case)] == ["InEffect", "Pending"]
    assert len(await ledger.get(PATH, case.creditor)) == 5


async def test_accounts_without_an_iban(ledger: Any, make_case: Any) -> None:
    case = make_case()
    swift = {"scheme": "SWIFT", "accountHolderName": "A", "accountNumber": "123-45", "bic": "chasus33xxx",
             "bankCountryCode": "US"}  # fmt: skip
    local = {"scheme": "LOCAL", "accountHolderName": "A", "accountNumber": "31926819", "localIdentifier": "60-16-13",
             "localIdentifierType": "SORT_CODE", "bankCountryCode": "GB"}  # fmt: skip
    assert (await put(ledger, case, swift, path="/customer/bank-accounts/USD"))["bic"] == "CHASUS33XXX"
    assert (await put(ledger, case, local, path="/customer/bank-accounts/GBP"))["localIdentifier"] == "60-16-13"
    assert await listed(ledger, case) == [("GBP", "InEffect", "31926819"), ("USD", "InEffect", "123-45")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"iban": "DE88370400440532013000"}, "iban"),
        ({"iban": None}, "iban"),
        ({"bic": "COBADEF"}, "bic"),
        ({"accountNumber": "1"}, "accountNumber"),
        ({"bankCountryCode": "FR"}, "bankCountryCode"),
        ({"bankCountryCode": "XX"}, "bankCountryCode"),
        ({"accountHolderName": " \n "}, "accountHolderName"),
        ({"scheme": "SWIFT", "iban": None}, "bic"),
        ({"scheme": "Cheque"}, "scheme"),
        ({"unknown": 1}, "unknown"),
    ],
)
async def test_what_cannot_be_is_named(ledger: Any, make_case: Any, change: dict[str, Any], field: str) -> None:
    case = make_case()
    refusal = await put(ledger, case, body(**change), 400)
    assert any(each["message"].startswith(field) for each in refusal["businessErrors"]), refusal
    assert await ledger.rows("SELECT 1 FROM bank_accounts") == []
    await put(ledger, case, body(), 400, "/customer/bank-accounts/ECU")


async def test_it_is_nobody_elses(ledger: Any, make_case: Any) -> None:
    case, other = make_case(), make_case()
    await put(ledger, case, body())
    assert await listed(ledger, other) == []
    assert (await ledger.client.get(PATH, headers=ledger.as_(other.creditor))).status_code == 404
    assert (await ledger.client.delete(PATH, headers=ledger.as_(other.creditor))).status_code == 404
    assert (await ledger.client.get("/customer/bank-accounts", headers=ledger.as_(case.partner))).status_code == 403
