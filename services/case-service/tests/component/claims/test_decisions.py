"""What partners, creditors and staff decide, and what routing and the ledger tell."""

import datetime as dt
from typing import Any

import pytest

from chassis.ids import uuid7
from chassis.testing.service import principal
from contracts.case_events import (
    CaseAccepted,
    CaseActivated,
    CaseAssigned,
    CaseClosed,
    CaseCollectingQuotes,
    CaseCustomTermsOffered,
    CaseDeclined,
    CaseMessageSent,
    CaseOpened,
    CaseQuotesOffered,
    CaseVerified,
    ContractSigned,
)
from contracts.routing_events import LeadClosed
from contracts.values import CloseCode, ContractKind, LeadOutcome, OrganisationKind, Phase

BEGUN = [CaseOpened, CaseVerified, CaseAssigned]


def kinds(events: list[Any]) -> list[type]:
    return [type(each) for each in events]


async def test_the_first_acceptance_waits_for_the_power_of_attorney_whose_signature_activates(cases: Any) -> None:
    first, second = await cases.assigned(), await cases.assigned()
    for case_id in (first, second):
        answer = await cases.start(case_id, interestFees=20, collectionPartnerReference="P-1")
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "Pending Verification"
        assert "activatedAt" not in answer.json()
        assert kinds(await cases.told(case_id)) == [*BEGUN, CaseAccepted, CaseMessageSent]
    assert (await cases.told(first))[3].awaiting[0].kind is ContractKind.POA
    status = (await cases.get(cases.creditor, f"/customer/cases/{first}/contract-status")).json()
    assert (status["sdca"]["signed"], status["poa"]["signed"], status["needsPoaSigning"]) == (True, False, True)
    again = await cases.start(first)
    assert (again.status_code, again.json()["businessErrors"][0]["type"]) == (400, "AlreadyAccepted")
    (waiting,) = (await cases.get(cases.creditor, "/customer/contracts")).json()["awaitingSignature"]
    assert (waiting["kind"], waiting["cases"]) == ("Poa", 2)
    await cases.post(cases.creditor, waiting["signPath"], {"signerName": "Ida Holm", "accepted": True})
    for case_id in (first, second):
        activated = (await cases.told(case_id))[-1]
        assert isinstance(activated, CaseActivated)
        assert (activated.principal, activated.interest_fees, activated.phase) == (100_000, 2_000, Phase.PRE_LEGAL)
        assert activated.exclusive_until == dt.date(2027, 5, 22)
        seen = (await cases.get(cases.partner, f"/partner/cases/{case_id}")).json()
        assert (seen["lifecycle"], seen["remainder"]) == ("Active", 1020.0)
        assert seen["currentEngagementPhase"] == "Pre-legal"
    third = await cases.assigned(creditorReference="INV-9")
    answer = await cases.start(third, collectionPartnerReference="our 9")
    assert answer.json()["status"] == "Active"
    opened, *_, activated, _ = await cases.told(third)
    assert (opened.debtor_name, opened.creditor_reference) == ("Debtor SARL", "INV-9")
    assert activated.partner_reference == "our 9"
    assert kinds(await cases.told(third)) == [*BEGUN, CaseAccepted, CaseActivated, CaseMessageSent]


async def test_a_pricing_zone_needs_its_appendix_too(cases: Any) -> None:
    zone, case_id = uuid7(), await cases.submitted()
    await cases.apply(cases.routed(case_id, pricing_zone_id=zone))
    await cases.start(case_id)
    assert [each.kind for each in (await cases.told(case_id))[3].awaiting] == [ContractKind.POA, ContractKind.JPA]
    for paper in (f"pricing-appendix/{zone}", f"power-of-attorney/{cases.partner.organisation_id}"):
        assert await cases.state(case_id) == "PendingVerification"
        assert (await cases.sign(cases.creditor, paper)).status_code == 200
    assert await cases.state(case_id) == "Active"
    signed = [
        each.kind
        for each in await cases.published(ContractSigned)
        if each.organisation_id == cases.creditor.organisation_id
    ]
    assert signed == [ContractKind.SDCA, ContractKind.JPA, ContractKind.POA]
    other = await cases.submitted()
    await cases.apply(cases.routed(other, pricing_zone_id=zone))
    assert (await cases.start(other)).json()["status"] == "Active"


