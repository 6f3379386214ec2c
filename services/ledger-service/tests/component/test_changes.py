"""Payments that are edited, deleted, verified and rejected, as published and as the books show it."""

import datetime as dt
import random
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from chassis.database import asyncpg_arguments
from contracts.case_events import CaseClosed
from contracts.ledger_events import ClaimSettled, PaymentRecorded
from contracts.ledger_payment_events import (
    ClaimReopened,
    PaymentCorrected,
    PaymentDeleted,
    PaymentRejected,
    PaymentSubmitted,
)
from contracts.values import CloseCode
from ledger_service.verify import verify

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


async def sound(ledger: Any) -> bool:
    url = ledger.running.settings.database_url.get_secret_value()
    connection = await asyncpg.connect(**asyncpg_arguments(url), server_settings={"search_path": "ledger_service"})
    await connection.execute("SELECT set_config('app.tenant', '*', false)")
    try:
        assert await verify(connection) == []
    finally:
        await connection.close()
    return True


async def paid(ledger: Any, case: Any, amount: float, **body: Any) -> str:
    answer = await ledger.pay(case, amount, **body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["paymentId"])


async def totals(ledger: Any, case: Any) -> tuple[int, int, int]:
    (balance,) = await ledger.get("/partner/balance", case.partner)
    return balance["recovered"], balance["partnersGross"], balance["platform"]


async def test_an_edit_is_answered_as_published(ledger: Any, make_case: Any) -> None:
    case = make_case(fees=50_000)
    await ledger.has(case)
    first = await paid(ledger, case, 3000)
    await paid(ledger, case, 7000)
    ledger.clock.advance(dt.timedelta(hours=1))
    answer = await ledger.edit(case, first, 3500, date="2026-11-20")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "id": first, "dateCreated": "2026-11-22T12:00:00Z", "dateUpdated": "2026-11-22T13:00:00Z",
        "date": "2026-11-20T00:00:00Z", "grossAmount": 3500.0, "recipient": "CollectionPartner", "method": None,
        "currency": "EUR",
        "invoice": {"status": "Active", "reference": case.opened().reference, "invoiceId": str(case.id)},
    }  # fmt: skip
    # All is paid now: what example 1 gives.
    assert await totals(ledger, case) == (1_050_000, 145_000, 58_000)
    assert await sound(ledger)
    (posted,) = await ledger.rows(
        "SELECT count(*) FILTER (WHERE reverses IS NOT NULL) AS reversals, count(*) AS all FROM postings"
    )
    # The second payment has another cent of the shares now.
    assert posted == {"reversals": 2, "all": 6}


