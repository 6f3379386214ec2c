"""When a network rests."""

from __future__ import annotations

from recoup.rest import Answer, Reading


def answer(**more: object) -> Answer:
    return {"unsent": 0, "due": 0, "emitted": {}, "applied": {}, "parked": 0, **more}


def test_at_rest_when_every_consumer_has_applied_what_was_emitted() -> None:
    case = answer(emitted={"case.events": 9}, applied={"money": {"ledger.events": 4}})
    ledger = answer(emitted={"ledger.events": 4}, applied={"claims": {"case.events": 9}})
    assert Reading({"case": case, "ledger": ledger}).restless() == []


def test_names_whoever_is_not_at_rest() -> None:
    case = answer(emitted={"case.events": 9}, due=2)
    ledger = answer(unsent=1, applied={"claims": {"case.events": 7}})
    assert Reading({"case": case, "ledger": ledger, "routing": None}).restless() == [
        "routing-service does not answer",
        "case-service has 2 deadlines to handle",
        "ledger-service has 1 events to send",
        "claims of ledger-service lacks 2 events of case.events",
    ]


def test_a_topic_counts_the_events_of_all_its_emitters() -> None:
    one, other = answer(emitted={"t": 2}), answer(emitted={"t": 3}, applied={"c": {"t": 5}})
    assert Reading({"one": one, "other": other}).restless() == []
