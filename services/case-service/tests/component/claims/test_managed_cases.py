"""A partner submits claims for clients of his own, follows them and decides for the client; he does not collect."""

import asyncio
import datetime as dt
import itertools
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.auth import Principal
from chassis.testing.service import principal
from contracts.case_events import CaseAccepted, CaseActivated, CaseMessageSent, CaseOpened, CaseVerified
from contracts.values import CreatedVia, OrganisationKind

CASES = "/partner/managed-cases"
_numbers = itertools.count(1)
ROUTE: dict[str, Any] = {
    "covered": True, "reason": None, "partner": {"id": str(UUID(int=9)), "name": "Partner", "country": "FR"},
    "price": {
        "source": "Standard agreement", "sourceDescription": "SDCA", "baseRate": "0.175", "upliftRate": "0",
        "successFee": "0.175",
    },
    "pricingZoneId": None, "submitterCovers": False,
}  # fmt: skip


def managed(**changes: Any) -> dict[str, Any]:
    body = {
        "creditorCompanyName": "Smith & Sons",
        "creditorCountryAlpha2": "DK",
        "currencyCode": "USD",
        "amountToRecover": 1000.00,
        "date": "2026-09-01",
        "creditorReference": f"M-{next(_numbers)}",
        "debtor": {"type": "Company", "name": "Debtor SARL", "contactPerson": "M. Dupont", "countryAlpha2": "FR"},
        **changes,
    }
    return {key: value for key, value in body.items() if value is not ...}


@pytest.fixture
async def manager(cases: Any) -> Principal:
    """A partner who has signed the agreement and works for his own clients."""
    found = principal(OrganisationKind.COLLECTION_PARTNER)
    await cases.joined(found)
    await cases.sign(found)
    cases.peers.answers["/internal/route-preview"] = ROUTE
    return found


async def submitted(cases: Any, manager: Principal, **changes: Any) -> UUID:
    answer = await cases.post(manager, CASES, managed(**changes))
    assert answer.status_code == 200, answer.text
    return UUID(answer.json()["id"])


async def test_a_managed_case_goes_the_way_of_any_claim(cases: Any, manager: Principal) -> None:
    answer = await cases.post(manager, CASES, managed(comments="Known to pay late.", collectionPartnerId=str(uuid4())))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["lifecycle"] == "Pending Verification Internal"
    assert (body["creditor"]["companyName"], body["creditor"]["country"]) == ("Smith & Sons", "Denmark")
    assert (body["claimType"], body["disputeStatus"]) == ("Unpaid Invoice", "No, the claim is not disputed")
    assert (body["preLegalSuccessFee"], body["currentEngagementPhase"]) == (17.5, None)
    opened, verified = await cases.told(body["id"])
    assert isinstance(opened, CaseOpened)
    assert isinstance(verified, CaseVerified)
    assert (opened.managing_partner_id, opened.created_via) == (manager.organisation_id, CreatedVia.MANAGED)
    assert (opened.referral_partner_id, opened.creditor_country) == (None, "DK")
    assert opened.commission_of == ()
    assert opened.creditor_id != manager.organisation_id
    _, asked = next(each for each in reversed(cases.peers.asked) if each[0] == "/internal/route-preview")
    assert asked["managingPartnerId"] == str(manager.organisation_id)
    read = await cases.get(manager, f"{CASES}/{body['id']}")
    assert read.json() == body
    by_reference = await cases.get(manager, f"{CASES}/case-reference/{body['reference']}")
    assert by_reference.json() == body


async def test_a_client_is_made_once_for_each_manager_name_and_country(cases: Any, manager: Principal) -> None:
    other = principal(OrganisationKind.COLLECTION_PARTNER)
    await cases.joined(other)
    await cases.sign(other)
    name = f"Client {uuid4()}"
    first = await submitted(cases, manager, creditorCompanyName=name)
    again = await submitted(cases, manager, creditorCompanyName=f" {name.upper()} ".replace(" ", "  "))
    abroad = await submitted(
        cases, manager, creditorCompanyName=name, creditorCountryAlpha2=..., creditorCountry="Sweden"
    )
    others = await submitted(cases, other, creditorCompanyName=name)
    rows = await cases.rows("SELECT id, creditor_id FROM cases WHERE id = ANY(CAST(:ids AS uuid[]))",
                            ids=[first, again, abroad, others])  # fmt: skip
    client = {UUID(str(row["id"])): row["creditor_id"] for row in rows}
    assert client[first] == client[again]
    assert len({client[first], client[abroad], client[others]}) == 3
    stored = await cases.rows("SELECT kind, name, country FROM organisations WHERE id = :id", id=client[first])
    assert [tuple(row.values()) for row in stored] == [("Creditor", name, "DK")]


