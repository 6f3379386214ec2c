"""Which tests `recoup test` runs, and what it says of the others."""

from __future__ import annotations

import pytest

from recoup.development import testing
from recoup.development.testing import Plan, Result
from recoup.errors import RecoupError


@pytest.fixture(autouse=True)
def _everything_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "_folders", lambda group: [f"tests/{group}"])
    monkeypatch.delenv("CI", raising=False)


def without_kafka(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "why_no_kafka", lambda: "no Kafka here")


def test_without_a_group_all_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "why_no_kafka", lambda: None)
    assert Plan.make([], require_kafka=False).groups == tuple(testing.GROUPS)


def test_without_kafka_its_tests_are_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    without_kafka(monkeypatch)
    plan = Plan.make([], require_kafka=False)
    assert "resilience" not in plan.groups
    assert plan.left_out["resilience"] == "no Kafka here"
    assert "Left out: tests marked kafka: no Kafka here" in plan.report([Result("unit", 0, 1.0)])


@pytest.mark.parametrize("ci", [True, False])
def test_where_kafka_is_required_its_absence_is_a_failure(monkeypatch: pytest.MonkeyPatch, *, ci: bool) -> None:
    without_kafka(monkeypatch)
    if ci:
        monkeypatch.setenv("CI", "true")
    plan = Plan.make(["unit"], require_kafka=not ci)
    assert plan.missing == "no Kafka here"
    assert not plan.passed([])


def test_what_follows_is_for_pytest() -> None:
    plan = Plan.make(["unit", "contract", "-k", "money"], require_kafka=False)
    assert plan.groups == ("unit", "contract")
    assert plan.words == ("-k", "money")


def test_an_unknown_group_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RecoupError, match="'units' is no group; there are: unit, "):
        Plan.make(["units"], require_kafka=False)


@pytest.mark.parametrize(("broker", "in_twos"), [("", [False, True]), ("127.0.0.1:9092", [False, False])])
def test_groups_that_wait_run_two_tests_at_a_time_unless_they_share_a_broker(
    monkeypatch: pytest.MonkeyPatch, broker: str, in_twos: list[bool]
) -> None:
    ran: list[tuple[str, ...]] = []

    def run(*words: str) -> int:
        ran.append(words)
        return 0

    monkeypatch.setattr(testing, "run", run)
    monkeypatch.setenv(testing.BROKER, broker)
    testing.run_plan(Plan(("unit", "component"), ("-n", "0"), {}, None))
    assert ["2" in words for words in ran] == in_twos
    assert [words[-3:-1] for words in ran] == [("-n", "0")] * 2, "what is asked for comes last, and wins"
