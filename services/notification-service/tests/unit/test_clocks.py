"""What each policy makes of what happened: state by state, from the facts alone."""

import datetime as dt
from collections import defaultdict
from uuid import UUID

import pytest
from deadline_story import NOW, Story, days, hours

from chassis.records import Received
from contracts.values import LeadOutcome
from notification_service.domain.clocks import Clock, clocks_of
from notification_service.domain.facts import Dossier
from notification_service.domain.policies import ClockCode
from notification_service.messaging.translation import MEANINGS, fact_of

OTHER = UUID(int=9)
LATER = days(400)


def clocks(story: Story, code: ClockCode, now: dt.datetime = LATER) -> list[Clock]:
    seqs: dict[str, int] = defaultdict(int)
    facts = []
    for event in story.told:
        seqs[event.topic] += 1
        if type(event) in MEANINGS:
            facts.append(fact_of(Received(event, event.key, seqs[event.topic], OTHER)))
    dossier = Dossier.of(story.case_id, next((f.opening for f in facts if f.opening), None), facts)
    found = [clock for clock in clocks_of(dossier, lambda _id, due: due <= now) if clock.code is code]
    assert len({clock.clock_id for clock in found}) == len(found)
    return found


def states(story: Story, code: ClockCode, now: dt.datetime = LATER) -> list[str]:
    return [clock.state.value for clock in clocks(story, code, now)]


@pytest.mark.parametrize(
    ("decided", "state"),
    [
        (lambda story: story.accepted(hours(20)), "Met"),
        (lambda story: story.declined(hours(24)), "Met"),
        (lambda story: story.declined(hours(24.01)), "Missed"),
        (lambda story: story.closed(hours(20)), "Stopped"),
        (lambda story: story.closed(hours(24)), "Missed"),
        (lambda story: story, "Missed"),
    ],
)
def test_accept_within_24_hours(decided, state: str) -> None:
    assert states(decided(Story().opened().verified().assigned(NOW)), ClockCode.ACCEPT) == [state]


def test_accept_waits_for_the_weekend_and_runs_until_swept() -> None:
    story = Story().opened().assigned(days(4))
    (clock,) = clocks(story, ClockCode.ACCEPT, now=days(5))
    assert (clock.due_at, clock.state.value, clock.organisation_id) == (days(7), "Running", story.partner)
    assert states(story, ClockCode.ACCEPT, now=days(7)) == ["Missed"]


def test_another_assignment_stops_the_first_partners_clock() -> None:
    story = Story().opened().assigned(NOW, OTHER).assigned(hours(2)).accepted(hours(3))
    assert [(c.organisation_id, c.state.value) for c in clocks(story, ClockCode.ACCEPT)] == [
        (OTHER, "Stopped"),
        (story.partner, "Met"),
    ]


def test_first_contact_is_the_partners_own() -> None:
    story = Story().opened().activated(NOW)
    assert states(story, ClockCode.FIRST_CONTACT, now=hours(23)) == ["Running"]
    story.message(hours(1), story.creditor, story.partner).note(hours(2), OTHER)
    assert states(story, ClockCode.FIRST_CONTACT) == ["Missed"]
    assert states(story.note(hours(24)), ClockCode.FIRST_CONTACT) == ["Met"]


def test_each_update_starts_the_next_period() -> None:
    story = Story().opened().activated(NOW).note(days(1)).paid(days(15)).message(days(20), OTHER, None)
    found = clocks(story, ClockCode.STATUS_UPDATE, now=days(16))
    assert [(c.started_at, c.due_at, c.state.value) for c in found] == [
        (NOW, days(14), "Met"),
        (days(1), days(15), "Met"),
        (days(15), days(29), "Running"),
    ]


def test_every_full_period_of_silence_is_one_miss() -> None:
    story = Story().opened().activated(NOW)
    assert states(story, ClockCode.STATUS_UPDATE, now=days(40)) == ["Missed", "Missed", "Running"]
    assert states(story.note(days(41)), ClockCode.STATUS_UPDATE, now=days(42)) == ["Missed", "Missed", "Met", "Running"]
    assert states(story.closed(days(43)), ClockCode.STATUS_UPDATE) == ["Missed", "Missed", "Met", "Stopped"]


