"""G10: whatever the interleaving of topics that keeps each key's order, the same facts stand in the end."""

import random
from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.ids import uuid7
from chassis.records import Record
from chassis.testing.service import principal
from contracts.base import Event
from contracts.ledger_events import ExchangeRate, RatesPublished
from contracts.party_events import ClientCreated, ClientLinked, OrganisationCreated
from contracts.routing_events import LeadClosed
from contracts.values import LeadOutcome, OrganisationKind

RUNS = 10
COLUMNS = """
state, collecting_partner_id IS NOT NULL AS partner, quotes, terms_number, terms_phase, pricing_source, success_fee,
custom_terms, engagement_id IS NOT NULL AS engaged, phase, exclusive_until, close_code, closed_at, recovered, payments,
settled_at, accepted_at, activated_at, lead_id IS NOT NULL AS led
"""


def history(cases: Any, ids: list[UUID], client: UUID, day: Any) -> list[Event]:
    """Four cases' stories and those of a client and of the rates; in the order in which they happened."""
    won, assigned, unquoted, expired = ids
    now, referral = cases.clock.now(), UUID(int=77)
    return [
        ClientCreated(
            creditor_id=client,
            referral_partner_id=referral,
            onboarding_user_id=uuid7(),
            name="Brought",
            country="DE",
            occurred_at=now,
        ),
        ClientLinked(
            creditor_id=client,
            referral_partner_id=referral,
            external_tenant_id="t",
            attributed=True,
            fee_share=Decimal("0.5"),
            occurred_at=now,
        ),
        OrganisationCreated(
            organisation_id=client,
            kind=OrganisationKind.CREDITOR,
            name="Brought",
            country="DE",
            occurred_at=now,
        ),
        *(
            RatesPublished(
                date=day.replace(day=number),
                occurred_at=now,
                rates=(ExchangeRate(currency="SEK", usd_per_unit=Decimal(number) / 100),),
            )
            for number in (1, 2)
        ),
        *map(cases.lead_opened, (won, unquoted, expired)),
        cases.routed(assigned),
        cases.released(won),
        cases.released(expired),
        LeadClosed(case_id=unquoted, occurred_at=now, lead_id=cases.lead, outcome=LeadOutcome.NO_QUOTES),
        cases.chosen(won),
        LeadClosed(case_id=won, occurred_at=now, lead_id=cases.lead, outcome=LeadOutcome.WINNER),
        LeadClosed(case_id=expired, occurred_at=now, lead_id=cases.lead, outcome=LeadOutcome.EXPIRED),
        cases.paid(won, 40_000, 40_000),
        cases.paid(won, 60_000, 100_000),
        cases.settled(won),
    ]


async def story(cases: Any, shuffle: random.Random | None) -> dict[str, Any]:
    """Tell the history, in its order or shuffled with each key's order kept, and return what stands then."""
    client = principal(OrganisationKind.CREDITOR).organisation_id
    ids = [await cases.submitted() for _ in range(4)]
    queues: dict[tuple[str, str], list[Record]] = defaultdict(list)
    order: list[tuple[str, str]] = []
    for event in history(cases, ids, client, cases.clock.now().date()):
        place = event.topic, event.key
        cases._seqs[place] += 1
        queues[place].append(Record(*place, cases._seqs[place], event.type, uuid7(), event.model_dump_json()))
        order.append(place)
    if shuffle is not None:
        shuffle.shuffle(order)
    records = [queues[place].pop(0) for place in order]
    while records:
        size = len(records) if shuffle is None else shuffle.randint(1, 6)
        outcome = await cases.apply_records(records[:size])
        assert (outcome.parked, outcome.held) == (0, 0)
        records = records[size:]
    return await projection(cases, ids, client)


async def projection(cases: Any, ids: list[UUID], client: UUID) -> dict[str, Any]:
    found: dict[str, Any] = {
        "client": await cases.rows("SELECT kind, name, country FROM organisations WHERE id = :id", id=client),
        "link": await cases.rows(
            "SELECT referral_partner_id, external_tenant_id, attributed, fee_share FROM client_links"
            " WHERE creditor_id = :id",
            id=client,
        ),
        "rate": await cases.rows("SELECT usd_per_unit, date FROM exchange_rates WHERE currency = 'SEK'"),
    }
    for number, case_id in enumerate(ids):
        found[f"case {number}"] = await cases.rows(
            f"SELECT {COLUMNS} FROM cases WHERE id = :id",
            id=case_id,
        )
        found[f"engagements {number}"] = await cases.rows(
            "SELECT phase, terms_number, started_at, ended_at, end_reason FROM engagements WHERE case_id = :id",
            id=case_id,
        )
        found[f"payments {number}"] = await cases.rows(
            "SELECT amount, value_date FROM case_payments WHERE case_id = :id ORDER BY amount", id=case_id
        )
        found[f"timeline {number}"] = await cases.rows(
            "SELECT type, title, description, actor_type, occurred_at, visible_to FROM timeline_entries"
            " WHERE case_id = :id ORDER BY type, description",
            id=case_id,
        )
    return found


async def test_every_interleaving_gives_the_same_projection(cases: Any) -> None:
    await cases.sign(cases.creditor, f"power-of-attorney/{cases.partner.organisation_id}")
    told = await story(cases, None)
    assert told["case 0"][0]["close_code"] == "Paid"
    assert told["case 1"][0]["state"] == "PendingVerification"
    assert [told[f"case {number}"][0]["close_code"] for number in (2, 3)] == [
        "NoQuotesReceived",
        "QuotesExpiredNotAccepted",
    ]
    for seed in range(RUNS):
        assert await story(cases, random.Random(seed)) == told, f"seed {seed}"  # noqa: S311 - repeatable


async def test_the_same_events_again_change_nothing(cases: Any) -> None:
    await cases.sign(cases.creditor, f"power-of-attorney/{cases.partner.organisation_id}")
    ids = [await cases.submitted() for _ in range(4)]
    events = history(cases, ids, uuid7(), cases.clock.now().date())
    numbered: dict[tuple[str, str], int] = defaultdict(lambda: 0)
    numbered.update(cases._seqs)
    records = []
    for event in events:
        place = event.topic, event.key
        numbered[place] += 1
        records.append(Record(*place, numbered[place], event.type, uuid7(), event.model_dump_json()))
    first = await cases.apply_records(records)
    before = await projection(cases, ids, uuid7())
    again = await cases.apply_records(records)
    # The rates' numbers were used by the test before: its database is the same.
    assert first.applied + first.duplicates == len(records)
    assert (again.applied, again.duplicates) == (0, len(records))
    assert await projection(cases, ids, uuid7()) == before
