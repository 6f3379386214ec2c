"""How many statements a request or a batch takes: fixed, whatever there is in the database."""

from typing import Any
from uuid import UUID

import pytest

SUBMISSION = 5  # scope, facts, case, timeline, outbox


async def test_a_submission_takes_five_statements(cases: Any) -> None:
    for _ in range(2):
        with cases.statements() as seen:
            await cases.submitted()
        assert len(seen) == SUBMISSION, "\n\n".join(seen)


@pytest.mark.parametrize("many", [1, 7])
async def test_a_batch_of_decisions_takes_the_same_statements_for_any_number_of_cases(cases: Any, many: int) -> None:
    async def count(*events: Any) -> int:
        with cases.statements() as seen:
            await cases.apply(*events)
        return len(seen)

    assigned = [await cases.submitted() for _ in range(many)]
    leads = [await cases.submitted() for _ in range(many)]
    chassis = 3  # scope, progress locked, progress moved
    assert await count(*map(cases.routed, assigned)) == chassis + 4  # lock, save, timeline, outbox
    assert await count(*map(cases.lead_opened, leads)) == chassis + 4
    assert await count(*map(cases.released, leads)) == chassis + 4
    # as above, and: organisations locked, signatures, papers awaited
    assert await count(*map(cases.chosen, leads)) == chassis + 7
    # signing: scope, organisation, signature, papers released, still waiting, lock, files, save,
    # engagements, their payments, timeline, outbox
    with cases.statements() as seen:
        await cases.sign(cases.creditor, f"power-of-attorney/{cases.partner.organisation_id}")
    assert len(seen) == 12, "\n\n".join(seen)
    for case_id in leads:
        assert await cases.state(case_id) == "Active"
    engaged = [
        (row["id"], row["engagement_id"])
        for row in await cases.rows(
            "SELECT id, engagement_id FROM cases WHERE id = ANY(CAST(:ids AS uuid[]))", ids=leads
        )
    ]
    payments = [cases.paid(UUID(str(case)), 1, 1, UUID(str(engagement))) for case, engagement in engaged]
    # lock, payments, periods looked up, timeline; custom terms have no period to prolong
    assert await count(*payments) == chassis + 4
    # lock, save, engagements ended, awaited papers dropped, timeline, outbox
    assert await count(*map(cases.settled, leads)) == chassis + 6


async def test_an_acceptance_takes_a_fixed_number_of_statements(cases: Any) -> None:
    await cases.sign(cases.creditor, f"power-of-attorney/{cases.partner.organisation_id}")
    counts = set()
    for _ in range(2):
        case_id = await cases.assigned()
        with cases.statements() as seen:
            await cases.start(case_id)
        counts.add(len(seen))
    # scope, lock, scope widened, organisations locked, signatures, save, engagement, its payments, timeline,
    # message, its timeline, outbox
    assert counts == {12}


async def test_reading_decisions_takes_a_fixed_number_of_statements(cases: Any) -> None:
    case_id = await cases.active()
    for path, number in (("contract-status", 4), ("validation", 2), ("exclusive-period", 4)):
        with cases.statements() as seen:
            answer = await cases.get(cases.creditor, f"/customer/cases/{case_id}/{path}")
        assert (answer.status_code, len(seen)) == (200, number), path