def test_a_new_engagement_ends_the_old_ones_clocks() -> None:
    story = Story().opened().activated(NOW, OTHER).activated(days(2)).note(days(3), OTHER)
    assert [(c.organisation_id, c.state.value) for c in clocks(story, ClockCode.STATUS_UPDATE, now=days(4))] == [
        (OTHER, "Stopped"),
        (story.partner, "Running"),
    ]


def test_the_quote_window_wants_one_quote() -> None:
    bidders = (UUID(int=1), UUID(int=2))
    story = Story().lead_opened(NOW, days(7), *bidders)
    assert states(story, ClockCode.QUOTE_WINDOW, now=days(6)) == ["Running"]
    assert states(story.quoted(days(7), bidders[0]), ClockCode.QUOTE_WINDOW) == ["Met"]
    silence = Story().lead_opened(NOW, days(7), *bidders).lead_closed(days(7), LeadOutcome.NO_QUOTES)
    assert states(silence, ClockCode.QUOTE_WINDOW) == ["Missed"]
    pulled = Story().lead_opened(NOW, days(7), bidders[0]).lead_closed(days(2), LeadOutcome.PULLBACK)
    (clock,) = clocks(pulled, ClockCode.QUOTE_WINDOW)
    assert (clock.state.value, clock.organisation_id, clock.lead_id) == ("Stopped", bidders[0], pulled.lead)


def test_choosing_a_quote_takes_seven_days_and_a_known_creditor() -> None:
    story = Story().lead_opened(NOW, days(7), OTHER).quoted(days(1), OTHER).released(days(2))
    assert states(story, ClockCode.QUOTE_SELECTION) == []
    assert states(story.opened(), ClockCode.QUOTE_SELECTION) == ["Missed"]
    assert states(story.chosen(days(9), OTHER), ClockCode.QUOTE_SELECTION) == ["Met"]


def test_a_reply_answers_all_that_was_asked() -> None:
    story = Story().opened()
    us, them = story.creditor, story.partner
    story.message(NOW, us, them).message(hours(1), us, them).message(hours(47), them, us).message(hours(48), them, us)
    assert [(c.organisation_id, c.state.value) for c in clocks(story, ClockCode.CHAT_REPLY, now=days(3))] == [
        (them, "Met"),
        (them, "Met"),
        (us, "Running"),
        (us, "Running"),
    ]
    assert states(story.closed(days(2.1)), ClockCode.CHAT_REPLY)[2:] == ["Stopped", "Stopped"]
    assert len(clocks(story.message(days(3), us, them), ClockCode.CHAT_REPLY)) == 4
    assert clocks(Story().opened().message(NOW, us, None), ClockCode.CHAT_REPLY) == []


def test_holidays_are_those_of_whoever_owes_the_answer() -> None:
    wednesday = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)
    story = Story().opened()
    story.message(wednesday, story.partner, story.creditor).message(wednesday, story.creditor, story.partner)
    danish, french = clocks(story, ClockCode.CHAT_REPLY, now=NOW)
    assert danish.due_at == wednesday + dt.timedelta(days=7)
    assert french.due_at == wednesday + dt.timedelta(days=2)


def test_failures_in_a_row_are_one_clock() -> None:
    story = Story().opened().failed(NOW).failed(days(1)).verified(days(2)).failed(days(3))
    assert states(story, ClockCode.VALIDATION_INFO, now=days(4)) == ["Met", "Running"]
    assert states(story.closed(days(4)), ClockCode.VALIDATION_INFO) == ["Met", "Stopped"]


def test_the_platforms_own_clocks_belong_to_nobody_else() -> None:
    story = Story().opened().verified(hours(2)).assigned(hours(3))
    for code, state in ((ClockCode.VALIDATION, "Missed"), (ClockCode.ROUTING, "Met")):
        (clock,) = clocks(story, code)
        assert (clock.state.value, clock.organisation_id) == (state, None)
