"""A creditor takes a case back: for nothing before and after a partner has it by right, for the full fee meanwhile."""

import datetime as dt
from typing import Any

from contracts.case_events import CaseClosed, CaseMessageSent
from contracts.values import CloseCode


async def withdraw(cases: Any, case_id: Any, **body: Any) -> Any:
    return await cases.post(cases.creditor, f"/customer/cases/{case_id}/withdraw", body)


async def closed(cases: Any, case_id: Any) -> list[CaseClosed]:
    return [event for event in await cases.told(case_id) if isinstance(event, CaseClosed)]


async def close(cases: Any, case_id: Any, code: str) -> Any:
    return await cases.post(cases.partner, f"/partner/cases/{case_id}/close", {"closeCode": code})


async def test_inside_the_period_it_is_asked_for_and_costs_the_fee(cases: Any) -> None:
    case_id = await cases.active()
    refused = await withdraw(cases, case_id)
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "WithdrawalFeeNotAccepted")
    assert await cases.state(case_id) == "Active"
    messages = len([each for each in await cases.told(case_id) if isinstance(each, CaseMessageSent)])
    for _ in range(2):
        asked = await withdraw(cases, case_id, feeAccepted=True, comment="We found a way.")
        assert (asked.status_code, asked.json()["lifecycle"]) == (200, "Active")
    told = [each for each in await cases.told(case_id) if isinstance(each, CaseMessageSent)]
    assert len(told) == messages + 1
    assert told[-1].recipient_organisation_id == cases.partner.organisation_id
    assert (await close(cases, case_id, "WithdrawnByClient")).status_code == 200
    (event,) = await closed(cases, case_id)
    assert (event.close_code, event.withdrawal_fee_due) == (CloseCode.WITHDRAWN_BY_CLIENT, True)


async def test_a_partner_alone_makes_no_fee(cases: Any) -> None:
    first, second = await cases.active(), await cases.active()
    assert (await close(cases, first, "WithdrawnByClient")).status_code == 200
    await withdraw(cases, second, feeAccepted=True)
    assert (await close(cases, second, "DebtorUntraceable")).status_code == 200
    for case_id in (first, second):
        assert [event.withdrawal_fee_due for event in await closed(cases, case_id)] == [False]


async def test_after_the_period_it_is_over_at_once(cases: Any) -> None:
    case_id = await cases.active()
    (row,) = await cases.rows("SELECT exclusive_until FROM cases WHERE id = :id", id=case_id)
    end = dt.datetime.combine(row["exclusive_until"], dt.time(23), dt.UTC)
    cases.clock.advance(end - cases.clock.now())
    assert (await withdraw(cases, case_id)).status_code == 422
    cases.clock.advance(dt.timedelta(hours=1))
    answer = await withdraw(cases, case_id, comment="Enough.")
    assert (answer.status_code, answer.json()["lifecycle"]) == (200, "Closed")
    (event,) = await closed(cases, case_id)
    assert (event.close_code, event.withdrawal_fee_due) == (CloseCode.WITHDRAWN_BY_CLIENT, False)


async def test_before_anybody_works_it_it_costs_nothing(cases: Any) -> None:
    case_id = await cases.assigned()
    assert (await withdraw(cases, case_id)).json()["lifecycle"] == "Closed"
    assert [event.withdrawal_fee_due for event in await closed(cases, case_id)] == [False]
