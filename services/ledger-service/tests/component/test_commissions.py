"""Commissions that clients owe: reminded of once, collected by a case, back again when that failed."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from contracts.case_events import CaseClosed, CaseReopened
from contracts.ledger_commission_events import CommissionInCollection, CommissionInvoiced, CommissionOverdue
from contracts.ledger_payment_events import PaymentCorrected
from contracts.party_events import OrganisationCreated
from contracts.values import CloseCode, OrganisationKind

DIRECT = {"paymentRecipient": "Creditor", "commissionPaymentStatus": "Unpaid"}
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
async def case(ledger: Any, make_case: Any) -> Any:
    made = make_case()
    await ledger.has(made)
    await known(ledger, made)
    return made


async def known(ledger: Any, case: Any, country: str = "DK") -> None:
    kinds = {case.creditor_id: OrganisationKind.CREDITOR, case.partner_id: OrganisationKind.COLLECTION_PARTNER}
    await ledger.apply(
        *(
            OrganisationCreated(
                organisation_id=key, kind=kind, name=f"{kind.value} A/S", country=country, occurred_at=NOW
            )
            for key, kind in kinds.items()
        )
    )


async def owe(ledger: Any, case: Any, amount: float = 4000, **body: Any) -> str:
    answer = await ledger.pay(case, amount, **{**DIRECT, **body})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["paymentId"])


async def prefill(ledger: Any, case: Any, caller: Any = None, **query: Any) -> Any:
    path = f"/partner/clients/{case.creditor_id}/commission-case"
    return await ledger.client.get(path, params=query, headers=ledger.as_(caller or case.partner))


def collecting(make_case: Any, case: Any, *payments: Any, **more: Any) -> Any:
    """The case by which the partner collects commissions, as case-service tells of it."""
    made = make_case(creditor_id=uuid7(), **more)
    opened = made.opened().model_copy(
        update={"managing_partner_id": case.partner_id, "commission_of": tuple(map(UUID, map(str, payments)))}
    )
    return made, opened


async def swept(ledger: Any, days: int) -> list[Any]:
    ledger.clock.advance(dt.timedelta(days=days))
    for _ in range(2):
        await ledger.sweep()
    return list(await ledger.published(CommissionOverdue))


async def test_the_partner_is_reminded_once_after_fourteen_days(ledger: Any, case: Any) -> None:
    payment = await owe(ledger, case)
    assert await swept(ledger, 13) == []
    (event,) = await swept(ledger, 1)
    assert (str(event.payment_id), event.amount, event.due_on) == (payment, 38_000, dt.date(2026, 12, 6))
    assert len(await swept(ledger, 30)) == 1


@pytest.mark.parametrize("how", ["paid", "deleted", "not followed up", "test case"])
async def test_nobody_is_reminded_of_what_is_not_owed(ledger: Any, make_case: Any, how: str) -> None:
    case = make_case(is_test=how == "test case")
    await ledger.has(case)
    more = {"createUnpaidCommissionFollowUp": False} if how == "not followed up" else {}
    payment = await owe(ledger, case, **more)
    if how == "paid":
        assert (await ledger.edit(case, payment, 4000, **DIRECT | {"commissionPaymentStatus": "Paid"})).is_success
    if how == "deleted":
        assert (await ledger.delete(case, payment)).status_code == 204
    assert await swept(ledger, 60) == []


async def test_a_commission_that_becomes_unpaid_is_reminded_of_from_then_on(ledger: Any, case: Any) -> None:
    payment = (await ledger.pay(case, 4000)).json()["paymentId"]
    assert await swept(ledger, 10) == []
    assert (await ledger.edit(case, payment, 4000, **DIRECT)).is_success
    (corrected,) = await ledger.published(PaymentCorrected)
    assert corrected.commission_reminder_on == dt.date(2026, 12, 16)
    assert await swept(ledger, 13) == []
    assert len(await swept(ledger, 1)) == 1
    assert (await ledger.edit(case, payment, 4100, **DIRECT)).is_success, "the day stays as it was"
    assert len(await swept(ledger, 20)) == 1


async def test_what_is_invoiced_is_told_payment_by_payment(ledger: Any, case: Any) -> None:
    owed = await owe(ledger, case)
    kept = (await ledger.pay(case, 100)).json()["paymentId"]
    body = {"paymentIds": [owed, kept]}
    answer = await ledger.client.post("/partner/client-invoices", json=body, headers=ledger.as_(case.partner))
    assert answer.is_success, answer.text
    (event,) = await ledger.published(CommissionInvoiced)
    assert (str(event.payment_id), event.case_id, event.amount) == (owed, case.id, 38_000)
    assert str(event.invoice_id) in answer.text, "of what the partner had already, nothing is told"


async def test_the_claim_of_example_8_is_filled_in(ledger: Any, case: Any) -> None:
    billing = {
        "legalName": "Client ApS", "country": "DK", "street": "Havnegade 1", "zipCode": "1058", "city": "København",
        "registrationNumber": "12345678", "email": "books@client.example",
    }  # fmt: skip
    put = await ledger.client.put("/customer/billing-profile", json=billing, headers=ledger.as_(case.creditor))
    assert put.is_success, put.text
    payment = await owe(ledger, case)
    answer = await prefill(ledger, case)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    (reference,) = [each["caseReference"] for each in found["payments"]]
    claim = found["claim"]
    assert found["claimType"] == "UnpaidInvoice"
    assert found["missing"] == []
    assert claim.pop("comments").endswith(f"on the cases: {reference}.")
    assert claim.pop("claimDescription")
    assert claim == {
        "creditorCompanyName": "CollectionPartner A/S",
        "creditorCountryAlpha2": "DK",
        "currencyCode": "EUR",
        "amountToRecover": 380.0,
        "date": "2026-11-22T00:00:00Z",
        "dueDate": None,
        "debtor": {
            "type": "Company", "name": "Client ApS", "contactPerson": "Accounts payable",
            "companyRegistrationNumber": "12345678", "address": "Havnegade 1", "zipCode": "1058", "city": "København",
            "countryAlpha2": "DK", "email": "books@client.example",
        },
        "commissionOf": [payment],
    }  # fmt: skip


async def test_several_cases_make_one_claim_and_vat_is_part_of_it(ledger: Any, make_case: Any) -> None:
    case = make_case(vat_rate="0.25")
    other = make_case(creditor_id=case.creditor_id, partner_id=case.partner_id, vat_rate="0.25")
    await ledger.has(case, other)
    await known(ledger, case, "US")
    payments = [await owe(ledger, case), await owe(ledger, other, 100)]
    await swept(ledger, 20)
    found = (await prefill(ledger, case)).json()
    assert found["claim"]["amountToRecover"] == 475 + 11.88
    assert found["claim"]["dueDate"] == "2026-12-06T00:00:00Z"
    assert (found["claim"]["commissionOf"], found["missing"]) == (payments, ["debtor.stateAlpha2"])
    assert len({each["caseReference"] for each in found["payments"]}) == 2


async def test_currencies_are_not_mixed(ledger: Any, case: Any, make_case: Any) -> None:
    krone = make_case(creditor_id=case.creditor_id, partner_id=case.partner_id, currency="DKK")
    await ledger.has(krone)
    for each in (case, krone):
        await owe(ledger, each)
    mixed = await prefill(ledger, case)
    assert (mixed.status_code, mixed.json()["businessErrors"][0]["type"]) == (409, "SeveralCurrencies")
    assert "?currency=DKK" in mixed.json()["message"]
    assert (await prefill(ledger, case, currency="DKK")).json()["claim"]["currencyCode"] == "DKK"
    none = await prefill(ledger, case, currency="USD")
    assert (none.status_code, none.json()["businessErrors"][0]["type"]) == (409, "NothingUnpaid")
    assert (await prefill(ledger, case, currency="XXQ")).status_code == 400


async def test_a_client_without_debts_and_a_strangers_client(ledger: Any, case: Any, make_case: Any) -> None:
    none = await prefill(ledger, case)
    assert (none.status_code, none.json()["businessErrors"][0]["type"]) == (409, "NothingUnpaid")
    await owe(ledger, case)
    stranger = make_case()
    await ledger.has(stranger)
    assert (await prefill(ledger, case, stranger.partner)).status_code == 404


async def test_a_commission_case_takes_the_payments_in(ledger: Any, case: Any, make_case: Any) -> None:
    payments = [await owe(ledger, case, amount) for amount in (4000, 100)]
    made, opened = collecting(make_case, case, *payments)
    await ledger.apply(opened)
    told = await ledger.published(CommissionInCollection)
    assert sorted(str(each.payment_id) for each in told) == sorted(payments)
    assert {(each.case_id, each.commission_case_id) for each in told} == {(case.id, made.id)}
    assert await swept(ledger, 60) == [], "nobody is reminded of what a case collects"
    assert (await prefill(ledger, case)).status_code == 409


async def test_a_failed_commission_case_leaves_them_owed(ledger: Any, case: Any, make_case: Any) -> None:
    payment = await owe(ledger, case)
    assert len(await swept(ledger, 14)) == 1
    made, opened = collecting(make_case, case, payment)
    closed = CaseClosed(
        case_id=made.id, occurred_at=NOW, close_code=CloseCode.OTHER, partner_id=made.partner_id, engagement_id=None
    )
    await ledger.apply(opened)
    await ledger.apply(closed)
    assert len(await swept(ledger, 1)) == 2, "told of again"
    assert (await prefill(ledger, case)).json()["claim"]["commissionOf"] == [payment]
    reopened = CaseReopened(
        case_id=made.id, occurred_at=NOW, partner_id=made.partner_id, engagement_id=made.engagement_id
    )
    await ledger.apply(reopened)
    assert (await prefill(ledger, case)).status_code == 409
    await ledger.apply(closed.model_copy(update={"close_code": CloseCode.PAID}))
    assert (await prefill(ledger, case)).status_code == 409
    assert len(await swept(ledger, 1)) == 2


async def test_a_case_takes_only_the_partners_own_payments_in(ledger: Any, case: Any, make_case: Any) -> None:
    payment = await owe(ledger, case)
    stranger = make_case()
    await ledger.has(stranger)
    _, foreign = collecting(make_case, stranger, payment)
    _, test = collecting(make_case, case, payment, is_test=True)
    _, unknown = collecting(make_case, case, uuid7())
    await ledger.apply(foreign, test, unknown)
    assert await ledger.published(CommissionInCollection) == []
    assert (await prefill(ledger, case)).status_code == 200


async def test_many_reminders_take_the_statements_of_one(ledger: Any, make_case: Any) -> None:
    counts = []
    for size in (1, 15):
        cases = [make_case() for _ in range(size)]
        await ledger.has(*cases)
        for each in cases:
            await owe(ledger, each)
        ledger.clock.advance(dt.timedelta(days=15))
        with ledger.statements() as seen:
            await ledger.sweep()
        counts.append(sum("commission_overdue_at" in each for each in seen))
    assert counts[0] == counts[1] > 0


async def test_other_services_hear_what_is_owed(ledger: Any, make_case: Any, case: Any) -> None:
    first, second = await owe(ledger, case), await owe(ledger, case, 1000)
    await ledger.pay(case, 10)

    async def owed(partner: Any) -> Any:
        path = f"/internal/partners/{partner}/clients/{case.creditor_id}/unpaid-commissions"
        answer = await ledger.client.get(path, headers=ledger.internal())
        assert answer.status_code == 200, answer.text
        return answer.json()["paymentIds"]

    assert await owed(case.partner_id) == [first, second]
    assert await owed(uuid7()) == []
    _, opened = collecting(make_case, case, first)
    await ledger.apply(opened)
    assert await owed(case.partner_id) == [second]