async def test_an_edit_that_says_the_same_changes_nothing(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    payment = await paid(ledger, case, 30)
    await ledger.published()
    assert (await ledger.edit(case, payment, 30)).json()["dateUpdated"] is None
    assert await ledger.rows("SELECT 1 FROM payment_changes") == []
    assert not [event for event in await ledger.published() if isinstance(event, PaymentCorrected)]


async def test_a_deletion_restores_the_balance(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    payment, other = await paid(ledger, case, 30), await paid(ledger, case, 10)
    answer = await ledger.delete(case, payment)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await totals(ledger, case) == (1_000, 95, 38)
    listed = await ledger.get(f"/partner/cases/{case.id}/payments", case.partner)
    assert [each["id"] for each in listed] == [other]
    assert await ledger.get(f"/customer/cases/{case.id}/payments", case.creditor) == listed
    (row,) = await ledger.rows("SELECT kind, before, after, version FROM payment_changes")
    assert (row["kind"], row["version"]) == ("Deleted", 2)
    assert (await ledger.delete(case, payment)).status_code == 404
    assert (await ledger.edit(case, payment, 5)).status_code == 404
    assert await sound(ledger)
    last = (await ledger.published())[-1]
    assert isinstance(last, PaymentDeleted)
    assert (last.recovered, last.remaining, last.amount, last.counted) == (1_000, 999_000, 3_000, True)


async def test_what_was_settled_opens_again_by_consent(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    payment = await paid(ledger, case, 100, closeCase=True)
    for refused in (await ledger.edit(case, payment, 99), await ledger.delete(case, payment)):
        assert refused.status_code == 409
        assert refused.json()["businessErrors"][0]["type"] == "ReopenConsentRequired"
    assert await totals(ledger, case) == (10_000, 950, 380)
    edited = await ledger.edit(case, payment, 99, reopenCaseIfNeeded=True)
    assert edited.json()["invoice"]["status"] == "Active"
    events = await ledger.published()
    assert [type(each) for each in events] == [PaymentRecorded, ClaimSettled, PaymentCorrected, ClaimReopened]
    assert (events[-1].recovered, events[-1].remaining) == (9_900, 100)
    assert (await ledger.pay(case, 1, closeCase=True)).json()["caseClosed"]
    assert await sound(ledger)


async def test_a_case_that_the_partner_closed_as_paid_needs_consent_too(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    payment = await paid(ledger, case, 100)
    closed = CaseClosed(
        case_id=case.id, occurred_at=NOW, close_code=CloseCode.PAID, partner_id=case.partner_id,
        engagement_id=case.engagement_id,
    )  # fmt: skip
    await ledger.apply(closed)
    assert (await ledger.delete(case, payment)).status_code == 409
    assert (await ledger.delete(case, payment, reopenCaseIfNeeded="true")).status_code == 204
    assert isinstance((await ledger.published())[-1], ClaimReopened)
    assert (await ledger.pay(case, 1)).status_code == 200


async def test_a_case_closed_unpaid_stays_closed(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    payment = await paid(ledger, case, 60)
    closed = CaseClosed(
        case_id=case.id, occurred_at=NOW, close_code=CloseCode.PARTIALLY_PAID, partner_id=case.partner_id,
        engagement_id=case.engagement_id,
    )  # fmt: skip
    await ledger.apply(closed)
    assert (await ledger.edit(case, payment, 50)).json()["invoice"]["status"] == "Closed"
    assert not any(isinstance(each, ClaimReopened) for each in await ledger.published())


async def test_a_case_its_owner_knows_closed_waits(
    ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    payment = await paid(ledger, case, 100)

    async def find(_service: str, _path: str, **_: object) -> dict[str, object]:
        return {"state": "Closed", "partnerId": str(case.partner_id), "creditorId": str(case.creditor_id)}

    monkeypatch.setattr(ledger.running.peers, "get", find)
    assert (await ledger.delete(case, payment)).status_code == 503
    assert await totals(ledger, case) == (10_000, 950, 380)


async def test_an_invoiced_payment_is_frozen_and_its_rest_goes_on(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=100_000, success_fee="0.333")
    await ledger.has(case)
    open_one, frozen, last = [await paid(ledger, case, amount) for amount in (0.01, 0.01, 10)]
    await ledger.rows(f"UPDATE payments SET platform_invoicing = 'InvoiceIssued' WHERE id = '{frozen}' RETURNING 1")
    for refused in (await ledger.edit(case, frozen, 5), await ledger.delete(case, frozen)):
        assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "PaymentAlreadyInvoiced")
    before = await ledger.rows(f"SELECT partner_gross, client FROM payments WHERE id = '{frozen}'")
    assert (await ledger.delete(case, open_one)).status_code == 204
    assert await ledger.rows(f"SELECT partner_gross, client FROM payments WHERE id = '{frozen}'") == before
    (rest,) = await ledger.rows(f"SELECT partner_gross FROM payments WHERE id = '{last}'")
    # round(0.333 * 1001) in all: what the frozen one has of it does not count again.
    assert before[0]["partner_gross"] + rest["partner_gross"] == 333
    await ledger.rows(f"UPDATE payments SET platform_invoicing = 'InvoiceCredited' WHERE id = '{frozen}' RETURNING 1")
    assert (await ledger.edit(case, frozen, 5)).status_code == 200
    (state,) = await ledger.rows(f"SELECT platform_invoicing FROM payments WHERE id = '{frozen}'")
    assert state == {"platform_invoicing": "NotInvoiced"}
    assert await sound(ledger)


async def test_a_paid_commission_moves_what_was_accrued(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=400_000, referral_partner_id=uuid4())
    await ledger.has(case)
    direct = {"paymentRecipient": "Creditor", "commissionPaymentStatus": "Unpaid"}
    payment = await paid(ledger, case, 4000, **direct)
    assert (await ledger.edit(case, payment, 4000, **{**direct, "commissionPaymentStatus": "Paid"})).status_code == 200
    (balance,) = await ledger.get("/partner/balance", case.partner)
    assert (balance["receivableFromClients"], balance["payableToPlatform"], balance["accruedToPlatform"]) == (
        0, 15_200, 0,
    )  # fmt: skip
    (row,) = await ledger.rows("SELECT fx_locked_at IS NOT NULL AS locked, commission_reminder_on FROM payments")
    assert row == {"locked": True, "commission_reminder_on": None}
    corrected = (await ledger.published())[-1]
    assert isinstance(corrected, PaymentCorrected)
    assert corrected.commission_paid
    assert await sound(ledger)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"paymentAmount": 0}, "paymentAmount"),
        ({"paymentAmount": 1.005}, "paymentAmount"),
        ({"paymentAmount": 1e300}, "paymentAmount"),
        ({"date": "2026-11-23"}, "date"),
        ({"paymentRecipient": "Debtor"}, "paymentRecipient"),
        ({"paymentRecipient": "Creditor"}, "commissionPaymentStatus"),
        ({"payoutCreditor": 5}, "payoutCollectionPartner"),
        ({"payoutCreditor": 5, "payoutCollectionPartner": 5.02}, "payoutCollectionPartner"),
        ({"currency": "USD"}, "currency"),
        ({"closeCase": True}, "closeCase"),
    ],
)
async def test_a_bad_edit_names_its_field_and_changes_nothing(
    ledger: Any, make_case: Any, body: dict[str, object], field: str
) -> None:
    case = make_case()
    await ledger.has(case)
    payment = await paid(ledger, case, 10)
    answer = await ledger.edit(case, payment, **{"amount": 10, **body})
    assert answer.status_code == 400, answer.text
    assert any(each["message"].startswith(f"{field}: ") for each in answer.json()["businessErrors"]), answer.text
    assert await ledger.rows("SELECT version FROM payments") == [{"version": 1}]


async def test_strangers_change_nothing(ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case, other = make_case(), make_case()
    await ledger.has(case, other)
    payment = await paid(ledger, case, 10)

    async def find(_service: str, _path: str, **_: object) -> dict[str, object]:
        return {"state": "Active", "partnerId": str(case.partner_id), "creditorId": str(case.creditor_id)}

    monkeypatch.setattr(ledger.running.peers, "get", find)
    for path in (f"/partner/cases/{case.id}/payments/{payment}", f"/partner/cases/{other.id}/payments/{payment}"):
        assert (await ledger.client.delete(path, headers=ledger.as_(other.partner))).status_code == 404
    assert await totals(ledger, case) == (1_000, 95, 38)


async def test_a_doubtful_payment_waits_for_staff(ledger: Any, make_case: Any, staff: Any) -> None:
    case = make_case(principal=10_000_000)
    await ledger.has(case)
    first = (await ledger.pay(case, 30_000)).json()
    assert (first["remainingAmount"], first["payoutCollectionPartner"]) == (100_000, 2850)
    assert [each["recovered"] for each in await ledger.get("/partner/balance", case.partner)] == [0]
    assert await ledger.get(f"/customer/cases/{case.id}/payments", case.creditor) == []
    assert len(await ledger.get(f"/partner/cases/{case.id}/payments", case.partner)) == 1
    (waiting,) = (await ledger.get("/ops/payments", staff))["payments"]
    assert (waiting["id"], waiting["verification"], waiting["amount"]) == (first["paymentId"], "Submitted", 30_000)
    second = await paid(ledger, case, 100)
    await ledger.verifies(first["paymentId"])
    assert await totals(ledger, case) == (3_010_000, 285_950, 114_380)
    assert await sound(ledger)
    events = await ledger.published()
    assert [type(each) for each in events] == [PaymentSubmitted, PaymentRecorded, PaymentRecorded]
    assert (str(events[1].payment_id), str(events[2].payment_id)) == (second, first["paymentId"])
    assert (events[2].recovered, events[2].remaining) == (3_010_000, 6_990_000)
    again = await ledger.client.post(f"/ops/payments/{first['paymentId']}/verify", headers=ledger.as_(staff))
    assert (again.status_code, again.json()["businessErrors"][0]["type"]) == (422, "PaymentNotSubmitted")


async def test_a_rejected_payment_counts_in_nothing_and_says_why(ledger: Any, make_case: Any, staff: Any) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    payment = await paid(ledger, case, 100, payoutCreditor=50, payoutCollectionPartner=50, closeCase=True)
    bare = await ledger.client.post(f"/ops/payments/{payment}/reject", json={"reason": " "}, headers=ledger.as_(staff))
    assert bare.status_code == 400
    await ledger.verifies(payment, "reject", reason="No such transfer on the account.")
    (refused,) = (await ledger.get("/partner/payments", case.partner, verification="Rejected"))["payments"]
    assert refused["rejectionReason"] == "No such transfer on the account."
    assert await ledger.get(f"/partner/cases/{case.id}/payments", case.partner) == []
    assert isinstance((await ledger.published())[-1], PaymentRejected)
    assert await sound(ledger)
    # Corrected, it is a new report.
    assert (await ledger.edit(case, payment, 100)).status_code == 200
    assert await totals(ledger, case) == (10_000, 950, 380)
    assert await sound(ledger)


async def test_verified_money_closes_what_its_report_asked_for(ledger: Any, make_case: Any) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    answer = await ledger.pay(case, 120, closeCase=True)
    body = answer.json()
    assert (body["caseClosed"], body["remainingAmount"]) == (False, 100)
    await ledger.verifies(body["paymentId"])
    assert isinstance((await ledger.published())[-1], ClaimSettled)
    assert (await ledger.pay(case, 1)).status_code == 422
    (row,) = await ledger.rows("SELECT overpaid, client FROM payments")
    assert row == {"overpaid": 2_000, "client": 12_000 - 950}
    assert await sound(ledger)


async def test_a_stated_split_by_edit_stops_counting_until_it_is_verified(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    payment, other = await paid(ledger, case, 100), await paid(ledger, case, 50)
    assert (await ledger.edit(case, payment, 100, payoutCreditor=80, payoutCollectionPartner=20)).status_code == 200
    assert await totals(ledger, case) == (5_000, 475, 190)
    assert isinstance((await ledger.published())[-1], PaymentSubmitted)
    await ledger.verifies(payment)
    assert await totals(ledger, case) == (15_000, 2_475, 990)
    assert other
    assert await sound(ledger)


async def test_staff_records_a_late_payment(ledger: Any, make_case: Any, staff: Any) -> None:
    case = make_case(principal=10_000)
    await ledger.has(case)
    await ledger.apply(
        CaseClosed(
            case_id=case.id, occurred_at=NOW, close_code=CloseCode.PRE_LEGAL_EXHAUSTED_NO_PAYMENT,
            partner_id=case.partner_id, engagement_id=case.engagement_id,
        )
    )  # fmt: skip
    path, body = f"/ops/cases/{case.id}/payments", {
        "date": "2026-11-22", "paymentAmount": 40, "paymentRecipient": "CollectionPartner",
    }  # fmt: skip
    booked = await ledger.client.post(path, json=body, headers=ledger.as_(staff))
    assert (booked.status_code, booked.json()["payoutCollectionPartner"]) == (200, 3.8)
    assert (await ledger.client.post(path, json=body, headers=ledger.as_(case.partner))).status_code == 403
    reopening = {**body, "reopenCase": True}
    assert (await ledger.client.post(path, json=reopening, headers=ledger.as_(staff))).status_code == 200
    assert [type(each) for each in await ledger.published()] == [PaymentRecorded, ClaimReopened, PaymentRecorded]
    assert (await ledger.pay(case, 20, closeCase=True)).json()["caseClosed"]
    assert await sound(ledger)


async def test_statement_counts_of_changes_are_fixed(ledger: Any, make_case: Any) -> None:
    counts = []
    for many in (2, 12):
        case = make_case(principal=1_000_000, success_fee="0.3333")
        await ledger.has(case)
        payments = [await paid(ledger, case, 0.07) for _ in range(many)]
        with ledger.statements() as seen:
            assert (await ledger.edit(case, payments[0], 0.06)).status_code == 200
        edited = len(seen)
        with ledger.statements() as seen:
            assert (await ledger.delete(case, payments[0])).status_code == 204
        counts.append((edited, len(seen)))
    assert counts == [(10, 10), (10, 10)]


async def test_random_histories_stay_sound_and_end_as_plain_ones(
    ledger: Any, make_case: Any, rng: random.Random
) -> None:
    case, plain = [make_case(fees=777, vat_rate="0.2", referral_partner_id=uuid4()) for _ in range(2)]
    await ledger.has(case, plain)
    alive: list[str] = []
    for step in range(30):
        what = rng.choice(["pay", "pay", "edit", "delete"]) if alive else "pay"
        amount = rng.randrange(1, 30_000) / 100
        if what == "pay":
            alive.append(await paid(ledger, case, amount))
        elif what == "edit":
            assert (await ledger.edit(case, rng.choice(alive), amount)).status_code == 200
        else:
            gone = alive.pop(rng.randrange(len(alive)))
            assert (await ledger.delete(case, gone)).status_code == 204
        if step == 15:
            await ledger.apply(case.routed(2), case.activated(2))
    left = await ledger.rows(
        f"SELECT amount, revision FROM payments WHERE case_id = '{case.id}' AND deleted_at IS NULL ORDER BY number"
    )
    revision = 1
    for each in left:
        while revision < each["revision"]:
            revision += 1
            await ledger.apply(plain.routed(revision), plain.activated(revision))
        await paid(ledger, plain, each["amount"] / 100)
    splits = "SELECT amount, client, vat, partner_gross, platform, referral, principal_part, fees_part FROM payments"
    assert await ledger.rows(
        f"{splits} WHERE case_id = '{case.id}' AND deleted_at IS NULL ORDER BY number"
    ) == await ledger.rows(f"{splits} WHERE case_id = '{plain.id}' ORDER BY number")
    assert await sound(ledger)
