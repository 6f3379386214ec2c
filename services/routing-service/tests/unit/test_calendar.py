import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_service.domain.calendar import add_business_hours, is_business_day


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-04-07 15:00", "2026-04-14 15:00"),  # Tuesday to Tuesday
        ("2026-04-10 09:30", "2026-04-17 09:30"),  # Friday to Friday
        ("2026-04-11 12:00", "2026-04-18 00:00"),  # Saturday: Monday 00:00 to the end of Friday
        ("2026-04-13 00:00", "2026-04-18 00:00"),  # Monday midnight: to the end of Friday
    ],
)
def test_120_hours_are_five_business_days(start: str, end: str) -> None:
    assert add_business_hours(at(start), 120, frozenset()) == at(end)


def test_holidays_do_not_count() -> None:
    whit_monday = frozenset({dt.date(2026, 5, 25)})
    assert add_business_hours(at("2026-05-22 10:00"), 120, whit_monday) == at("2026-06-01 10:00")


@given(
    st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1)),  # noqa: DTZ001 - made aware below
    st.integers(min_value=1, max_value=400),
    st.frozensets(st.dates(dt.date(2020, 1, 1), dt.date(2040, 3, 1)), max_size=30),
)
def test_exactly_so_many_hours_lie_on_business_days(
    naive: dt.datetime, hours: int, holidays: frozenset[dt.date]
) -> None:
    start = naive.replace(tzinfo=dt.UTC)
    end = add_business_hours(start, hours, holidays)
    counted, moment = dt.timedelta(), start
    while moment < end:
        midnight = dt.datetime.combine(moment.date() + dt.timedelta(days=1), dt.time(), dt.UTC)
        until = min(midnight, end)
        if is_business_day(moment.date(), holidays):
            counted += until - moment
        moment = until
    assert counted == dt.timedelta(hours=hours)