async def test_two_at_once_make_one_client(cases: Any, manager: Principal) -> None:
    name = f"Client {uuid4()}"
    made = await asyncio.gather(*(submitted(cases, manager, creditorCompanyName=name) for _ in range(4)))
    found = await cases.rows(
        "SELECT DISTINCT creditor_id FROM cases WHERE id = ANY(CAST(:ids AS uuid[]))", ids=list(made)
    )
    assert len(found) == 1


async def test_a_refused_claim_leaves_no_client_behind(cases: Any, manager: Principal) -> None:
    name = f"Client {uuid4()}"
    cases.peers.answers["/internal/route-preview"] = {**ROUTE, "covered": False, "reason": "Nobody works there."}
    answer = await cases.post(manager, CASES, managed(creditorCompanyName=name))
    assert (answer.status_code, answer.json()["businessErrors"][0]["type"]) == (422, "NoPartnerAvailable")
    assert set(answer.json()) == {"businessErrors"}
    assert await cases.rows("SELECT 1 FROM shadow_clients WHERE name = :name", name=name) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"creditorCompanyName": " "}, "creditorCompanyName"),
        ({"creditorCountryAlpha2": ...}, "creditorCountryAlpha2"),
        ({"creditorCountryAlpha2": "Atlantis"}, "creditorCountryAlpha2"),
        ({"date": ...}, "date"),
        ({"dueDate": "2026-11-23"}, "dueDate"),
        ({"amountToRecover": 10.005}, "amountToRecover"),
        ({"debtor": {"type": "Company", "name": "X", "countryAlpha2": "FR"}}, "debtor.contactPerson"),
        ({"debtor": {"type": "Person", "name": "X", "countryAlpha2": "US"}}, "stateAlpha2"),
        ({"disputeStatus": "Yes"}, "disputeStatus"),
        ({"claimType": "Other"}, "claimType"),
        ({"tag": "mine"}, "tag"),
        ({"commissionOf": ["018f0000-0000-7000-8000-000000000000"]}, "commissionOf"),
    ],
)
async def test_what_the_form_must_not_hold(cases: Any, manager: Principal, changes: dict[str, Any], field: str) -> None:
    answer = await cases.post(manager, CASES, managed(**changes))
    assert answer.status_code == 400, answer.text
    assert field in answer.text


async def test_the_submitter_does_not_collect_but_in_tests(cases: Any, manager: Principal) -> None:
    own = {"collectionPartnerId": str(manager.organisation_id)}
    refused = await cases.post(manager, CASES, managed(**own))
    assert (refused.status_code, "collectionPartnerId" in refused.text) == (400, True)
    cases.peers.answers["/internal/route-preview"] = {**ROUTE, "submitterCovers": True}
    covered = await cases.post(manager, CASES, managed())
    assert covered.json()["businessErrors"][0]["type"] == "JurisdictionCoveredBySubmitter"
    assert covered.status_code == 422
    assert await submitted(cases, manager, **own, isTest=True, tag="trial")


async def test_without_an_agreement_or_routing_nothing_is_taken(bare: Any) -> None:
    refused = await bare.post(bare.partner, CASES, managed())
    assert refused.status_code == 422
    assert refused.json()["businessErrors"][0]["type"] == "MissingDebtCollectionContract"
    await bare.sign(bare.partner)
    bare.peers.away.add("routing")
    assert (await bare.post(bare.partner, CASES, managed())).status_code == 503


async def test_a_reference_is_used_once_a_client(cases: Any, manager: Principal) -> None:
    await submitted(cases, manager, creditorReference="INV-1")
    again = await cases.post(manager, CASES, managed(creditorReference="INV-1"))
    assert again.json()["businessErrors"][0]["type"] == "DuplicateCreditorReference"
    await submitted(cases, manager, creditorReference="INV-1", creditorCompanyName="Somebody Else")


async def test_an_acceptance_needs_no_paper_of_the_client(cases: Any, manager: Principal) -> None:
    case_id = await submitted(cases, manager)
    await cases.apply(cases.routed(case_id))
    assert (await cases.start(case_id)).json()["status"] == "Active"
    kinds = [type(each) for each in await cases.told(case_id)]
    assert CaseActivated in kinds
    accepted = next(each for each in await cases.told(case_id) if isinstance(each, CaseAccepted))
    assert accepted.awaiting == ()
    (welcome,) = [each for each in await cases.told(case_id) if isinstance(each, CaseMessageSent)]
    assert welcome.recipient_organisation_id == manager.organisation_id
    quoted = await submitted(cases, manager)
    await cases.apply(cases.lead_opened(quoted))
    await cases.apply(cases.released(quoted))
    await cases.apply(cases.chosen(quoted))
    assert await cases.state(quoted) == "Active"