async def test_a_partner_without_the_agreement_cannot_start(cases: Any) -> None:
    stranger = principal(OrganisationKind.COLLECTION_PARTNER)
    await cases.joined(stranger)
    case_id = await cases.submitted()
    await cases.apply(
        cases.routed(case_id, partner_id=stranger.organisation_id).model_copy(
            update={"partner_id": stranger.organisation_id}
        )
    )
    refused = await cases.start(case_id, stranger)
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "MissingDebtCollectionContract")
    assert (
        await cases.client.get(
            f"/internal/organisations/{stranger.organisation_id}/debt-collection-agreement", headers=cases.internal()
        )
    ).status_code == 404
    await cases.sign(stranger)
    assert (await cases.start(case_id, stranger)).status_code == 200
    told = await cases.client.get(
        f"/internal/organisations/{stranger.organisation_id}/debt-collection-agreement", headers=cases.internal()
    )
    assert told.json()["signedAt"].startswith("2026-11-22T12:00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"welcomeMessage": ""}, "welcomeMessage"),
        ({"userEmail": None}, "userEmail"),
        ({"userEmail": "nobody@partner.example"}, "userEmail"),
        ({"assignedUserEmail": "nobody@partner.example"}, "assignedUserEmail"),
        ({"interestFees": -1}, "interestFees"),
        ({"reminderFees": 0.001}, "reminderFees"),
        ({"collectionPartnerReference": "x" * 129}, "collectionPartnerReference"),
    ],
)
async def test_an_acceptance_that_is_not_valid(cases: Any, changes: dict[str, Any], field: str) -> None:
    case_id = await cases.assigned()
    answer = await cases.start(case_id, **changes)
    assert (answer.status_code, field in answer.text) == (400, True)
    assert await cases.state(case_id) == "PendingVerification"


async def test_other_peoples_cases_do_not_exist(cases: Any) -> None:
    case_id = await cases.assigned()
    other, creditor = principal(OrganisationKind.COLLECTION_PARTNER), principal(OrganisationKind.CREDITOR)
    await cases.joined(other, creditor)
    assert (await cases.start(case_id, other)).status_code == 404
    body = {"reasonCategory": "Capacity", "reason": "We have no capacity at present."}
    assert (await cases.post(other, f"/partner/cases/{case_id}/decline", body)).status_code == 404
    assert (await cases.post(creditor, f"/customer/cases/{case_id}/withdraw", {})).status_code == 404
    for path in ("contract-status", "validation", "exclusive-period"):
        assert (await cases.get(creditor, f"/customer/cases/{case_id}/{path}")).status_code == 404
    hidden = await cases.submitted()
    assert (await cases.start(hidden)).status_code == 404


async def test_a_declined_case_is_routed_again_without_the_decliner(cases: Any) -> None:
    case_id = await cases.assigned()
    path = f"/partner/cases/{case_id}/decline"
    assert (await cases.post(cases.partner, path, {"reasonCategory": "Mood", "reason": "x" * 20})).status_code == 400
    body = {"reasonCategory": "Capacity", "reason": "We have no capacity at present."}
    answer = await cases.post(cases.partner, path, body)
    assert (answer.status_code, answer.json()["lifecycle"]) == (200, "Collecting Quotes")
    declined = (await cases.told(case_id))[-1]
    assert isinstance(declined, CaseDeclined)
    assert (declined.partner_id, declined.reason_category) == (cases.partner.organisation_id, "Capacity")
    assert (await cases.get(cases.partner, f"/partner/cases/{case_id}")).status_code == 404
    assert (await cases.post(cases.partner, path, body)).status_code == 404
    await cases.apply(cases.lead_opened(case_id))
    assert isinstance((await cases.told(case_id))[-1], CaseCollectingQuotes)


async def test_a_creditor_without_the_network_gets_a_declined_case_closed(cases: Any) -> None:
    await cases.rows(
        "UPDATE organisations SET allow_network_distribution = false WHERE id = :id",
        id=cases.creditor.organisation_id,
    )
    case_id = await cases.assigned()
    body = {"reasonCategory": "ConflictOfInterest", "reason": "The debtor is a client of ours."}
    answer = await cases.post(cases.partner, f"/partner/cases/{case_id}/decline", body)
    assert answer.json()["lifecycle"] == "Closed"
    assert kinds(await cases.told(case_id))[-2:] == [CaseDeclined, CaseClosed]
    assert (await cases.told(case_id))[-1].close_code is CloseCode.CASE_NEVER_STARTED


