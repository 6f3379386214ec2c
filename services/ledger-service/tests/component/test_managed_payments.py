"""What a managing partner sees of payments on cases he submitted, and what he makes up on test cases."""

import datetime as dt
from typing import Any
from uuid import uuid4

import httpx
import pytest

from chassis.testing.service import principal
from contracts.case_events import CaseClosed
from contracts.ledger_events import ClaimSettled
from contracts.ledger_payment_events import ClaimReopened
from contracts.values import CloseCode, OrganisationKind

STRANGER = principal(OrganisationKind.COLLECTION_PARTNER)


def path(case: Any, payment: object = "") -> str:
    return f"/partner/managed-cases/{case.id}/payments" + (f"/{payment}" if payment else "")


async def made_up(ledger: Any, case: Any, amount: float, caller: Any = None, **more: Any) -> httpx.Response:
    body = {"date": "2026-11-22", "paymentAmount": amount, **more}
    answer: httpx.Response = await ledger.client.post(path(case), json=body, headers=ledger.as_(caller or case.manager))
    return answer


@pytest.fixture(autouse=True)
def owner(ledger: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What case-service says of a case that is not known here."""
    found: dict[str, str] = {}

    async def get(_service: str, _path: str, **_: Any) -> dict[str, str] | None:
        return found or None

    monkeypatch.setattr(ledger.running.peers, "get", get)
    return found


@pytest.fixture
async def trial(ledger: Any, make_case: Any) -> Any:
    """A test case of 10,000 that somebody manages."""
    case = make_case(managing_partner_id=uuid4(), is_test=True)
    await ledger.has(case)
    return case


async def test_the_manager_reads_what_was_paid_on_a_live_case(ledger: Any, make_case: Any) -> None:
    case = make_case(managing_partner_id=uuid4())
    await ledger.has(case)
    assert (await ledger.client.get(path(case), headers=ledger.as_(case.manager))).json() == []
    assert (await ledger.pay(case, 3000)).status_code == 200
    assert (await ledger.pay(case, 1)).status_code == 200
    mine = (await ledger.client.get(path(case), headers=ledger.as_(case.manager))).json()
    assert [each["grossAmount"] for each in mine] == [1.0, 3000.0]
    theirs = (await ledger.client.get(f"/partner/cases/{case.id}/payments", headers=ledger.as_(case.partner))).json()
    assert mine == theirs
    for caller in (STRANGER, case.partner):
        assert (await ledger.client.get(path(case), headers=ledger.as_(caller))).status_code == 404
    wrong_door = await ledger.client.get(f"/partner/cases/{case.id}/payments", headers=ledger.as_(case.manager))
    assert wrong_door.status_code == 404
    with ledger.statements() as seen:
        await ledger.client.get(path(case), headers=ledger.as_(case.manager))
    assert len(seen) == 2, seen  # scope, payments


async def test_on_a_live_case_he_changes_nothing(ledger: Any, make_case: Any) -> None:
    case = make_case(managing_partner_id=uuid4())
    await ledger.has(case)
    payment = (await ledger.pay(case, 3000)).json()["paymentId"]
    headers = ledger.as_(case.manager)
    body = {"date": "2026-11-22", "paymentAmount": 1, "paymentRecipient": "CollectionPartner"}
    refused = [
        await made_up(ledger, case, 5),
        await ledger.client.put(path(case, payment), json=body, headers=headers),
        await ledger.client.delete(path(case, payment), headers=headers),
    ]
    assert [(each.status_code, each.json()["businessErrors"][0]["type"]) for each in refused] == [
        (400, "NotATestCase")
    ] * 3
    assert [row["amount"] for row in await ledger.rows("SELECT amount FROM payments")] == [300_000]


async def test_a_made_up_payment_is_the_clients_at_once(ledger: Any, trial: Any) -> None:
    # More than USD 25,000, or a stated split, would wait for staff on a live case.
    answer = await made_up(ledger, trial, 4000)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body == {
        "paymentId": body["paymentId"], "caseReference": trial.opened().reference, "date": "2026-11-22T00:00:00Z",
        "paymentAmount": 4000.0, "caseClosed": False, "remainingAmount": 6000.0,
    }  # fmt: skip
    (row,) = await ledger.rows("SELECT client, partner_gross, platform, commission_status, verification FROM payments")
    assert tuple(row.values()) == (400_000, 0, 0, "Unpaid", "Verified")
    part = await made_up(ledger, trial, 5999.99, closeCase=True)
    assert (part.status_code, "closeCase" in part.text) == (400, True)
    whole = await made_up(ledger, trial, 6000, closeCase=True)
    assert (whole.json()["caseClosed"], whole.json()["remainingAmount"]) == (True, 0.0)
    (settled,) = [each for each in await ledger.published() if isinstance(each, ClaimSettled)]
    assert settled.case_id == trial.id
    late = await made_up(ledger, trial, 1)
    assert (late.status_code, late.json()["businessErrors"][0]["type"]) == (400, "CaseNotOpenForPayments")


async def test_made_up_payments_are_corrected_and_taken_back(ledger: Any, trial: Any) -> None:
    first = (await made_up(ledger, trial, 4000)).json()["paymentId"]
    await made_up(ledger, trial, 6000, closeCase=True)
    headers = ledger.as_(trial.manager)
    body = {"date": "2026-11-21", "paymentAmount": 3000, "paymentRecipient": "CollectionPartner"}
    unasked = await ledger.client.put(path(trial, first), json=body, headers=headers)
    assert unasked.status_code == 409
    edited = await ledger.client.put(path(trial, first), json={**body, "reopenCaseIfNeeded": True}, headers=headers)
    assert (edited.status_code, edited.json()["grossAmount"]) == (200, 3000.0)
    assert [each.case_id for each in await ledger.published() if isinstance(each, ClaimReopened)] == [trial.id]
    assert (await ledger.client.delete(path(trial, first), headers=headers)).status_code == 204
    assert [each["grossAmount"] for each in (await ledger.client.get(path(trial), headers=headers)).json()] == [6000.0]
    for caller in (STRANGER, trial.partner):
        for answer in (
            await made_up(ledger, trial, 1, caller),
            await ledger.client.put(path(trial, first), json=body, headers=ledger.as_(caller)),
            await ledger.client.delete(path(trial, first), headers=ledger.as_(caller)),
        ):
            assert answer.status_code == 404, answer.text
    assert (await ledger.client.delete(path(trial, uuid4()), headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": "2026-11-23"}, "date"),
        ({"date": "1815-06-18"}, "date"),
        ({"paymentAmount": 0}, "paymentAmount"),
        ({"paymentAmount": 1.005}, "paymentAmount"),
        ({"paymentRecipient": "Creditor"}, "paymentRecipient"),
    ],
)
async def test_what_the_form_must_not_hold(ledger: Any, trial: Any, changes: dict[str, Any], field: str) -> None:
    body = {"date": "2026-11-22", "paymentAmount": 1, **changes}
    answer = await ledger.client.post(path(trial), json=body, headers=ledger.as_(trial.manager))
    assert (answer.status_code, field in answer.text) == (400, True), answer.text


async def test_nothing_is_paid_before_anybody_collects(ledger: Any, make_case: Any) -> None:
    case = make_case(managing_partner_id=uuid4(), is_test=True)
    await ledger.apply(case.opened())
    assert (await made_up(ledger, case, 5)).status_code == 400
    closing = CaseClosed(
        case_id=case.id, occurred_at=dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC), partner_id=None,
        close_code=CloseCode.WITHDRAWN_BY_CLIENT, engagement_id=None,
    )  # fmt: skip
    await ledger.apply(closing)
    assert (await made_up(ledger, case, 5)).status_code == 400


async def test_a_case_that_has_not_arrived_is_asked_for(ledger: Any, make_case: Any, owner: dict[str, str]) -> None:
    case = make_case(managing_partner_id=uuid4())
    headers = ledger.as_(case.manager)
    assert (await ledger.client.get(path(case), headers=headers)).status_code == 404
    owner |= {"state": "Active", "partnerId": str(case.partner_id), "creditorId": str(case.creditor_id)}
    owner["managingPartnerId"] = str(case.managing_partner_id)
    assert (await ledger.client.get(path(case), headers=headers)).status_code == 503
    assert (await made_up(ledger, case, 1)).status_code == 503
    for caller in (STRANGER, case.partner):
        assert (await ledger.client.get(path(case), headers=ledger.as_(caller))).status_code == 404
