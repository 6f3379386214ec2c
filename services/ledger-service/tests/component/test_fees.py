"""Claims that a partner changes, as published and as the books show it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from contracts.ledger_claim_events import ClaimAmounts, FeesChanged
from contracts.values import PriceBracket

BRACKETS = (
    PriceBracket(from_usd_minor=10_000, rate=Decimal("0.2")),
    PriceBracket(from_usd_minor=100_000, rate=Decimal("0.095")),
)
BOOKS = "SELECT * FROM case_accounts", "SELECT * FROM case_revisions", "SELECT id FROM outbox"


class Claims:
    """A ledger whose owner of cases says what `state` says of each case."""

    def __init__(self, ledger: Any) -> None:
        self.ledger = ledger
        self.state = "Active"

    async def has(self, case: Any, **terms: Any) -> Any:
        made = case.terms()
        case.terms = lambda number=1: made.model_copy(update={"number": number, "brackets": BRACKETS, **terms})
        self.case = case
        await self.ledger.has(case)
        return case

    async def find(self, _service: str, path: str, **_: object) -> dict[str, object] | None:
        case = self.case
        if not path.endswith(str(case.id)):
            return None
        return {"state": self.state, "partnerId": str(case.partner_id), "creditorId": str(case.creditor_id)}

    async def put(self, caller: Any = None, case_id: Any = None, **body: Any) -> Any:
        return await self.ledger.client.put(
            f"/partner/cases/{case_id or self.case.id}/fees",
            json=body,
            headers=self.ledger.as_(caller or self.case.partner),
        )

    async def books(self) -> list[Any]:
        return [await self.ledger.rows(each) for each in BOOKS]


@pytest.fixture
def claims(ledger: Any, monkeypatch: pytest.MonkeyPatch) -> Claims:
    made = Claims(ledger)
    monkeypatch.setattr(ledger.running.peers, "get", made.find)
    return made


async def test_fees_replace_those_that_are_named(claims: Claims, make_case: Any) -> None:
    case = await claims.has(make_case(fees=1_000))
    assert (await claims.put(reminderFees=20, collectionFees=5.5)).status_code == 200
    answer = await claims.put(reminderFees=0)
    assert answer.json() == {
        "caseId": str(case.id), "grossAmount": 10_000.0, "interestFees": 10.0, "reminderFees": 0.0,
        "collectionFees": 5.5, "totalAddedFees": 15.5, "recalculatedSuccessFee": None, "remainder": 10_015.5,
    }  # fmt: skip
    *_, first, second = await claims.ledger.published(FeesChanged)
    assert first.after == second.before
    assert second.after == ClaimAmounts(principal=1_000_000, interest_fees=1_000, reminder_fees=0, collection_fees=550)
    assert (second.remaining, second.usd_minor, second.success_fee) == (1_001_550, 1_100_000, Decimal("0.095"))


async def test_a_change_that_says_the_same_begins_nothing(claims: Claims, make_case: Any) -> None:
    await claims.has(make_case(fees=1_000))
    before = await claims.books()
    for body in ({}, {"grossAmount": None}, {"interestFees": 10, "grossAmount": 10_000}):
        answer = await claims.put(**body)
        assert (answer.status_code, answer.json()["remainder"]) == (200, 10_010.0)
    assert await claims.books() == before


async def test_payments_before_keep_their_split_and_later_ones_are_split_by_the_new_claim(
    claims: Claims, make_case: Any
) -> None:
    case = await claims.has(make_case())
    earlier = (await claims.ledger.pay(case, 4_000)).json()
    assert (await claims.put(collectionFees=600)).json()["remainder"] == 6_600.0
    # 9.5 % of 6,000 and 600 of fees on 6,600; a tenth of it comes in.
    later = (await claims.ledger.pay(case, 660)).json()
    assert (earlier["payoutCollectionPartner"], later["payoutCollectionPartner"]) == (380.0, 117.0)
    # A correction of the payment before the change takes the whole history in again.
    edited = await claims.ledger.edit(case, earlier["paymentId"], 3_000)
    assert edited.status_code == 200
    splits = await claims.ledger.rows("SELECT partner_gross FROM payments ORDER BY number")
    # 9.5 % of 7,000 and 600 of fees on 7,600.
    assert [each["partner_gross"] for each in splits] == [28_500, round(66_000 * (66_500 + 60_000) / 760_000)]


async def test_a_new_price_needs_confirmation(claims: Claims, make_case: Any) -> None:
    case = await claims.has(make_case())
    await claims.ledger.pay(case, 100)
    before = await claims.books()
    asked = await claims.put(grossAmount=500, keepIntentionalRate=True)
    assert asked.status_code == 409
    told = asked.json()
    message = told.pop("message")
    assert "confirmPriceChange" in message
    assert told == {
        "caseId": str(case.id), "confirmationRequired": True, "isIntentionalRate": False, "currentSuccessFee": 9.5,
        "proposedSuccessFee": 20.0, "warning": "The principal is lowered although payments were recorded.",
    }  # fmt: skip
    assert await claims.books() == before
    agreed = await claims.put(grossAmount=500, confirmPriceChange=True)
    assert (agreed.json()["recalculatedSuccessFee"], agreed.json()["remainder"]) == (20.0, 400.0)
    assert (await claims.ledger.pay(case, 400)).json()["payoutCollectionPartner"] == 80.0
    (event,) = await claims.ledger.published(FeesChanged)
    assert (event.success_fee_before, event.success_fee) == (Decimal("0.095"), Decimal("0.2"))
    page = await claims.ledger.get("/partner/ledger", case.partner)
    assert {row["successFeePercentage"] for row in page["items"]} == {9.5, 20.0}
    # Back in its bracket the rate is that of the terms again.
    assert (await claims.put(grossAmount=10_000, confirmPriceChange=True)).json()["recalculatedSuccessFee"] == 9.5
    assert await claims.ledger.rows("SELECT success_fee FROM case_accounts") == [{"success_fee": None}]


async def test_a_deliberate_rate_stays(claims: Claims, make_case: Any) -> None:
    await claims.has(make_case(), intentional=True)
    before = await claims.books()
    asked = await claims.put(grossAmount=9_999)
    assert (asked.status_code, asked.json()["isIntentionalRate"], asked.json()["warning"]) == (409, True, None)
    refused = await claims.put(grossAmount=9_999, confirmPriceChange=True)
    assert refused.status_code == 400
    assert "confirmPriceChange" in refused.text
    assert await claims.books() == before
    kept = await claims.put(grossAmount=500, keepIntentionalRate=True)
    assert kept.json()["recalculatedSuccessFee"] == 9.5
    # Fees bear no success fee: nothing is asked for them.
    assert (await claims.put(interestFees=1)).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"interestFees": -0.01}, "interestFees"), ({"grossAmount": -1}, "grossAmount"),
        ({"reminderFees": None}, "reminderFees"), ({"collectionFees": 0.001}, "collectionFees"),
        ({"grossAmount": 1e300}, "grossAmount"), ({"fees": 1}, "fees"), ({"interestFees": "1"}, "interestFees"),
    ],
)  # fmt: skip
async def test_bad_input_is_named(claims: Claims, make_case: Any, body: dict[str, Any], field: str) -> None:
    await claims.has(make_case())
    before = await claims.books()
    answer = await claims.put(**body)
    assert (answer.status_code, field in answer.text) == (400, True)
    assert await claims.books() == before


@pytest.mark.parametrize("state", ["Closed", "Merged", "PendingVerification"])
async def test_a_case_nobody_collects_on_keeps_its_claim(claims: Claims, make_case: Any, state: str) -> None:
    await claims.has(make_case())
    before, claims.state = await claims.books(), state
    assert (await claims.put(interestFees=1)).status_code == 400
    assert await claims.books() == before


async def test_what_the_ledger_settled_is_closed_before_its_owner_knows(claims: Claims, make_case: Any) -> None:
    case = await claims.has(make_case())
    await claims.ledger.pay(case, 10_000, closeCase=True)
    assert (await claims.put(interestFees=1)).status_code == 400


async def test_a_stranger_finds_nothing(claims: Claims, make_case: Any) -> None:
    await claims.has(make_case())
    before = await claims.books()
    assert (await claims.put(make_case().partner, interestFees=1)).status_code == 404
    assert (await claims.put(case_id=make_case().id, interestFees=1)).status_code == 404
    assert (await claims.put(claims.case.creditor, interestFees=1)).status_code == 403
    assert await claims.books() == before


async def test_a_ledger_that_trails_behind_asks_for_patience(claims: Claims, make_case: Any) -> None:
    claims.case = case = make_case()
    assert (await claims.put(interestFees=1)).status_code == 503
    await claims.ledger.apply(case.opened(), case.assigned())
    assert (await claims.put(interestFees=1)).status_code == 503


async def test_statements_do_not_grow_with_payments(claims: Claims, make_case: Any) -> None:
    case = await claims.has(make_case())
    counts = []
    for fee in (1, 2):
        for _ in range(3):
            await claims.ledger.pay(case, 1)
        claims.ledger.clock.advance(dt.timedelta(minutes=1))
        with claims.ledger.statements() as seen:
            assert (await claims.put(interestFees=fee)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