async def test_a_disputed_claim_is_not_started_but_gets_custom_terms(cases: Any) -> None:
    case_id = await cases.submitted(disputeStatus="Yes", claimDescription="Late.", skipDebituraVerification=True)
    await cases.apply(cases.routed(case_id))
    refused = await cases.start(case_id)
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (400, "NotStandardScope")
    answer = await cases.post(
        cases.partner, f"/partner/cases/{case_id}/offer-custom-terms", {"reason": "A court must decide."}
    )
    assert answer.json()["lifecycle"] == "Collecting Quotes"
    assert isinstance((await cases.told(case_id))[-1], CaseCustomTermsOffered)
    await cases.apply(cases.lead_opened(case_id))
    await cases.apply(cases.released(case_id))
    await cases.sign(cases.creditor, f"power-of-attorney/{cases.partner.organisation_id}")
    await cases.apply(cases.chosen(case_id))
    assert kinds(await cases.told(case_id))[-4:] == [
        CaseCollectingQuotes,
        CaseQuotesOffered,
        CaseAccepted,
        CaseActivated,
    ]
    activated = (await cases.told(case_id))[-1]
    assert (activated.phase, activated.exclusive_until, activated.terms_number) == (Phase.LEGAL, None, 2)
    assert (await cases.get(cases.creditor, f"/customer/cases/{case_id}/exclusive-period")).status_code == 404
    shown = (await cases.get(cases.creditor, f"/customer/cases/{case_id}")).json()
    assert shown["preLegalSuccessFee"] is None


@pytest.mark.parametrize(
    ("outcome", "code", "label"),
    [
        (LeadOutcome.NO_QUOTES, CloseCode.NO_QUOTES_RECEIVED, "No Quotes Received"),
        (LeadOutcome.EXPIRED, CloseCode.QUOTES_EXPIRED_NOT_ACCEPTED, "Quotes Expired \N{EN DASH} Not Accepted"),
    ],
)
async def test_a_lead_that_ends_without_a_winner_closes_the_case(
    cases: Any, outcome: LeadOutcome, code: CloseCode, label: str
) -> None:
    case_id = await cases.submitted()
    await cases.apply(cases.lead_opened(case_id))
    if outcome is LeadOutcome.EXPIRED:
        await cases.apply(cases.released(case_id))
    await cases.apply(LeadClosed(case_id=case_id, occurred_at=cases.clock.now(), lead_id=cases.lead, outcome=outcome))
    assert (await cases.told(case_id))[-1].close_code is code
    shown = (await cases.get(cases.creditor, f"/customer/cases/{case_id}")).json()
    assert (shown["lifecycle"], shown["closeCode"]) == ("Closed", label)


async def test_a_decision_that_comes_too_late_changes_nothing(cases: Any) -> None:
    case_id = await cases.submitted()
    await cases.apply(cases.lead_opened(case_id))
    withdrawn = await cases.post(cases.creditor, f"/customer/cases/{case_id}/withdraw", {"comment": "Paid us."})
    assert withdrawn.json()["lifecycle"] == "Closed"
    outcome = await cases.apply(cases.released(case_id), cases.chosen(case_id))
    assert (outcome.applied, outcome.parked) == (2, 0)
    assert kinds(await cases.told(case_id))[-1] is CaseClosed
    assert (await cases.told(case_id))[-1].close_code is CloseCode.WITHDRAWN_BY_CLIENT


async def test_staff_rejects_what_must_not_go_on(cases: Any) -> None:
    staff = principal(OrganisationKind.PLATFORM)
    case_id = await cases.submitted(amountToRecover=50_000)
    path = f"/ops/cases/{case_id}/reject"
    assert (await cases.post(staff, path, {"closeCode": "Paid"})).status_code == 400
    answer = await cases.post(staff, path, {"closeCode": "Invalid Case Data", "comment": "A casino."})
    assert answer.json()["lifecycle"] == "Closed"
    assert (await cases.told(case_id))[-1].close_code is CloseCode.INVALID_CASE_DATA


