"""Submitting and previewing claims."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from case_service.application.revalidate_case import revalidate_case
from case_service.wiring import open_work
from chassis.ids import uuid7
from chassis.testing.service import principal
from contracts.case_events import CaseOpened, CaseValidationFailed, CaseVerified
from contracts.ledger_events import ExchangeRate, RatesPublished
from contracts.party_events import ClientCreated
from contracts.values import CaseState, CreatedVia, OrganisationKind

ROUTE = {
    "covered": True,
    "reason": None,
    "partner": {"id": str(UUID(int=9)), "name": "Partner", "country": "FR"},
    "price": {
        "source": "Standard agreement",
        "sourceDescription": "SDCA",
        "baseRate": "0.095",
        "upliftRate": "0.08",
        "successFee": "0.175",
    },
    "pricingZoneId": None,
}


async def test_a_claim_is_taken_answered_as_published_and_told(cases: Any) -> None:
    cases.peers.answers["/internal/route-preview"] = ROUTE
    answer = await cases.submit(claimType="Loan Repayment", comments="Please be kind.")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["lifecycle"] == "Pending Verification Internal"
    assert len(body["reference"]) == 8
    assert (body["grossAmount"], body["remainder"], body["currency"]) == (1000.0, 1000.0, "USD")
    assert (body["claimType"], body["disputeStatus"]) == ("Loan Repayment", "No, the claim is not disputed")
    assert body["debtor"]["country"] == "France"
    assert body["preLegalSuccessFee"] == 17.5
    assert body["validation"] == {"needsInfo": False}
    assert "signingHandoff" not in body
    opened, verified = await cases.told(body["id"])
    assert isinstance(opened, CaseOpened)
    assert (opened.principal, opened.usd_minor, opened.state) == (
        100_000,
        100_000,
        CaseState.PENDING_VERIFICATION_INTERNAL,
    )
    assert (opened.created_via, opened.due_date) == (CreatedVia.API, dt.date(2026, 10, 1))
    assert isinstance(verified, CaseVerified)
    read = await cases.get(cases.creditor, f"/customer/cases/{body['id']}")
    assert read.json() == body


async def test_routing_is_asked_what_it_needs(cases: Any) -> None:
    person = {"type": "Person", "name": "A", "country": "United States", "stateAlpha2": "california"}
    body = (await cases.submit(debtor=person)).json()
    # The name of a person does not leave the service.
    assert (await cases.told(body["id"]))[0].debtor_name is None
    path, asked = cases.peers.asked[-1]
    assert path == "/internal/route-preview"
    assert (asked["country"], asked["state"], asked["debtorType"]) == ("US", "CA", "Private")
    assert (asked["usdMinor"], asked["submittedOn"]) == ("100000", "2026-11-22")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currencyCode": ...}, "currencyCode"),
        ({"currencyCode": "dollars"}, "currencyCode"),
        ({"amountToRecover": 10.005}, "amountToRecover"),
        ({"amountToRecover": -5}, "amountToRecover"),
        ({"date": ...}, "date"),
        ({"dueDate": "2026-11-23"}, "dueDate"),
        ({"debtor": {"type": "Company", "name": "X"}}, "countryAlpha2"),
        ({"debtor": {"type": "Robot", "name": "X", "countryAlpha2": "FR"}}, "debtor.type"),
        ({"debtor": {"type": "Company", "name": "X", "countryAlpha2": "US"}}, "stateAlpha2"),
        ({"debtor": {"type": "Company", "name": "X", "countryAlpha2": "FR", "iban": "1"}}, "debtor.iban"),
        ({"amountToRecoverOver12Months": 100}, "amountToRecoverOver24Months"),
        ({"amountToRecoverOver12Months": 100, "amountToRecoverOver24Months": 200}, "amountToRecoverOver24Months"),
        ({"tag": "mine"}, "tag"),
        ({"state": "Active"}, "state"),
        ({"disputeStatus": "Perhaps"}, "disputeStatus"),
        ({"comments": "x" * 4001}, "comments"),
    ],
)
async def test_what_a_form_must_not_hold(cases: Any, changes: dict[str, Any], field: str) -> None:
    answer = await cases.submit(**changes)
    assert answer.status_code == 400, answer.text
    assert field in answer.text
    assert answer.json()["businessErrors"][0]["type"] == "InvalidField"


async def test_without_the_agreement_a_claim_waits_or_is_refused(bare: Any) -> None:
    refused = await bare.submit(returnUrl="https://erp.example/back?x=1")
    assert refused.status_code == 422
    body = refused.json()
    assert set(body) == {"businessErrors", "signingHandoff"}
    assert body["businessErrors"][0]["type"] == "MissingDebtCollectionContract"
    assert body["signingHandoff"]["combinedSigningUrl"].endswith("returnUrl=https%3A%2F%2Ferp.example%2Fback%3Fx%3D1")
    taken = await bare.submit(allowPendingContracts=True, returnUrl="javascript:alert(1)")
    assert taken.status_code == 200
    case = taken.json()
    assert case["lifecycle"] == "Pending contract signing"
    assert "javascript" not in case["signingHandoff"]["combinedSigningUrl"]
    assert [type(each) for each in await bare.told(case["id"])] == [CaseOpened]
    waiting = (await bare.get(bare.creditor, "/customer/contracts")).json()["awaitingSignature"]
    assert [(each["kind"], each["cases"]) for each in waiting] == [("Sdca", 1)]
    await bare.post(bare.creditor, waiting[0]["signPath"], {"signerName": "Ida", "accepted": True})
    assert await bare.state(UUID(case["id"])) == "PendingVerificationInternal"
    assert [type(each) for each in await bare.told(case["id"])] == [CaseOpened, CaseVerified]
    assert (await bare.get(bare.creditor, "/customer/contracts")).json()["awaitingSignature"] == []


async def test_evidence_is_asked_for_and_a_file_lets_the_claim_pass(cases: Any) -> None:
    case_id = await cases.submitted(disputeStatus="Yes, the claim is disputed", claimDescription="Late delivery.")
    assert [type(each) for each in await cases.told(case_id)] == [CaseOpened, CaseValidationFailed]
    validation = (await cases.get(cases.creditor, f"/customer/cases/{case_id}/validation")).json()
    assert validation["needsInfo"] is True
    assert [each["resolutionArea"] for each in validation["items"]] == ["MissingFile"]

    await cases.rows(
        "INSERT INTO case_files (id, case_id, creditor_id, organisation_id, file_name, media_type, size, sha256,"
        " storage_key, document_type, created_at) VALUES (gen_random_uuid(), :id, :creditor, :creditor, 'a.pdf',"
        " 'application/pdf', 1, sha256('a'), :key, 'OriginalInvoice', now())",
        id=case_id,
        creditor=cases.creditor.organisation_id,
        key=str(case_id),
    )
    await cases.running.worker_database.transact(lambda uow: revalidate_case(open_work(uow), case_id))
    assert isinstance((await cases.told(case_id))[-1], CaseVerified)
    after = (await cases.get(cases.creditor, f"/customer/cases/{case_id}/validation")).json()
    assert after["needsInfo"] is False
    assert after["items"] == []


async def test_verification_can_be_skipped(cases: Any) -> None:
    cases.peers.answers["/internal/route-preview"] = ROUTE
    answer = (await cases.submit(amountToRecover=50_000, skipDebituraVerification=True)).json()
    assert answer["lifecycle"] == "Pending Verification"
    assert isinstance((await cases.told(answer["id"]))[-1], CaseVerified)
    unseen = await cases.get(cases.partner, f"/partner/cases/{answer['id']}")
    assert unseen.status_code == 404
    await cases.apply(cases.routed(UUID(answer["id"])))
    assert (await cases.get(cases.partner, f"/partner/cases/{answer['id']}")).status_code == 200


async def test_nobody_covers_the_debtor(cases: Any) -> None:
    cases.peers.answers["/internal/route-preview"] = {"covered": False, "reason": "Nobody works in Nauru."}
    answer = await cases.submit()
    assert answer.status_code == 422
    assert answer.json() == {
        "businessErrors": [
            {"type": "NoPartnerAvailable", "message": "Nobody works in Nauru.", "solutionUrl": None},
        ]
    }


async def test_a_silent_routing_service_keeps_nobody_from_submitting(cases: Any) -> None:
    cases.peers.away.add("routing")
    assert (await cases.submit()).status_code == 200
    preview = await cases.post(cases.creditor, "/customer/cases/preview", PREVIEW)
    assert preview.status_code == 503
    assert preview.headers["retry-after"] == "1"


async def test_a_currency_is_taken_at_the_newest_rate_asked_of_the_ledger_if_need_be(cases: Any) -> None:
    day = dt.date(2026, 11, 20)
    await cases.apply(
        RatesPublished(
            date=day,
            rates=(ExchangeRate(currency="EUR", usd_per_unit=Decimal("1.1")),),
            occurred_at=cases.clock.now(),
        )
    )
    case_id = await cases.submitted(currencyCode="eur", amountToRecover=1000.5)
    opened = (await cases.told(case_id))[0]
    assert (opened.principal, opened.usd_minor, opened.locked_rate.date) == (100_050, 110_055, day)
    cases.peers.answers["/internal/exchange-rates/JPY"] = {
        "currency": "JPY",
        "usdPerUnit": 0.0065,
        "date": "2026-11-21",
    }
    opened = (await cases.told(await cases.submitted(currencyCode="JPY", amountToRecover=200_000)))[0]
    assert (opened.principal, opened.usd_minor) == (200_000, 130_000)
    cases.peers.answers.clear()
    await cases.submitted(currencyCode="JPY", amountToRecover=200_000)
    refused = await cases.submit(currencyCode="KWD")
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "UnsupportedCurrency")
    cases.peers.away.add("ledger")
    assert (await cases.submit(currencyCode="KWD")).status_code == 503


async def test_below_a_hundred_dollars_is_refused(cases: Any) -> None:
    answer = await cases.submit(amountToRecover=99.99)
    assert (answer.status_code, answer.json()["businessErrors"][0]["type"]) == (422, "AmountBelowMinimum")


async def test_a_creditors_reference_is_his_only_once(cases: Any) -> None:
    case_id = await cases.submitted(creditorReference="A-1")
    again = await cases.submit(creditorReference="A-1")
    assert (again.status_code, again.json()["businessErrors"][0]["type"]) == (422, "DuplicateCreditorReference")
    assert (await cases.submit(creditorReference="A-1", isTest=True, tag="t")).status_code == 200
    found = await cases.get(cases.creditor, "/customer/cases/by-creditor-reference/A-1")
    assert found.json()["id"] == str(case_id)


async def test_the_assigned_user_works_for_the_creditor(cases: Any) -> None:
    answer = await cases.submit(assignedUserEmail="ida@creditor.example")
    assert answer.json()["assignedUser"] == {"email": "ida@creditor.example", "name": "Ida Holm"}
    refused = await cases.submit(assignedUserEmail="nobody@creditor.example")
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "InvalidUserEmail")


async def test_a_division_of_somebody_else_is_refused(cases: Any) -> None:
    answer = await cases.submit(creditorDivisionId=str(uuid7()))
    assert (answer.status_code, answer.json()["businessErrors"][0]["type"]) == (422, "DivisionNotUsable")


async def test_the_same_key_gets_the_same_case(cases: Any) -> None:
    body = {
        "currencyCode": "USD",
        "amountToRecover": 500,
        "date": "2026-09-01",
        "debtor": {"type": "Company", "name": "D", "countryAlpha2": "FR"},
    }
    first = await cases.post(cases.creditor, "/customer/cases", body, **{"Idempotency-Key": "k1"})
    again = await cases.post(cases.creditor, "/customer/cases", body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.json()) == (200, first.json())


async def test_an_unknown_creditor_is_asked_for_with_who_brought_him(cases: Any) -> None:
    newcomer = principal(OrganisationKind.CREDITOR)
    place, referral = newcomer.organisation_id, uuid7()
    cases.peers.answers[f"/internal/organisations/{place}"] = {
        "id": str(place),
        "kind": "Creditor",
        "name": "New ApS",
        "country": "DK",
        "createdAt": "2026-11-22T10:00:00Z",
    }
    cases.peers.answers[f"/internal/clients/{place}"] = {
        "creditorId": str(place),
        "referralPartnerId": str(referral),
        "externalTenantId": "t",
        "attributed": True,
        "feeShare": "0.5",
        "linkedAt": "2026-11-22T10:00:00Z",
    }
    assert (await cases.sign(newcomer)).status_code == 200
    answer = await cases.submit(newcomer)
    assert answer.status_code == 200, answer.text
    assert answer.json()["creditor"]["companyName"] == "New ApS"
    assert (await cases.told(answer.json()["id"]))[0].referral_partner_id == referral


async def test_a_brought_client_is_linked_from_the_start(cases: Any) -> None:
    client, referral = principal(OrganisationKind.CREDITOR), uuid7()
    await cases.apply(
        ClientCreated(
            creditor_id=client.organisation_id,
            referral_partner_id=referral,
            onboarding_user_id=uuid7(),
            name="Brought",
            country="DE",
            occurred_at=cases.clock.now(),
        )
    )
    await cases.sign(client)
    bearer = principal(
        OrganisationKind.CREDITOR, client.organisation_id, credential="bearer", referral_partner_id=referral
    )
    opened = (await cases.told((await cases.submit(bearer)).json()["id"]))[0]
    assert (opened.referral_partner_id, opened.created_via) == (referral, CreatedVia.BEARER)


PREVIEW = {
    "currencyCode": "USD",
    "amountToRecover": 5000,
    "dueDate": "2025-09-01",
    "debtor": {"type": "Company", "countryAlpha2": "FR"},
}


async def test_a_preview_tells_partner_price_and_what_is_unsigned(cases: Any) -> None:
    cases.peers.answers["/internal/route-preview"] = ROUTE
    answer = await cases.post(cases.creditor, "/customer/cases/preview", PREVIEW)
    assert answer.status_code == 200, answer.text
    result = answer.json()["result"]
    assert result["isEligible"] is True
    assert result["partnerAssignment"]["partnerName"] == "Partner"
    assert result["pricingPreview"]["ageSurchargePercentage"] == 8.0
    assert result["pricingPreview"]["totalSuccessFeePercentage"] == 17.5
    assert [each["type"] for each in result["requiredActions"]] == ["MissingPowerOfAttorney"]
    assert result["jurisdiction"] == {"id": 250, "name": "France", "countryAlpha2": "FR", "stateAlpha2": None}
    assert (
        await cases.rows("SELECT count(*) AS n FROM cases WHERE creditor_id = :c", c=cases.creditor.organisation_id)
    )[0]["n"] == 0


async def test_a_preview_of_what_nobody_would_take_is_an_answer(cases: Any) -> None:
    small = await cases.post(cases.creditor, "/customer/cases/preview", {**PREVIEW, "amountToRecover": 50})
    assert small.status_code == 200
    assert small.json()["result"]["isEligible"] is False
    assert "USD 100" in small.json()["result"]["ineligibilityReason"]
    both = {**PREVIEW, "amountToRecoverOver12Months": 1, "amountToRecoverOver24Months": 1}
    assert (await cases.post(cases.creditor, "/customer/cases/preview", both)).status_code == 400