async def test_each_side_has_its_own_doors(cases: Any, manager: Principal) -> None:
    case_id = await submitted(cases, manager)
    await cases.apply(cases.routed(case_id))
    await cases.start(case_id)
    stranger = principal(OrganisationKind.COLLECTION_PARTNER)
    for suffix in ("", "/timeline", "/chats", "/files"):
        for caller, prefix, status in (
            (manager, CASES, 200),
            (manager, "/partner/cases", 404),
            (cases.partner, CASES, 404),
            (cases.partner, "/partner/cases", 200),
            (stranger, CASES, 404),
        ):
            answer = await cases.get(caller, f"{prefix}/{case_id}{suffix}")
            assert answer.status_code == status, (prefix, suffix, answer.text)
    listed = (await cases.get(manager, CASES, Ids=str(case_id))).json()
    assert [each["id"] for each in listed["cases"]] == [str(case_id)]
    for caller, path in ((manager, "/partner/cases"), (cases.partner, CASES), (stranger, CASES)):
        assert (await cases.get(caller, path, Ids=str(case_id))).json()["cases"] == []
    close = await cases.post(manager, f"/partner/cases/{case_id}/close", {"closeCode": "Other"})
    assert close.status_code == 404


async def test_a_test_case_is_reached_from_both_sides(cases: Any, manager: Principal) -> None:
    case_id = await submitted(cases, manager, isTest=True)
    hidden = await cases.get(manager, f"/partner/cases/{case_id}")
    assert hidden.status_code == 404, "not yet verified"
    await cases.apply(cases.routed(case_id))
    assert (await cases.get(manager, f"/partner/cases/{case_id}")).status_code == 200
    shown = await cases.get(manager, "/partner/cases", Ids=str(case_id), includeTestCases="true")
    assert [each["isTestCase"] for each in shown.json()["cases"]] == [True]


async def test_manager_and_collector_talk_and_the_manager_reads_all(cases: Any, manager: Principal) -> None:
    case_id = await submitted(cases, manager)
    early = await cases.post(
        manager, f"{CASES}/{case_id}/chats", {"message": "Mind the deadline.", "userEmail": "a@b.c"}
    )
    assert (early.status_code, early.json()["role"], early.json()["roleLabel"]) == (200, 2, "Managed by partner")
    await cases.apply(cases.routed(case_id))
    await cases.start(case_id)
    said = {"message": "Did they pay?", "userEmail": "desk@manager.example"}
    assert (await cases.post(manager, f"{CASES}/{case_id}/chats", said)).status_code == 200
    heard = (await cases.get(cases.partner, f"/partner/cases/{case_id}/chats")).json()
    assert [(each["role"], each["message"]) for each in heard] == [
        (2, "Mind the deadline."), (0, "Welcome."), (2, "Did they pay?"),
    ]  # fmt: skip
    assert (await cases.get(manager, f"{CASES}/{case_id}/chats")).json() == heard
    timeline = (await cases.get(manager, f"{CASES}/{case_id}/timeline")).json()
    told = [(each["type"], each["actor"]["type"]) for each in timeline["items"]]
    assert told[0] == ("CaseCreated", "Partner user")
    assert {"CaseAssigned", "CaseAccepted", "CaseActivated"} <= {kind for kind, _ in told}
    assert "Creditor user" not in {actor for _, actor in told}


async def test_evidence_of_the_manager_lets_a_large_claim_pass(cases: Any, manager: Principal) -> None:
    case_id = await submitted(cases, manager, amountToRecover=20_000)
    assert (await cases.get(manager, f"{CASES}/{case_id}")).json()["validation"] == {"needsInfo": True}
    answer = await cases.client.post(
        f"{CASES}/{case_id}/files", files={"File": ("invoice.pdf", b"%PDF-1.7 x")}, headers=cases.as_(manager)
    )
    assert answer.status_code == 200, answer.text
    assert isinstance((await cases.told(case_id))[-1], CaseVerified)
    (file,) = (await cases.get(manager, f"{CASES}/{case_id}/files")).json()
    path = file["url"].removeprefix("https://recoup.example")
    assert path.startswith("/partner/managed-cases/files/")
    assert (await cases.client.get(path)).content == b"%PDF-1.7 x"
    wrong_door = path.replace("/managed-cases", "")
    assert (await cases.client.get(wrong_door)).status_code == 404


