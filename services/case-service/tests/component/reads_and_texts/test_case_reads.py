"""Lists and single cases, for creditors and partners."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from case_world import NOW, World

from chassis.ids import uuid7


async def test_a_creditor_reads_the_published_shape(world: World) -> None:
    case_id = await world.add_active(
        principal=123_456,
        interest_fees=2_469,
        recovered=23_456,
        creditor_reference="INV-1",
        claim_description="Chairs",
        over_12=50_000,
        over_24=10_000,
        blended_age_uplift_points="0.0486",
        exclusive_until=dt.date(2026, 9, 2),
        debtor_state_alpha2=None,
        assigned_user_email="ida@nordlys.example",
    )
    told = (await world.get(world.creditor, f"/customer/cases/{case_id}")).json()
    assert told["lifecycle"] == "Active"
    assert (told["grossAmount"], told["interestFees"], told["totalAddedFees"]) == (1234.56, 24.69, 24.69)
    assert told["remainder"] == 1024.69
    assert told["currency"] == "EUR"
    assert told["preLegalSuccessFee"] == 20.5
    assert told["blendedAgeUpliftPoints"] == 4.86
    assert told["disputeStatus"] == "No, the claim is not disputed"
    assert told["claimType"] == "Unpaid Invoice"
    assert told["dueDate"] == "2026-02-04T00:00:00Z"
    assert told["exclusivePeriodEndDate"] == "2026-09-02T00:00:00Z"
    assert told["debtor"]["country"] == "France"
    assert told["collectionPartner"]["name"] == "Inkasso Nord"
    assert told["creditor"] == {**told["creditor"], "companyName": "Nordlys ApS", "country": "Denmark"}
    assert told["validation"] == {"needsInfo": False}
    assert told["assignedUser"]["email"] == "ida@nordlys.example"
    assert told["closeCode"] is None
    assert told["solutionUrl"] is None
    # These have no null in the published format, so they are left out.
    for member in ("bankAccount", "signingHandoff", "currentEngagementPhase", "allocationOutstanding"):
        assert member not in told


async def test_a_partner_also_reads_the_phase(world: World) -> None:
    case_id = await world.add_active()
    told = (await world.get(world.partner, f"/partner/cases/{case_id}")).json()
    assert told["currentEngagementPhase"] == "Pre-legal"
    assert told["allocationOutstanding"] == {
        "principal": 1000.0,
        "interest": 0.0,
        "reminderFees": 0.0,
        "collectionFees": 0.0,
    }


async def test_a_closed_case_shows_the_label_of_its_code(world: World) -> None:
    case_id = await world.add_case("Closed", close_code="PreLegalExhaustedNoPayment", closed_at=NOW)
    told = (await world.get(world.creditor, f"/customer/cases/{case_id}")).json()
    assert (told["lifecycle"], told["closeCode"]) == ("Closed", "Pre-Legal Exhausted \N{EN DASH} No Payment")
    assert told["dateFinished"] == "2026-03-02T09:00:00Z"
    assert "collectionPartner" not in told


async def test_a_case_with_papers_pending_leads_to_the_signing_page(world: World) -> None:
    case_id = await world.add_case("PendingContractSigning")
    told = (await world.get(world.creditor, f"/customer/cases/{case_id}")).json()
    assert told["solutionUrl"].startswith("https://recoup.example/")
    assert told["signingHandoff"]["combinedSigningUrl"] == told["solutionUrl"]


async def test_single_reads_take_the_ledgers_money_and_lists_the_projection(world: World) -> None:
    case_id = await world.add_active()
    world.peers.money[case_id] = {"currency": "EUR", "recovered": 40_000}
    assert (await world.get(world.creditor, f"/customer/cases/{case_id}")).json()["remainder"] == 600.0
    listed = (await world.get(world.creditor, "/customer/cases", Ids=str(case_id))).json()
    assert listed["cases"][0]["remainder"] == 1000.0
    world.peers.away = True
    assert (await world.get(world.creditor, f"/customer/cases/{case_id}")).json()["remainder"] == 1000.0


async def test_a_creditor_finds_a_case_by_either_reference(world: World) -> None:
    case_id = await world.add_case(creditor_reference="A-7 b", reference="Q8OAXF3W")
    test_twin = await world.add_case(creditor_reference="A-7 b", reference="TESTTWIN", is_test=True)
    for path in ("by-creditor-reference/A-7%20b", "case-reference/Q8OAXF3W", "case-reference/q8oaxf3w"):
        answer = await world.get(world.creditor, f"/customer/cases/{path}")
        assert answer.json()["id"] == str(case_id)
    assert (await world.get(world.creditor, "/customer/cases/case-reference/TESTTWIN")).json()["id"] == str(test_twin)


@pytest.mark.parametrize("path", [
    "/customer/cases/not-an-id", "/customer/cases/case-reference/bad_one!", "/customer/cases/by-creditor-reference/%20",
    "/customer/cases?PageSize=101", "/customer/cases?Page=0", "/customer/cases?Statuses=Nowhere",
    "/customer/cases?DivisionIds=x", "/customer/cases/not-an-id/timeline",
])  # fmt: skip
async def test_a_creditor_reads_400_for_what_makes_no_sense(world: World, path: str) -> None:
    answer = await world.get(world.creditor, path)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "message", "businessErrors"}
    assert answer.json()["businessErrors"][0]["type"] == "InvalidField"


@pytest.mark.parametrize("path", [
    "/customer/cases/{id}", "/customer/cases/by-creditor-reference/NONE", "/customer/cases/case-reference/NONE0000",
    "/customer/cases/{id}/timeline", "/customer/cases/{id}/chats", "/customer/cases/{id}/files",
])  # fmt: skip
async def test_what_is_missing_or_foreign_is_404(world: World, path: str) -> None:
    foreign = await world.add_case(creditor_id=uuid7())
    for case_id in (uuid7(), foreign):
        answer = await world.get(world.creditor, path.format(id=case_id))
        assert answer.status_code == 404
        assert answer.json()["error"] == "not_found"


async def test_a_list_pages_filters_and_sorts(world: World) -> None:
    division = uuid7()
    made: list[UUID] = [
        await world.add_case(
            "Leads" if day % 2 else "PendingVerification",
            principal=1000 * (day + 1),
            created_at=NOW + dt.timedelta(days=day),
            division_id=division if day == 3 else None,
            activated_at=NOW if day == 2 else None,
        )
        for day in range(5)
    ]

    async def ids(**params: Any) -> list[str]:
        answer = await world.get(world.creditor, "/customer/cases", **params)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["cases"]]

    newest_first = [str(each) for each in reversed(made)]
    assert await ids() == newest_first
    assert await ids(page=2, pagesize=2) == newest_first[2:4]
    assert await ids(Sort="GrossAmount:asc") == [str(each) for each in made]
    assert await ids(Sort="nonsense:desc,grossamount") == [str(each) for each in made]
    assert (await ids(Sort="DateCollectionStarted:desc"))[0] == str(made[2])
    assert await ids(Sort="Lifecycle:asc,DateCreated:desc") == [str(made[each]) for each in (4, 2, 0, 3, 1)]
    assert await ids(Statuses="leads") == [str(made[3]), str(made[1])]
    assert await ids(statuses="Collecting Quotes,Active") == [str(made[3]), str(made[1])]
    assert len(await ids(Statuses=["Leads", "PendingVerification"])) == 5
    assert await ids(DivisionIds=str(division)) == [str(made[3])]
    assert await ids(Ids=f"{made[0]},{made[4]}") == [str(made[4]), str(made[0])]
    assert await ids(DebtorIds=str(made[1])) == [str(made[1])]
    page = (await world.get(world.creditor, "/customer/cases", Page=3, PageSize=2)).json()["page"]
    assert page == {"totalResults": 5, "pageSize": 2, "currentPage": 3, "responseCount": 1, "totalPages": 3}


async def test_a_partner_sees_nothing_unverified_and_nothing_of_others(world: World) -> None:
    mine = {"collecting_partner_id": world.partner.organisation_id}
    unverified = ("PendingContractSigning", "PendingVerificationInternal")
    hidden = [await world.add_case(state, **mine) for state in unverified]
    shown = await world.add_case("PendingVerification", **mine)
    test_case = await world.add_case("PendingVerification", is_test=True, **mine)
    foreign = await world.add_active(world.other_partner)
    for case_id in (*hidden, foreign):
        for tail in ("", "/timeline", "/chats", "/files"):
            assert (await world.get(world.partner, f"/partner/cases/{case_id}{tail}")).status_code == 404
    listed = (await world.get(world.partner, "/partner/cases")).json()
    assert [each["id"] for each in listed["cases"]] == [str(shown)]
    with_test = (await world.get(world.partner, "/partner/cases", includeTestCases="true")).json()
    assert {each["id"] for each in with_test["cases"]} == {str(shown), str(test_case)}


async def test_a_partner_finds_cases_by_references(world: World) -> None:
    first = await world.add_active(partner_reference="A;1", creditor_reference="C-1", reference="PARTNER1")
    second = await world.add_active(partner_reference="B-2")
    await world.add_active(partner_reference="T-3", is_test=True)
    await world.add_active(world.other_partner, partner_reference="X-4")
    base = "/partner/cases/by-partner-reference"
    assert (await world.get(world.partner, f"{base}/A;1")).json()["id"] == str(first)
    assert (await world.get(world.partner, f"{base}/T-3")).status_code == 404
    found = (await world.get(world.partner, base, references="A;1,B-2,T-3,X-4,none")).json()
    assert {name: each["id"] for name, each in found.items()} == {"A;1": str(first), "B-2": str(second)}
    assert (await world.get(world.partner, base)).status_code == 400
    assert (await world.get(world.partner, base, references=",".join(map(str, range(101))))).status_code == 400
    creditor = str(world.creditor.organisation_id)
    by_creditor = "/partner/cases/by-creditor-reference"
    answer = await world.get(world.partner, by_creditor, reference="C-1", creditorId=creditor)
    assert answer.json()["id"] == str(first)
    assert (await world.get(world.partner, by_creditor, reference="C-1")).status_code == 400
    assert (await world.get(world.partner, by_creditor, reference="C-1", creditorId="x")).status_code == 400
    assert (await world.get(world.partner, by_creditor, reference="C-9", creditorId=creditor)).status_code == 404
    assert (await world.get(world.partner, "/partner/cases/case-reference/PARTNER1")).json()["id"] == str(first)
    assert (await world.get(world.partner, "/partner/cases/case-reference/NONE0000")).status_code == 404


@pytest.mark.parametrize(
    ("who", "path", "statements"),
    [("creditor", "/customer/cases", 2), ("partner", "/partner/cases", 2), ("referral", "/referral/cases", 3),
     ("staff", "/ops/cases", 2), ("staff", "/ops/cases/summary", 1), ("creditor", "/customer/divisions", 2)],
)  # fmt: skip
async def test_lists_take_a_fixed_number_of_statements(world: World, who: str, path: str, statements: int) -> None:
    scope = 1
    for rows in (1, 6):
        for _ in range(rows):
            await world.add_active()
        with world.service.statements() as seen:
            assert (await world.get(getattr(world, who), path)).status_code == 200
        assert len(seen) == scope + statements, seen


@pytest.mark.parametrize(("tail", "statements"), [("", 1), ("/timeline", 2), ("/chats", 2), ("/files", 2)])
async def test_single_reads_take_a_fixed_number_of_statements(world: World, tail: str, statements: int) -> None:
    case_id = await world.add_active()
    for who, prefix in ((world.creditor, "customer"), (world.partner, "partner")):
        with world.service.statements() as seen:
            assert (await world.get(who, f"/{prefix}/cases/{case_id}{tail}")).status_code == 200
        assert len(seen) == 1 + statements, seen


@pytest.mark.parametrize("path", [
    "/partner/cases/not-an-id", "/partner/cases/case-reference/bad_one!", "/partner/cases?PageSize=0",
    "/partner/cases?Statuses=x", "/partner/cases?includeTestCases=perhaps", "/partner/cases?Ids=1",
    "/partner/cases/by-partner-reference/%20",
])  # fmt: skip
async def test_a_partner_reads_400_for_what_makes_no_sense(world: World, path: str) -> None:
    assert (await world.get(world.partner, path)).status_code == 400
