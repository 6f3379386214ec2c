"""Dates on the wire."""

import datetime as dt

import pytest

from ledger_service.api.schemas.fields import parse_day


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22",
        "2026-11-22T00:00:00",
        "2026-11-22T00:00:00Z",
        "2026-11-22T10:00:00+00:00",
        "2026-11-22T10:00:00+0000",
        "2026-11-22T10:00:00 0000",
        "2026-11-23T00:30:00+01:00",
        " 2026-11-22 ",
    ],
)
def test_dates_and_date_times_are_read(text: str) -> None:
    assert parse_day(text) == dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "text", ["", "22.11.2026", "2026-13-01", "tomorrow", 5, None, "2026-11-22" * 9, "0001-01-01T00:00:00+23:00"]
)
def test_other_texts_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match="must be a date"):
        parse_day(text)
