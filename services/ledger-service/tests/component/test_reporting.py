"""GET /referral/reporting/transactions."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from contracts.party_events import OrganisationCreated
from contracts.values import CreatedVia, OrganisationKind


async def a_partner_with_earnings(ledger: Any, make_case: Any) -> list[Any]:
    referral = uuid4()
    cases = [
        make_case(
            principal=100_000, success_fee="0.15", referral_partner_id=referral, currency="GBP", usd_per_unit="1.25"
        ),
        make_case(
            principal=100_000, success_fee="0.20", referral_partner_id=referral, currency="EUR", usd_per_unit="1.1"
        ),
        make_case(principal=100_000, referral_partner_id=referral, attributed=False, created_via=CreatedVia.PORTAL),
    ]
    await ledger.has(*cases)
    assert (await ledger.pay(cases[0], 1000, date="2026-11-20")).status_code == 200
    answer = await ledger.pay(
        cases[1], 500, date="2026-11-21", paymentRecipient="Creditor", commissionPaymentStatus="Unpaid"
    )
    assert answer.status_code == 200
    assert (await ledger.pay(cases[2], 10)).status_code == 200
    return cases


async def test_example_6_and_an_estimate(ledger: Any, make_case: Any, staff: Any) -> None:
    cases = await a_partner_with_earnings(ledger, make_case)
    answer = await ledger.client.put(
        "/ops/exchange-rates",
        json={
            "date": "2026-11-22",
            "rates": [{"currency": "EUR", "usdPerUnit": 1.2}, {"currency": "GBP", "usdPerUnit": 9}],
        },
        headers=ledger.as_(staff),
    )
    assert answer.status_code == 200, answer.text
    report = await ledger.get("/referral/reporting/transactions", cases[0].referral)
    assert report["page"]["totalResults"] == 2
    newest, oldest = report["data"]
    assert oldest["date"] == "2026-11-20T00:00:00Z"
    assert oldest["client"] == {
        "externalTenantId": f"tenant-{cases[0].creditor_id}", "creditorId": str(cases[0].creditor_id),
        "companyName": "Creditor & Co",
    }  # fmt: skip
    assert (oldest["case"]["originalAmount"], oldest["case"]["debtorName"]) == (1000, "Debiteur SA")
    assert oldest["earnings"] == {
        "currency": "GBP", "debituraRevenue": 60.0, "debituraRevenueUsd": 75.0, "referralFeePercentage": 50.0,
        "referralFeeAmount": 30.0, "referralFeeAmountUsd": 37.5, "isEstimate": False,
    }  # fmt: skip
    assert oldest["recognition"] == {"isRecognized": False, "referralFeeRecognizedUsd": 0}
    assert oldest["status"] == {
        "commissionPaymentStatus": "Paid", "platformInvoicingStatus": "NotInvoiced",
        "referralInvoicingStatus": "Pending",
    }  # fmt: skip
    # The locked rate is 1.1; while the commission is unpaid the day's 1.2 holds.
    assert newest["earnings"]["referralFeeAmountUsd"] == 24.0
    assert newest["earnings"]["isEstimate"] is True
    revenue = report["summary"]["revenue"]
    assert (revenue["pendingReferralFeeUsd"], revenue["pendingCount"]) == (24.0, 1)
    assert (revenue["confirmedPendingInvoiceReferralFeeUsd"], revenue["confirmedPendingInvoiceCount"]) == (37.5, 1)
    assert report["summary"]["totalDebituraRevenueUsd"] == 123.0
    assert sum(value for name, value in revenue.items() if name.endswith("Count")) == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 2),
        ({"FromDate": "2026-11-21"}, 1),
        ({"todate": "2026-11-20T00:00:00+0000"}, 1),
        ({"CommissionPaymentStatuses": [0, 1]}, 2),
        ({"CommissionPaymentStatuses": 0}, 1),
        ({"PlatformInvoicingStatuses": "1,2"}, 0),
        ({"ReferralInvoicingStatuses": 0}, 2),
        ({"RevenueStages": 1}, 1),
        ({"HasRecognizedRevenue": "true"}, 0),
        ({"HasRecognizedRevenue": "false"}, 2),
        ({"Search": "creditor &"}, 2),
        ({"Search": "nobody"}, 0),
        ({"Search": "x"}, 2),
        ({"CountryIds": 250}, 2),
        ({"CountryIds": 276}, 0),
        ({"CountryIds": 9999}, 0),
        ({"ExternalTenantId": "unknown"}, 0),
        ({"CollectionPartnerIds": "00000000-0000-0000-0000-000000000001"}, 0),
        ({"PageSize": 1}, 2),
    ],
)
async def test_filters(ledger: Any, make_case: Any, query: dict[str, Any], found: int) -> None:
    cases = await a_partner_with_earnings(ledger, make_case)
    with ledger.statements() as seen:
        report = await ledger.get("/referral/reporting/transactions", cases[0].referral, **query)
    assert report["page"]["totalResults"] == found
    assert len(report["data"]) == min(found, int(query.get("PageSize", 10)))
    assert len(seen) == 2
    if "RevenueStages" in query:
        assert report["summary"]["revenue"]["pendingCount"] == 1


async def test_sorts_and_strangers(ledger: Any, make_case: Any) -> None:
    cases = await a_partner_with_earnings(ledger, make_case)
    for sort, first in (
        ("amount:asc", 500),
        ("amount:desc", 1000),
        ("collectionDate:asc", 1000),
        ("collectionDate", 500),
    ):
        report = await ledger.get("/referral/reporting/transactions", cases[0].referral, Sort=sort)
        assert report["data"][0]["payment"]["amount"] == first, sort
    stranger = make_case(referral_partner_id=uuid4())
    assert (await ledger.get("/referral/reporting/transactions", stranger.referral))["data"] == []


@pytest.mark.parametrize(
    "query",
    [{"FromDate": "x"}, {"PageSize": 101}, {"PageSize": 0}, {"RevenueStages": 7}, {"CommissionPaymentStatuses": 3},
     {"HasRecognizedRevenue": "maybe"}, {"CountryIds": "DE"}, {"CollectionPartnerIds": "1"}, {"Sort": "name"}],
)  # fmt: skip
async def test_bad_parameters_are_named(ledger: Any, make_case: Any, query: dict[str, Any]) -> None:
    case = make_case(referral_partner_id=uuid4())
    answer = await ledger.client.get(
        "/referral/reporting/transactions", params=query, headers=ledger.as_(case.referral)
    )
    assert answer.status_code == 400
    assert answer.json()["businessErrors"][0]["message"].startswith(f"{next(iter(query))}: ")


async def test_stages_follow_the_axes(ledger: Any, make_case: Any) -> None:
    cases = await a_partner_with_earnings(ledger, make_case)
    for axes, bucket in (
        ("platform_invoicing = 'InvoiceIssued'", "awaitingCollectionPartnerPayment"),
        ("platform_invoicing = 'PaymentReceived'", "readyToInvoiceDebitura"),
        ("referral_invoicing = 'Invoiced'", "awaitingDebituraPayment"),
        ("referral_invoicing = 'Paid'", "paid"),
        ("referral_invoicing = 'Disputed'", "disputed"),
    ):
        await ledger.rows(f"UPDATE payments SET {axes}, updated_at = now() WHERE referral > 0")
        revenue = (await ledger.get("/referral/reporting/transactions", cases[0].referral))["summary"]["revenue"]
        assert {name: value for name, value in revenue.items() if name.endswith("Count") and value} == {
            f"{bucket}Count": 2
        }


async def test_a_named_partner_without_a_link_is_waited_for(ledger: Any, make_case: Any) -> None:
    case = make_case(referral_partner_id=uuid4())
    await ledger.apply(case.opened(), case.routed(), case.assigned(), case.activated())
    answer = await ledger.pay(case, 10)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    await ledger.apply(case.linked())
    assert (await ledger.pay(case, 10, date=dt.date(2026, 11, 22).isoformat())).status_code == 200


async def test_what_is_confirmed_is_ready_for_the_pipeline(ledger: Any, make_case: Any, staff: Any) -> None:
    cases = await a_partner_with_earnings(ledger, make_case)
    owner = cases[0].referral_partner_id
    kind = OrganisationKind.REFERRAL_PARTNER
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    await ledger.apply(OrganisationCreated(organisation_id=owner, kind=kind, name="R", country="DK", occurred_at=at))
    body = {"legalName": "R", "country": "DK", "invoicingTrigger": "ConfirmedPipeline"}
    answer = await ledger.client.put(f"/ops/billing-profiles/{owner}", json=body, headers=ledger.as_(staff))
    assert answer.status_code == 200, answer.text
    report = await ledger.get("/referral/reporting/transactions", cases[0].referral)
    revenue = report["summary"]["revenue"]
    assert (revenue["readyToInvoiceDebituraReferralFeeUsd"], revenue["readyToInvoiceDebituraCount"]) == (37.5, 1)
    assert (revenue["confirmedPendingInvoiceCount"], revenue["pendingCount"]) == (0, 1)
    rows = await ledger.get("/referral/reporting/transactions", cases[0].referral, RevenueStages=3)
    assert rows["page"]["totalResults"] == 1
