"""Money for clients: due list, forwarding it, what becomes overdue."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from contracts.ledger_document_events import ClientPaidOut, DisbursementOverdue
from contracts.party_events import OrganisationCreated
from contracts.values import OrganisationKind

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def organisation(id_: Any, kind: OrganisationKind, country: str) -> OrganisationCreated:
    return OrganisationCreated(organisation_id=id_, kind=kind, name="Some", country=country, occurred_at=NOW)


async def a_case(ledger: Any, make_case: Any, **more: Any) -> Any:
    case = make_case(**more)
    await ledger.has(case)
    await ledger.apply(
        organisation(case.partner_id, OrganisationKind.COLLECTION_PARTNER, "FR"),
        organisation(case.creditor_id, OrganisationKind.CREDITOR, "DK"),
    )
    return case


async def due(ledger: Any, case: Any) -> list[Any]:
    return list((await ledger.get("/partner/disbursements/due", case.partner))["data"])


async def forward(ledger: Any, case: Any, ids: list[Any], status: int = 200, **more: Any) -> Any:
    body = {"paymentIds": ids, "date": "2026-11-22", "reference": "transfer 1", **more}
    answer = await ledger.client.post("/partner/disbursements", json=body, headers=ledger.as_(case.partner))
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_due_forwarded_and_shown_to_both(ledger: Any, make_case: Any) -> None:
    case = await a_case(ledger, make_case)
    for amount in (1000, 500):
        assert (await ledger.pay(case, amount)).status_code == 200
    await ledger.pay(case, 50, paymentRecipient="Creditor", commissionPaymentStatus="Paid")
    first, second = await due(ledger, case)
    # 30 business days after 22 November, of which Christmas and New Year's Day are none.
    assert (first["amount"], first["dueOn"], first["overdue"]) == (905, "2027-01-05", False)
    (made,) = await forward(ledger, case, [first["paymentId"], second["paymentId"]])
    assert (made["amount"], made["payments"], made["currency"]) == (1357.5, 2, "EUR")
    assert await due(ledger, case) == []
    (balance,) = await ledger.get("/partner/balance", case.partner)
    assert (balance["payableToClients"], balance["cash"]) == (0, 150_000 - 135_750 + 475)
    for path, who in (("/partner", case.partner), ("/customer", case.creditor)):
        (seen,) = (await ledger.get(f"{path}/disbursements", who))["data"]
        assert seen["id"] == made["id"]
        answer = await ledger.client.get(f"{path}/disbursements/{made['id']}/pdf", headers=ledger.as_(who))
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert {event.amount for event in await ledger.published(ClientPaidOut)} == {90_500, 45_250}
    stranger = make_case()
    answer = await ledger.client.get(f"/partner/disbursements/{made['id']}/pdf", headers=ledger.as_(stranger.partner))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"date": "2026-11-23"}, "date"),
        ({"date": "2026-11-01"}, "date"),
        ({"paymentIds": []}, "paymentIds"),
        ({"paymentIds": [str(uuid4())]}, "paymentIds"),
        ({"reference": ""}, "reference"),
    ],
)
async def test_what_cannot_be_is_refused_whole(ledger: Any, make_case: Any, change: dict[str, Any], field: str) -> None:
    case = await a_case(ledger, make_case)
    await ledger.pay(case, 100)
    (held,) = await due(ledger, case)
    refusal = await forward(ledger, case, [held["paymentId"]], 400, **change)
    assert field in refusal["businessErrors"][0]["message"]
    assert len(await due(ledger, case)) == 1


async def test_nobody_is_paid_twice(ledger: Any, make_case: Any) -> None:
    case, other = await a_case(ledger, make_case), await a_case(ledger, make_case)
    await ledger.pay(case, 100)
    (held,) = await due(ledger, case)
    await forward(ledger, other, [held["paymentId"]], 400)
    await forward(ledger, case, [held["paymentId"], held["paymentId"]], 400)
    await forward(ledger, case, [held["paymentId"]])
    await forward(ledger, case, [held["paymentId"]], 400)


async def test_overdue_is_told_once_after_the_last_day(ledger: Any, make_case: Any) -> None:
    case = await a_case(ledger, make_case)
    await ledger.pay(case, 1000)
    ledger.clock.advance(dt.datetime(2027, 1, 5, 23, tzinfo=dt.UTC) - ledger.clock.now())
    await ledger.sweep()
    assert await ledger.published(DisbursementOverdue) == []
    ledger.clock.advance(dt.timedelta(hours=2))
    for _ in range(2):
        await ledger.sweep()
    (event,) = await ledger.published(DisbursementOverdue)
    assert (event.amount, event.due_on) == (90_500, dt.date(2027, 1, 5))
    assert [each["overdue"] for each in await due(ledger, case)] == [True]


async def test_statements_do_not_grow(ledger: Any, make_case: Any) -> None:
    counts = []
    for payments in (1, 6):
        case = await a_case(ledger, make_case)
        for _ in range(payments):
            await ledger.pay(case, 10)
        with ledger.statements() as seen:
            ids = [each["paymentId"] for each in await due(ledger, case)]
            await forward(ledger, case, ids)
        counts.append(len(seen))
    assert counts[0] == counts[1]
