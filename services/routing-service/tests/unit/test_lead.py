import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routing_book import NOW, claim

from routing_service.domain.errors import LeadTransitionError
from routing_service.domain.lead import TRANSITIONS, Lead, LeadAction
from routing_service.domain.rules import Settings
from routing_service.domain.values import LeadFlow, LeadKind, LeadOutcome

SETTINGS = Settings(max_quotes=3)
QUOTE = UUID(int=7)

# Typed by hand from the published lead states: from, what happens, to.
ORACLE = {
    ("CollectingQuotes", "take a quote", "CollectingQuotes"),
    ("CollectingQuotes", "release its quotes", "QuotesOffered"),
    ("CollectingQuotes", "end without quotes", "Closed"),
    ("CollectingQuotes", "be pulled back", "Closed"),
    ("QuotesOffered", "be awarded", "Closed"),
    ("QuotesOffered", "expire", "Closed"),
    ("QuotesOffered", "be pulled back", "Closed"),
}


def lead(kind: LeadKind = LeadKind.NETWORK) -> Lead:
    return Lead.open(UUID(int=1), claim(), kind, now=NOW, settings=SETTINGS, holidays=frozenset())


def test_the_table_is_the_published_one() -> None:
    assert {(flow.value, action.value, to.value) for (flow, action), to in TRANSITIONS.items()} == ORACLE


@given(st.sampled_from(LeadFlow), st.sampled_from(LeadAction))
def test_what_is_not_in_the_table_is_refused_with_both_named(flow: LeadFlow, action: LeadAction) -> None:
    offered = lead().take_quote(NOW).release(NOW, SETTINGS)
    standing = {LeadFlow.COLLECTING: lead(), LeadFlow.OFFERED: offered, LeadFlow.CLOSED: offered.pull_back(NOW)}[flow]
    doing = {
        LeadAction.TAKE_QUOTE: lambda: standing.take_quote(NOW),
        LeadAction.RELEASE: lambda: standing.release(NOW, SETTINGS),
        LeadAction.SELECT: lambda: standing.select(QUOTE, NOW),
        LeadAction.PULL_BACK: lambda: standing.pull_back(NOW),
    }.get(action)
    if doing is None:
        return
    if (flow, action) in TRANSITIONS:
        assert doing().flow is TRANSITIONS[flow, action]
    else:
        with pytest.raises(LeadTransitionError) as refused:
            doing()
        assert flow.value in str(refused.value)
        assert action.value in str(refused.value)


def test_no_bid_after_the_window_even_before_its_timer_ran() -> None:
    open_lead = lead()
    with pytest.raises(LeadTransitionError):
        open_lead.take_quote(open_lead.window_ends_at)


def test_custom_terms_allow_one_quote() -> None:
    assert lead(LeadKind.EXCLUSIVE).take_quote(NOW).is_full


@given(st.integers(min_value=0, max_value=3), st.lists(st.integers(min_value=0, max_value=30), max_size=40))
def test_time_alone_brings_every_lead_to_its_end(bids: int, days: list[int]) -> None:
    standing = lead()
    for _ in range(bids):
        standing = standing.take_quote(NOW)
    now = NOW
    for step in [*days, *[400] * 6]:
        now += dt.timedelta(days=step)
        before, standing = standing, standing.tick(now, SETTINGS)
        if standing is before:
            assert before.due_at is None or before.due_at > now
        assert (standing.flow is LeadFlow.CLOSED) == (standing.due_at is None)
    assert standing.outcome is (LeadOutcome.EXPIRED if bids else LeadOutcome.NO_QUOTES)
    if bids:
        assert standing.released_at is not None
        assert standing.expires_at == standing.released_at + dt.timedelta(days=21)
        assert standing.first_reminder_at is not None
        assert standing.second_reminder_at is not None