async def test_payments_prolong_exclusivity_and_closing_fits_them(cases: Any) -> None:
    case_id = await cases.active()
    engagement = (await cases.told(case_id))[-2].engagement_id
    path = f"/partner/cases/{case_id}/close"
    refused = await cases.post(cases.partner, path, {"closeCode": "PartiallyPaid"})
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (400, "CloseCodeRefused")
    await cases.apply(cases.paid(case_id, 40_000, 40_000, engagement))
    period = (await cases.get(cases.creditor, f"/customer/cases/{case_id}/exclusive-period")).json()
    assert period["status"] == "Active"
    assert period["currentEndDate"].startswith("2027-11-22")
    assert period["daysRemaining"] == 365
    assert [each["type"] for each in period["extensions"]] == ["Payment"]
    assert (await cases.post(cases.partner, path, {"closeCode": "Paid"})).status_code == 400
    closed = await cases.post(cases.partner, path, {"closeCode": "PartiallyPaid", "comment": "The rest is lost."})
    body = closed.json()
    assert (body["closeCode"], body["closeCodeDescription"]) == ("PartiallyPaid", "Partially paid")
    assert (body["finalOutstandingAmount"], body["totalRecovered"]) == (600.0, 400.0)
    ended = (await cases.get(cases.partner, f"/partner/cases/{case_id}/exclusive-period")).json()
    assert (ended["status"], ended["daysRemaining"]) == ("Expired", 0)
    timeline = (await cases.get(cases.creditor, f"/customer/cases/{case_id}/timeline")).json()
    assert [each["type"] for each in timeline["items"]][-2:] == ["PaymentRecorded", "CaseClosed"]


async def test_closing_as_paid_asks_the_ledger_whose_word_counts(cases: Any) -> None:
    case_id = await cases.active()
    cases.peers.answers[f"/internal/cases/{case_id}/money"] = {"recovered": 100_000, "currency": "USD"}
    answer = await cases.post(cases.partner, f"/partner/cases/{case_id}/close", {"closeCode": "Paid"})
    assert (answer.status_code, answer.json()["finalOutstandingAmount"]) == (200, 0.0)


async def test_the_ledger_closes_a_settled_case(cases: Any) -> None:
    case_id = await cases.active()
    await cases.apply(cases.paid(case_id, 100_000, 100_000), cases.settled(case_id))
    closed = (await cases.told(case_id))[-1]
    assert (closed.close_code, closed.engagement_id is not None) == (CloseCode.PAID, True)
    shown = (await cases.get(cases.creditor, f"/customer/cases/{case_id}")).json()
    assert (shown["lifecycle"], shown["closeCode"], shown["remainder"]) == ("Closed", "Paid", 0.0)


async def test_the_owner_tells_other_services_of_a_case(cases: Any) -> None:
    case_id = await cases.active()
    answer = await cases.client.get(f"/internal/cases/{case_id}", headers=cases.internal())
    body = answer.json()
    assert (body["state"], body["partnerId"]) == ("Active", str(cases.partner.organisation_id))
    assert (body["currency"], body["principal"], body["termsNumber"]) == ("USD", 100_000, 1)
    assert "debtorName" not in body
    assert (await cases.client.get(f"/internal/cases/{uuid7()}", headers=cases.internal())).status_code == 404
    assert (await cases.client.get(f"/internal/cases/{case_id}")).status_code == 401


async def test_signing_again_changes_nothing(cases: Any) -> None:
    before = len(await cases.published(ContractSigned))
    assert (await cases.sign(cases.creditor)).status_code == 200
    assert len(await cases.published(ContractSigned)) == before
    status = (await cases.get(cases.partner, "/partner/contracts/debt-collection/status")).json()
    assert (status["signed"], status["invalidationReason"], status["solutionUrl"]) == (True, "None", None)
    refused = await cases.post(
        cases.creditor, "/customer/contracts/debt-collection/sign", {"signerName": "Ida", "accepted": False}
    )
    assert refused.status_code == 400


async def test_an_unknown_case_parks_its_key_only(cases: Any) -> None:
    case_id = await cases.submitted()
    outcome = await cases.apply(cases.routed(uuid7()), cases.routed(case_id))
    assert (outcome.applied, outcome.parked) == (1, 1)
    assert await cases.state(case_id) == "PendingVerification"
