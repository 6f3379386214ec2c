"""Powers of attorney: the stricter form at submission, and signatures that race with acceptances."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from contracts.case_events import CaseOpened, CaseVerified


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform asks for the power of attorney when a claim is submitted."""
    monkeypatch.setenv("RECOUP_CASE_REQUIRE_POA_AT_SUBMISSION", "1")


async def test_the_stricter_form_wants_the_power_of_attorney_first(strict: None, cases: Any) -> None:  # noqa: ARG001 - before the service
    partner = str(cases.partner.organisation_id)
    cases.peers.answers["/internal/route-preview"] = {
        "covered": True,
        "partner": {"id": partner, "name": "Partner", "country": "FR"},
        "price": None,
    }
    refused = await cases.submit()
    assert refused.status_code == 422
    assert [each["type"] for each in refused.json()["businessErrors"]] == ["MissingPowerOfAttorney"]
    taken = (await cases.submit(allowPendingContracts=True)).json()
    assert taken["lifecycle"] == "Pending contract signing"
    await cases.sign(cases.creditor, f"power-of-attorney/{partner}")
    assert [type(each) for each in await cases.told(taken["id"])] == [CaseOpened, CaseVerified]
    assert (await cases.submit()).json()["lifecycle"] == "Pending Verification Internal"


async def test_a_signature_that_races_with_acceptances_leaves_no_case_waiting(cases: Any) -> None:
    ids = [await cases.assigned() for _ in range(6)]
    first, *others = ids
    await cases.start(first)
    answers = await asyncio.gather(
        *(cases.start(each) for each in others[:3]),
        cases.sign(cases.creditor, f"power-of-attorney/{cases.partner.organisation_id}"),
        *(cases.start(each) for each in others[3:]),
    )
    assert {answer.status_code for answer in answers} == {200}
    assert {await cases.state(each) for each in ids} == {"Active"}
    assert (
        await cases.rows("SELECT 1 FROM awaited_contracts WHERE creditor_id = :id", id=cases.creditor.organisation_id)
        == []
    )


async def test_two_who_decide_at_once_do_not_both_win(cases: Any) -> None:
    case_id: UUID = await cases.assigned()
    decline = {"reasonCategory": "Capacity", "reason": "We have no capacity at present."}
    answers = await asyncio.gather(
        cases.start(case_id),
        cases.post(cases.partner, f"/partner/cases/{case_id}/decline", decline),
        cases.start(case_id),
    )
    assert sum(answer.status_code == 200 for answer in answers) == 1