async def test_the_manager_withdraws_what_nobody_works(cases: Any, manager: Principal) -> None:
    case_id = await submitted(cases, manager)
    await cases.apply(cases.routed(case_id))
    other = await cases.post(cases.partner, f"{CASES}/{case_id}/withdraw", {"comment": "Mine."})
    assert other.status_code == 404
    answer = await cases.post(manager, f"{CASES}/{case_id}/withdraw", {"comment": "Settled between them."})
    assert (answer.status_code, answer.json()["lifecycle"]) == (200, "Closed")
    assert (await cases.post(manager, f"{CASES}/{case_id}/withdraw", {"comment": "x"})).status_code == 400


async def test_withdrawing_a_worked_case_has_the_price_it_has_for_creditors(cases: Any, manager: Principal) -> None:
    case_id = await submitted(cases, manager)
    await cases.apply(cases.routed(case_id))
    await cases.start(case_id)
    path = f"{CASES}/{case_id}/withdraw"
    refused = await cases.post(manager, path, {})
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "WithdrawalFeeNotAccepted")
    asked = await cases.post(manager, path, {"feeAccepted": True})
    assert (asked.status_code, asked.json()["lifecycle"]) == (200, "Active")
    heard = (await cases.get(cases.partner, f"/partner/cases/{case_id}/chats")).json()
    assert [each["role"] for each in heard] == [0, 2]
    cases.clock.advance(dt.timedelta(days=400))
    over = await cases.post(manager, path, {"comment": "Enough."})
    assert (over.status_code, over.json()["lifecycle"]) == (200, "Closed")
    (engagement,) = await cases.rows("SELECT ended_at FROM engagements WHERE case_id = :id", id=case_id)
    assert engagement["ended_at"] is not None


async def test_a_success_fee_that_is_owed_is_claimed_once(cases: Any, manager: Principal) -> None:
    theirs = await cases.active()
    await cases.apply(cases.paid(theirs, 40_000, 40_000), cases.paid(await cases.active(), 10_000, 10_000))
    payments = [row["id"] for row in await cases.rows("SELECT id FROM case_payments WHERE partner_id = :id",
                id=cases.partner.organisation_id)]  # fmt: skip
    body = managed(amountToRecover=380, commissionOf=[str(each) for each in payments])
    stolen = await cases.post(manager, CASES, body)
    assert (stolen.status_code, "commissionOf" in stolen.text) == (400, True)
    cases.peers.answers["/internal/route-preview"] = {**ROUTE, "submitterCovers": True}
    parties = cases.partner.organisation_id, cases.creditor.organisation_id
    owes = "/internal/partners/{}/clients/{}/unpaid-commissions".format(*parties)
    assert (await cases.post(cases.partner, CASES, body)).status_code == 503, "nobody knows whether it is owed"
    cases.peers.answers[owes] = {"paymentIds": body["commissionOf"][:1]}
    paid = await cases.post(cases.partner, CASES, body)
    assert (paid.status_code, "commissionOf" in paid.text) == (400, True)
    cases.peers.answers[owes] = {"paymentIds": body["commissionOf"]}
    answer = await cases.post(cases.partner, CASES, body)
    assert answer.status_code == 200, answer.text
    opened = next(each for each in await cases.told(answer.json()["id"]) if isinstance(each, CaseOpened))
    assert opened.created_via is CreatedVia.COMMISSION
    assert set(opened.commission_of) == {UUID(str(each)) for each in payments}
    again = await cases.post(cases.partner, CASES, {**body, "creditorReference": "second"})
    assert again.json()["businessErrors"][0]["type"] == "CommissionCaseExists"
    await cases.apply(cases.routed(UUID(answer.json()["id"])))
    await cases.post(cases.partner, f"{CASES}/{answer.json()['id']}/withdraw", {"comment": "They paid."})
    assert (await cases.post(cases.partner, CASES, {**body, "creditorReference": "third"})).status_code == 200


async def test_a_submission_takes_a_fixed_number_of_statements(cases: Any, manager: Principal) -> None:
    await submitted(cases, manager)
    for _ in range(2):
        with cases.statements() as seen:
            await submitted(cases, manager)
        # scope, agreement, client, facts, case, timeline, outbox
        assert len(seen) == 7, "\n\n".join(seen)


async def test_what_is_sent_twice_is_taken_once(cases: Any, manager: Principal) -> None:
    body, key = managed(), {"Idempotency-Key": str(uuid4())}
    first = await cases.post(manager, CASES, body, **key)
    again = await cases.post(manager, CASES, body, **key)
    assert (first.status_code, again.status_code, first.json()) == (200, 200, again.json())
    other = await cases.post(manager, CASES, {**body, "amountToRecover": 900}, **key)
    assert other.json()["businessErrors"][0]["type"] == "IdempotencyConflict"
