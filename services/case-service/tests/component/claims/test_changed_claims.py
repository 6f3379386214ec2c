"""Claims that the ledger, their owner, has changed."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from contracts.ledger_claim_events import ClaimAmounts, FeesChanged


def claim(principal: int = 100_000, interest: int = 0, reminder: int = 0, collection: int = 0) -> ClaimAmounts:
    return ClaimAmounts(principal=principal, interest_fees=interest, reminder_fees=reminder, collection_fees=collection)


async def changed(cases: Any, case_id: UUID, after: ClaimAmounts, **more: Any) -> FeesChanged:
    (row,) = await cases.rows(f"SELECT engagement_id, terms_number FROM cases WHERE id = '{case_id}'")
    return FeesChanged(
        **{
            "case_id": case_id,
            "occurred_at": dt.datetime(2026, 11, 22, 13, tzinfo=dt.UTC),
            "engagement_id": row["engagement_id"],
            "partner_id": cases.partner.organisation_id,
            "terms_number": row["terms_number"],
            "currency": "USD",
            "before": claim(),
            "after": after,
            "success_fee_before": Decimal("0.095"),
            "success_fee": Decimal("0.095"),
            "usd_minor": after.principal,
            "recovered": 0,
            "remaining": 0,
            **more,
        }
    )


async def test_a_changed_claim_is_shown_and_told(cases: Any) -> None:
    case_id = await cases.active()
    change = await changed(cases, case_id, claim(50_000, 1_000, 200, 30), success_fee=Decimal("0.2"))
    await cases.apply(change)
    shown = (await cases.get(cases.partner, f"/partner/cases/{case_id}")).json()
    assert (shown["grossAmount"], shown["totalAddedFees"], shown["remainder"]) == (500.0, 12.3, 512.3)
    assert (shown["interestFees"], shown["reminderFees"], shown["collectionFees"]) == (10.0, 2.0, 0.3)
    assert shown["preLegalSuccessFee"] == 20.0
    (listed,) = (await cases.get(cases.creditor, "/customer/cases")).json()["cases"]
    assert (listed["grossAmount"], listed["remainder"]) == (500.0, 512.3)
    line = (await cases.get(cases.creditor, f"/customer/cases/{case_id}/timeline")).json()["items"][-1]
    assert line["type"] == "ClaimChanged"
    assert line["description"].split("; ") == [
        "principal 500.00 instead of 1000.00 USD", "interest 10.00 instead of 0.00 USD",
        "reminder fees 2.00 instead of 0.00 USD", "collection fees 0.30 instead of 0.00 USD",
        "success fee 20 % instead of 9.5 %",
    ]  # fmt: skip


async def test_any_order_among_payments_gives_the_same(cases: Any) -> None:
    shown = []
    for order in (1, -1):
        case_id = await cases.active()
        change = await changed(cases, case_id, claim(90_000, 10_000))
        paid = cases.paid(case_id, 40_000, 40_000, change.engagement_id)
        for event in (change, paid)[::order]:
            await cases.apply(event)
        view = (await cases.get(cases.partner, f"/partner/cases/{case_id}")).json()
        shown.append((view["grossAmount"], view["interestFees"], view["remainder"], view["preLegalSuccessFee"]))
    assert shown == [(900.0, 100.0, 600.0, 9.5)] * 2


async def test_fees_of_an_engagement_that_is_over_are_not_those_of_the_case(cases: Any) -> None:
    case_id = await cases.active()
    late = await changed(
        cases, case_id, claim(90_000, 10_000), engagement_id=uuid4(), terms_number=7, success_fee=Decimal("0.3")
    )
    await cases.apply(late)
    view = (await cases.get(cases.partner, f"/partner/cases/{case_id}")).json()
    assert (view["grossAmount"], view["interestFees"], view["preLegalSuccessFee"]) == (900.0, 0.0, 9.5)


async def test_statements_do_not_grow_with_changes(cases: Any) -> None:
    counts = []
    for many in (1, 4):
        batch = [await changed(cases, await cases.active(), claim(90_000)) for _ in range(many)]
        with cases.statements() as seen:
            await cases.apply(*batch)
        counts.append(len(seen))
    assert counts[0] == counts[1]
