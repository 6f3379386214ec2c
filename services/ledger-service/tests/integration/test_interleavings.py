"""G10: whatever the interleaving of topics, the same facts stand in the end."""

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from chassis.ids import uuid7
from chassis.records import Record
from contracts.base import Event
from contracts.case_events import (
    CaseAccepted,
    CaseClosed,
    CaseCollectingQuotes,
    CaseDeclined,
    CaseQuotesOffered,
    CaseReopened,
    CaseVerified,
)
from contracts.party_events import ClientCreated, OrganisationCreated
from contracts.routing_events import QuoteAccepted
from contracts.values import CloseCode, OrganisationKind

TABLES = {
    "case_accounts": "case_id",
    "case_revisions": "case_id, revision",
    "case_terms": "case_id, number",
    "client_links": "creditor_id",
    "parties": "id",
    "withdrawal_fees": "id",
}
RUNS = 12


def history(make_case: Any, now: Any) -> dict[tuple[str, str], list[Event]]:
    """Three cases of one client and the client's own story, each topic and key in its order."""
    referral = uuid4()
    first = make_case(referral_partner_id=referral, fees=300)
    second = make_case(referral_partner_id=referral, creditor_id=first.creditor_id)
    third = make_case(creditor_id=first.creditor_id)
    about = {"occurred_at": now}
    events: list[Event] = [
        ClientCreated(
            creditor_id=first.creditor_id, referral_partner_id=referral, onboarding_user_id=uuid7(), name="C",
            country="DK", **about,
        ),
        first.linked(),
        OrganisationCreated(
            organisation_id=first.partner_id, kind=OrganisationKind.COLLECTION_PARTNER, name="P", country="FR", **about
        ),
        *(each for case in (first, second, third) for each in (case.opened(), CaseVerified(case_id=case.id, **about))),
        first.routed(), first.assigned(), first.activated(),
        CaseClosed(
            case_id=first.id, close_code=CloseCode.OTHER, partner_id=first.partner_id,
            engagement_id=first.engagement_id, **about,
        ),
        CaseReopened(
            case_id=first.id, partner_id=first.partner_id, engagement_id=first.engagement_id, **about,
        ),
        CaseClosed(
            case_id=first.id, close_code=CloseCode.PAID, partner_id=first.partner_id,
            engagement_id=first.engagement_id, **about,
        ),
        second.routed(), second.assigned(),
        CaseDeclined(case_id=second.id, partner_id=second.partner_id, reason_category="Capacity", **about),
        CaseCollectingQuotes(case_id=second.id, lead_id=uuid7(), **about),
        CaseQuotesOffered(case_id=second.id, lead_id=uuid7(), quotes=2, **about),
        QuoteAccepted(
            case_id=second.id, lead_id=uuid7(), quote_id=uuid7(), partner_id=second.partner_id, partner_name="P",
            terms=second.terms(2), **about,
        ),
        CaseAccepted(case_id=second.id, partner_id=second.partner_id, terms_number=2, awaiting=(), **about),
        second.activated(2),
        third.routed(), third.assigned(), third.activated(),
        CaseClosed(
            case_id=third.id, close_code=CloseCode.WITHDRAWN_BY_CLIENT, partner_id=third.partner_id,
            engagement_id=third.engagement_id, withdrawal_fee_due=True, **about,
        ),
    ]  # fmt: skip
    queues: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        queues[event.topic, event.key].append(event)
    return queues


def interleaved(queues: dict[tuple[str, str], list[Event]], rng: random.Random) -> list[Record]:
    rest = {place: list(enumerate(events, start=1)) for place, events in queues.items()}
    records = []
    while rest:
        topic, key = rng.choice(sorted(rest))
        seq, event = rest[topic, key].pop(0)
        records.append(Record(topic, key, seq, event.type, uuid7(), event.model_dump_json()))
        if not rest[topic, key]:
            del rest[topic, key]
    return records


def batches(records: Sequence[Record], rng: random.Random) -> list[list[Record]]:
    """Cut the stream into batches, some of them delivered twice."""
    found, position = [], 0
    while position < len(records):
        size = rng.choice([1, 2, 5, 100])
        batch = list(records[position : position + size])
        found.extend([batch] * rng.choice([1, 1, 2]))
        position += size
    return found


async def dump(ledger: Any) -> dict[str, list[dict[str, object]]]:
    return {table: await ledger.rows(f"SELECT * FROM {table} ORDER BY {order}") for table, order in TABLES.items()}


async def test_every_interleaving_gives_the_same_facts(
    ledger: Any, make_case: Any, rng: random.Random, postgres: Any
) -> None:
    database = ledger.running.settings.database_url.get_secret_value().rpartition("/")[2]
    queues = history(make_case, ledger.clock.now())
    outcomes = []
    for _ in range(RUNS):
        emptying = "".join(f"DELETE FROM ledger_service.{table};" for table in (*TABLES, "progress"))
        postgres.sql(f"SET session_replication_role = replica; {emptying}", database)
        for batch in batches(interleaved(queues, rng), rng):
            outcome = await ledger.apply_records(batch)
            assert not outcome.parked
        outcomes.append(await dump(ledger))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    accounts = {row["principal"]: row for row in outcomes[0]["case_accounts"] if row["engagement_id"]}
    assert len(outcomes[0]["case_accounts"]) == 3
    assert {row["state"] for row in outcomes[0]["case_accounts"]} == {"Closed", "Active"}
    assert accounts
    assert len(outcomes[0]["withdrawal_fees"]) == 1


async def test_the_statements_of_a_handler_do_not_grow(ledger: Any, make_case: Any) -> None:
    counts = []
    for many in (1, 40):
        cases = [make_case(referral_partner_id=uuid4()) for _ in range(many)]
        for step in ("linked", "opened", "routed", "assigned", "activated"):
            with ledger.statements() as seen:
                await ledger.apply(*[getattr(case, step)() for case in cases])
            counts.append((step, len(seen)))
    assert counts[:5] == counts[5:]
