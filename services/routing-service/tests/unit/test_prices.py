"""Prices against a table typed by hand from the published price lists, and the worked examples."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from price_lists import LISTS, NEW, OLD

from routing_service.domain.claim import Aging
from routing_service.domain.pricing import (
    Price,
    Schedule,
    add_months,
    age_uplift,
    blended_uplift,
    bracket_for,
    schedule_on,
    standard_price,
)
from routing_service.domain.values import Region

# Percent by USD, from inclusive to exclusive: European, International until and from 25 March 2026.
TABLE = (
    (100, 1_000, "20", "30", "30"),
    (1_000, 8_000, "9.5", "20", "18"),
    (8_000, 75_000, "9.5", "15", "15"),
    (75_000, 150_000, "9.5", "10", "10"),
    (150_000, 10_000_000, "6", "7.5", "7.5"),
)


def price(
    region: Region, usd_minor: int, submitted: dt.date, aging: Aging | None = None, principal: int | None = None
) -> Price | None:
    schedule = schedule_on(LISTS, submitted)
    assert schedule is not None
    return standard_price(
        schedule,
        region,
        usd_minor=usd_minor,
        principal=principal or usd_minor,
        aging=aging or Aging(),
        submitted_on=submitted,
    )


@given(st.integers(min_value=0, max_value=10**9 - 1), st.sampled_from([OLD, NEW]), st.sampled_from(Region))
def test_the_base_rate_is_the_one_in_the_table(usd_minor: int, day: dt.date, region: Region) -> None:
    rows = [row for row in TABLE if row[0] * 100 <= usd_minor < row[1] * 100]
    found = price(region, usd_minor, day)
    if not rows:
        assert found is None
        return
    wanted = rows[0][2] if region is Region.EUROPEAN else rows[0][3 if day == OLD else 4]
    assert found is not None
    assert found.base_rate * 100 == Decimal(wanted)


@pytest.mark.parametrize(("usd", "rate"), [(99_999, "0.30"), (100_000, "0.18"), (799_999, "0.18"), (800_000, "0.15")])
def test_a_bracket_begins_at_its_limit_and_ends_before_the_next(usd: int, rate: str) -> None:
    found = bracket_for(LISTS[1].brackets[Region.INTERNATIONAL], usd)
    assert found is not None
    assert found.rate == Decimal(rate)


@pytest.mark.parametrize(
    ("due", "submitted", "percent"),
    [
        ("2025-04-01", "2026-03-31", 0),  # a day short of twelve months
        ("2025-04-01", "2026-04-01", 0),  # twelve months to the day
        ("2025-04-01", "2026-04-02", 8),  # a day more
        ("2024-04-01", "2026-04-01", 8),
        ("2024-04-01", "2026-04-02", 15),
        ("2024-02-29", "2026-02-28", 10),  # an older list; two years end on the 28th, the day itself is in
        ("2024-02-29", "2026-03-01", 20),
        ("2026-03-31", "2026-04-30", 0),
    ],
)
def test_age_counts_calendar_months(due: str, submitted: str, percent: int) -> None:
    day = dt.date.fromisoformat(submitted)
    schedule = schedule_on(LISTS, day)
    assert schedule is not None
    assert age_uplift(schedule.uplifts, dt.date.fromisoformat(due), day) * 100 == percent


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(min_value=0, max_value=60))
def test_months_keep_the_day_or_the_last_of_a_shorter_month(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)


@given(
    st.integers(min_value=1, max_value=10**12),
    st.data(),
    st.sampled_from([(LISTS[0], 10, 20), (LISTS[1], 8, 15)]),
)
def test_a_blend_weighs_each_part_by_its_age(
    principal: int, data: st.DataObject, case: tuple[Schedule, int, int]
) -> None:
    schedule, over_12_percent, over_24_percent = case
    over_12 = data.draw(st.integers(min_value=0, max_value=principal))
    over_24 = data.draw(st.integers(min_value=0, max_value=over_12))
    found = blended_uplift(schedule.uplifts, principal, {12: over_12, 24: over_24})
    exact = Fraction((over_12 - over_24) * over_12_percent + over_24 * over_24_percent, principal * 100)
    assert abs(Fraction(found) - exact) <= Fraction(1, 2 * 10**12)
    assert 0 <= found <= Decimal(over_24_percent) / 100


def test_example_3_international_fourteen_months() -> None:
    aged = {day: Aging(due_date=add_months(day, -14)) for day in (OLD, NEW)}
    new = price(Region.INTERNATIONAL, 500_000, NEW, aged[NEW])
    old = price(Region.INTERNATIONAL, 500_000, OLD, aged[OLD])
    assert new is not None
    assert old is not None
    assert (new.success_fee, new.success_fee * 500_000) == (Decimal("0.26"), Decimal(130_000))
    assert (old.success_fee, old.success_fee * 500_000) == (Decimal("0.30"), Decimal(150_000))


def test_example_4_european_twenty_six_months() -> None:
    found = price(Region.EUROPEAN, 50_000, NEW, Aging(due_date=add_months(NEW, -26)))
    assert found is not None
    assert (found.success_fee, found.success_fee * 50_000) == (Decimal("0.35"), Decimal(17_500))


def test_example_5_blended() -> None:
    aging = Aging(over_12=600_000, over_24=200_000)
    new = price(Region.EUROPEAN, 1_000_000, NEW, aging)
    old = price(Region.EUROPEAN, 1_000_000, OLD, aging)
    assert new is not None
    assert old is not None
    assert (new.uplift_rate, new.success_fee) == (Decimal("0.062"), Decimal("0.157"))
    assert old.success_fee == Decimal("0.175")


def test_amounts_win_over_the_due_date() -> None:
    found = price(Region.EUROPEAN, 1_000_000, NEW, Aging(dt.date(2020, 1, 1), over_12=0, over_24=0))
    assert found is not None
    assert found.uplift_rate == 0
