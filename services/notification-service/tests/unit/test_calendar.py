"""Business time and holidays."""

import datetime as dt

import pytest

from notification_service.domain.calendar import Limit, Unit, add_business_time, is_business_day
from notification_service.domain.holidays import easter, holidays


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2000, 4, 23), (2008, 3, 23), (2019, 4, 21), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)],
)
def test_easter(year: int, month: int, day: int) -> None:
    assert easter(year) == dt.date(year, month, day)


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("DK", "2026-04-02"),
        ("DK", "2026-04-06"),
        ("DK", "2026-05-14"),
        ("FR", "2026-07-14"),
        ("FR", "2026-05-25"),
        ("DE", "2026-10-03"),
        ("NL", "2026-04-27"),
        ("US", "2026-11-26"),
        ("US", "2026-05-25"),
        ("US", "2026-01-19"),
        ("ES", "2026-04-03"),
        ("RU", "2026-01-08"),
    ],
)
def test_a_public_holiday(country: str, day: str) -> None:
    assert dt.date.fromisoformat(day) in holidays(country, 2026)
    assert not is_business_day(dt.date.fromisoformat(day), country)


def test_countries_without_a_table_have_weekends_only() -> None:
    assert holidays("CN", 2026) == holidays(None, 2026) == frozenset()
    assert not is_business_day(dt.date(2026, 3, 7), "CN")


@pytest.mark.parametrize(
    ("start", "days", "country", "end"),
    [
        ("2026-03-02T09:00", 1, None, "2026-03-03T09:00"),
        ("2026-03-06T15:00", 1, None, "2026-03-09T15:00"),
        ("2026-03-06T15:00", 2, None, "2026-03-10T15:00"),
        ("2026-03-07T12:00", 1, None, "2026-03-10T00:00"),
        ("2026-04-01T15:00", 1, "DK", "2026-04-07T15:00"),
        ("2026-04-01T15:00", 1, "CN", "2026-04-02T15:00"),
        ("2026-12-31T10:00", 1, "FR", "2027-01-04T10:00"),
    ],
)
def test_business_days_have_24_hours(start: str, days: int, country: str | None, end: str) -> None:
    assert add_business_time(at(start), dt.timedelta(days=days), country) == at(end)


def test_plain_limits() -> None:
    start = at("2026-03-06T15:00")
    assert Limit(24, Unit.HOURS).end(start, "FR", None) == at("2026-03-07T15:00")
    assert Limit(14, Unit.DAYS).end(start, "FR", None) == at("2026-03-20T15:00")
    assert Limit(0, Unit.GIVEN).end(start, "FR", at("2026-03-09T00:00")) == at("2026-03-09T00:00")
    with pytest.raises(ValueError, match="has to come"):
        Limit(0, Unit.GIVEN).end(start, None, None)
