"""Late-payment interest: the worked example, days counted one by one, and what must always hold."""

import datetime as dt
import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.domain.interest import (
    DayCount,
    NoReferenceRate,
    ReferenceRate,
    Rule,
    Step,
    accrue,
    year_fraction,
)
from ledger_service.domain.rounding import rounded

DUE = dt.date(2025, 8, 1)
RATES = [
    ReferenceRate(dt.date(2024, 7, 1), Fraction("4.25")),
    ReferenceRate(dt.date(2025, 1, 1), Fraction("3.15")),
    ReferenceRate(dt.date(2025, 7, 1), Fraction("2.15")),
]


def rule(**changes: object) -> Rule:
    given: dict[str, object] = {
        "country": "FR", "debtor_type": "Company", "valid_from": dt.date(2013, 3, 16), "reference": "ECB",
        "margin": Fraction(8), "follows": True, "day_count": DayCount.ACTUAL_365, "currency": "EUR",
        "compensation": (Step(None, 4000),),
    }  # fmt: skip
    return Rule(**given | changes)  # type: ignore[arg-type]


def test_example_10() -> None:
    as_of = DUE + dt.timedelta(days=90)
    (segment,) = accrue(1_000_000, [], DUE, as_of, rule=rule(), rates=RATES)
    assert (segment.amount, segment.days, segment.percent) == (25_027, 90, Fraction("10.15"))
    assert rule().compensation_for(1_000_000) == 4000


def test_a_new_rate_counts_from_its_first_day() -> None:
    segments = accrue(1_000_000, [], dt.date(2025, 6, 20), dt.date(2025, 7, 10), rule=rule(), rates=RATES)
    assert [(each.days, each.percent) for each in segments] == [(10, Fraction("11.15")), (10, Fraction("10.15"))]
    fixed = accrue(1_000_000, [], dt.date(2025, 6, 20), dt.date(2025, 7, 10), rule=rule(follows=False), rates=RATES)
    assert [(each.days, each.percent) for each in fixed] == [(20, Fraction("11.15"))]


def test_what_is_not_known_yet_is_carried_over_and_said() -> None:
    segments = accrue(1_000_000, [], dt.date(2025, 12, 21), dt.date(2026, 1, 10), rule=rule(), rates=RATES)
    assert [(each.days, each.percent, each.carried_over) for each in segments] == [
        (10, Fraction("10.15"), False),
        (10, Fraction("10.15"), True),
    ]
    with pytest.raises(NoReferenceRate):
        accrue(1_000_000, [], dt.date(2020, 1, 1), dt.date(2020, 2, 1), rule=rule(), rates=RATES)


def test_interest_ends_with_the_principal() -> None:
    paid = [(dt.date(2025, 8, 11), 400_000), (dt.date(2025, 8, 21), 600_000)]
    segments = accrue(1_000_000, paid, DUE, dt.date(2025, 12, 31), rule=rule(), rates=RATES)
    assert [(each.days, each.principal) for each in segments] == [(10, 1_000_000), (10, 600_000)]


def test_nothing_before_the_day_after_it_was_due() -> None:
    assert accrue(1_000_000, [], DUE, DUE, rule=rule(), rates=RATES) == []
    assert accrue(1_000_000, [], DUE, DUE - dt.timedelta(days=9), rule=rule(), rates=RATES) == []


def test_a_negative_sum_of_rates_gives_nothing() -> None:
    rates = [ReferenceRate(dt.date(2020, 1, 1), Fraction("-0.88"))]
    (segment, *_) = accrue(1_000_000, [], DUE, dt.date(2025, 9, 1), rule=rule(margin=Fraction("0.5")), rates=rates)
    assert (segment.amount, segment.percent) == (0, 0)


def test_compensation_by_steps() -> None:
    steps = rule(compensation=(Step(100_000, 4000), Step(1_000_000, 7000), Step(None, 10_000)))
    assert [steps.compensation_for(size) for size in (99_999, 100_000, 999_999, 1_000_000)] == [
        4000, 7000, 7000, 10_000,
    ]  # fmt: skip
    assert rule(compensation=()).compensation_for(1) == 0


@pytest.mark.parametrize(
    ("convention", "begins", "ends", "expected"),
    [
        (DayCount.ACTUAL_365, "2024-01-01", "2025-01-01", Fraction(366, 365)),
        (DayCount.ACTUAL_360, "2025-01-01", "2025-01-31", Fraction(30, 360)),
        (DayCount.ACTUAL_ACTUAL, "2023-12-31", "2024-12-31", Fraction(1)),
        (DayCount.ACTUAL_ACTUAL, "2023-12-21", "2024-01-20", Fraction(10, 365) + Fraction(20, 366)),
        (DayCount.THIRTY_360, "2025-01-31", "2025-02-28", Fraction(28, 360)),
        (DayCount.THIRTY_360, "2025-02-28", "2025-03-31", Fraction(32, 360)),
        (DayCount.THIRTY_360, "2024-03-15", "2025-03-15", Fraction(1)),
    ],
)
def test_day_counts(convention: DayCount, begins: str, ends: str, expected: Fraction) -> None:
    assert year_fraction(dt.date.fromisoformat(begins), dt.date.fromisoformat(ends), convention) == expected


@given(
    st.integers(1, 10**9),
    st.lists(st.tuples(st.integers(-5, 500), st.integers(1, 10**9)), max_size=4),
    st.integers(1, 500),
)
def test_the_whole_is_the_sum_of_its_days(principal: int, paid: list[tuple[int, int]], days: int) -> None:
    payments = sorted((DUE + dt.timedelta(days=after), amount) for after, amount in paid)
    segments = accrue(principal, payments, DUE, DUE + dt.timedelta(days=days), rule=rule(), rates=RATES)
    exact = Fraction(0)
    for number in range(1, days + 1):
        day = DUE + dt.timedelta(days=number)
        left = max(0, principal - sum(amount for when, amount in payments if when < day))
        exact += left * Fraction("10.15") / 100 / 365
    assert sum(each.amount for each in segments) == rounded(exact.numerator, exact.denominator)
    for before, after in itertools.pairwise(segments):
        assert before.ends == after.begins


@given(st.integers(1, 10**9), st.integers(1, 400), st.integers(1, 400), st.sampled_from(DayCount))
def test_later_is_never_less(principal: int, days: int, more: int, convention: DayCount) -> None:
    def owed(until: int) -> int:
        end = DUE + dt.timedelta(days=until)
        return sum(
            each.amount for each in accrue(principal, [], DUE, end, rule=rule(day_count=convention), rates=RATES)
        )

    assert owed(days + more) >= owed(days)
