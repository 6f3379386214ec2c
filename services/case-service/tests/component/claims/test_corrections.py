"""Payments that were corrected or taken back, and cases that go on because of it."""

import datetime as dt
from typing import Any

import pytest

from contracts.case_events import CaseClosed, CaseReopened
from contracts.ledger_events import PaymentRecipient, PaymentRecorded, PaymentSplit
from contracts.ledger_payment_events import ClaimReopened, PaymentCorrected, PaymentDeleted, PaymentSubmitted

LATER = dt.timedelta(minutes=1)


def about(paid: PaymentRecorded, amount: int, recovered: int) -> dict[str, Any]:
    shared = ("case_id", "occurred_at", "payment_id", "engagement_id", "partner_id", "creditor_id", "currency")
    return {
        **{name: getattr(paid, name) for name in shared},
        "value_date": paid.value_date, "amount": amount, "recovered": recovered, "remaining": 100_000 - recovered,
    }  # fmt: skip


def corrected(paid: PaymentRecorded, amount: int, recovered: int) -> PaymentCorrected:
    return PaymentCorrected(
        **about(paid, amount, recovered),
        referral_partner_id=None,
        recipient=PaymentRecipient.COLLECTION_PARTNER,
        commission_paid=True,
        terms_number=1,
        split=PaymentSplit(amount=amount, client=amount, vat=0, partner_gross=0, platform=0, referral=0),
        before=paid.split,
    )


def reopened(paid: PaymentRecorded, recovered: int) -> ClaimReopened:
    return ClaimReopened(
        case_id=paid.case_id, occurred_at=paid.occurred_at + LATER, partner_id=paid.partner_id, recovered=recovered,
        remaining=100_000 - recovered,
    )  # fmt: skip


async def engagement_of(cases: Any, case_id: Any) -> Any:
    return (await cases.told(case_id))[-2].engagement_id


async def test_a_correction_moves_the_totals_and_is_told(cases: Any) -> None:
    case_id = await cases.active()
    paid = cases.paid(case_id, 40_000, 40_000, await engagement_of(cases, case_id))
    await cases.apply(paid, corrected(paid, 50_000, 50_000))
    shown = (await cases.get(cases.creditor, f"/customer/cases/{case_id}")).json()
    assert shown["remainder"] == 500.0
    timeline = (await cases.get(cases.creditor, f"/customer/cases/{case_id}/timeline")).json()["items"]
    assert (timeline[-1]["type"], timeline[-1]["description"]) == (
        "PaymentCorrected", "500.00 USD instead of 400.00 USD",
    )  # fmt: skip
    # A cent that moves with another payment is nobody's news.
    await cases.apply(corrected(paid, 40_000, 50_000))
    assert len((await cases.get(cases.creditor, f"/customer/cases/{case_id}/timeline")).json()["items"]) == len(
        timeline
    )


@pytest.mark.parametrize("how", [PaymentDeleted, PaymentSubmitted], ids=["deleted", "waits for verification"])
async def test_a_payment_that_no_longer_counts_takes_its_extension_along(cases: Any, how: type) -> None:
    case_id = await cases.active()
    engagement = await engagement_of(cases, case_id)
    path = f"/customer/cases/{case_id}/exclusive-period"
    before = (await cases.get(cases.creditor, path)).json()
    first = cases.paid(case_id, 10_000, 10_000, engagement)
    second = cases.paid(case_id, 20_000, 30_000, engagement)
    more = {"counted": True} if how is PaymentDeleted else {}
    await cases.apply(first, second, how(**about(first, 10_000, 20_000), **more))
    kept = (await cases.get(cases.creditor, path)).json()
    assert len(kept["extensions"]) == 1
    await cases.apply(how(**about(second, 20_000, 0), **more))
    assert (await cases.get(cases.creditor, path)).json() == before
    (row,) = await cases.rows(f"SELECT recovered, payments FROM cases WHERE id = '{case_id}'")
    assert row == {"recovered": 0, "payments": 0}
    close = await cases.post(cases.partner, f"/partner/cases/{case_id}/close", {"closeCode": "PartiallyPaid"})
    assert close.status_code == 400


async def test_a_case_goes_on_when_it_is_not_paid_after_all(cases: Any) -> None:
    case_id = await cases.active()
    engagement = await engagement_of(cases, case_id)
    paid = cases.paid(case_id, 100_000, 100_000, engagement)
    await cases.apply(paid, cases.settled(case_id))
    await cases.apply(PaymentDeleted(**about(paid, 100_000, 0), counted=True), reopened(paid, 0))
    closed, again = (await cases.told(case_id))[-2:]
    assert isinstance(closed, CaseClosed)
    assert isinstance(again, CaseReopened)
    assert (again.engagement_id, again.partner_id) == (engagement, cases.partner.organisation_id)
    shown = (await cases.get(cases.partner, f"/partner/cases/{case_id}")).json()
    assert (shown["lifecycle"], shown["closeCode"], shown["remainder"]) == ("Active", None, 1000.0)
    period = (await cases.get(cases.creditor, f"/customer/cases/{case_id}/exclusive-period")).json()
    assert period["status"] == "Active"
    timeline = (await cases.get(cases.creditor, f"/customer/cases/{case_id}/timeline")).json()["items"]
    assert [each["type"] for each in timeline][-3:] == ["CaseClosed", "PaymentDeleted", "CaseReopened"]
    # The next full payment closes it again.
    await cases.apply(cases.paid(case_id, 100_000, 100_000, engagement), cases.settled(case_id))
    assert isinstance((await cases.told(case_id))[-1], CaseClosed)


async def test_an_open_case_stays_as_it_is(cases: Any) -> None:
    case_id = await cases.active()
    paid = cases.paid(case_id, 1, 1, await engagement_of(cases, case_id))
    before = len(await cases.told(case_id))
    await cases.apply(paid, reopened(paid, 1))
    assert len(await cases.told(case_id)) == before


async def test_statements_do_not_grow_with_corrections(cases: Any) -> None:
    counts = []
    for many in (1, 4):
        batch = []
        for _ in range(many):
            case_id = await cases.active()
            paid = cases.paid(case_id, 1, 1, await engagement_of(cases, case_id))
            await cases.apply(paid)
            batch.append(PaymentDeleted(**{**about(paid, 1, 0), "occurred_at": paid.occurred_at}, counted=True))
        with cases.statements() as seen:
            await cases.apply(*batch)
        counts.append(len(seen))
    assert counts[0] == counts[1]
