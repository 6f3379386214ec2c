"""Durations of the network clock."""

from __future__ import annotations

import datetime as dt

import pytest

from recoup.clock import parse
from recoup.errors import RecoupError


@pytest.mark.parametrize(
    ("text", "days", "hours"), [("40d", 40, 0), ("2w", 14, 0), ("36h", 1, 12), ("1d12h", 1, 12), ("1w1d", 8, 0)]
)
def test_reads_durations(text: str, days: int, hours: int) -> None:
    assert parse(text) == dt.timedelta(days=days, hours=hours)


@pytest.mark.parametrize("text", ["", "40", "d", "-3d", "4d!", "1 d", "40days"])
def test_refuses_anything_else(text: str) -> None:
    with pytest.raises(RecoupError, match="is no duration"):
        parse(text)
