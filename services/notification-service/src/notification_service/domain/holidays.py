"""Public holidays that hold in a whole country, as rules, so that no year has to be entered.

Regional holidays and moved ones are left out; a country that is not listed has weekends only.
"""

import datetime as dt
from functools import lru_cache
from typing import Final

_NEW_YEAR, _EPIPHANY, _LABOUR = (1, 1), (1, 6), (5, 1)
_ASSUMPTION, _ALL_SAINTS = (8, 15), (11, 1)
_CHRISTMAS_EVE, _CHRISTMAS, _SECOND_CHRISTMAS = (12, 24), (12, 25), (12, 26)
_MAUNDY_THURSDAY, _GOOD_FRIDAY, _EASTER_MONDAY = -3, -2, 1
_ASCENSION, _WHIT_MONDAY, _CORPUS_CHRISTI = 39, 50, 60

FIXED: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "AT": (_NEW_YEAR, _EPIPHANY, _LABOUR, _ASSUMPTION, (10, 26), _ALL_SAINTS, (12, 8), _CHRISTMAS, _SECOND_CHRISTMAS),
    "BE": (_NEW_YEAR, _LABOUR, (7, 21), _ASSUMPTION, _ALL_SAINTS, (11, 11), _CHRISTMAS),
    "DE": (_NEW_YEAR, _LABOUR, (10, 3), _CHRISTMAS, _SECOND_CHRISTMAS),
    "DK": (_NEW_YEAR, _CHRISTMAS, _SECOND_CHRISTMAS),
    "ES": (_NEW_YEAR, _EPIPHANY, _LABOUR, _ASSUMPTION, (10, 12), _ALL_SAINTS, (12, 6), (12, 8), _CHRISTMAS),
    "FI": (_NEW_YEAR, _EPIPHANY, _LABOUR, (12, 6), _CHRISTMAS, _SECOND_CHRISTMAS),
    "FR": (_NEW_YEAR, _LABOUR, (5, 8), (7, 14), _ASSUMPTION, _ALL_SAINTS, (11, 11), _CHRISTMAS),
    "IT": (
        _NEW_YEAR,
        _EPIPHANY,
        (4, 25),
        _LABOUR,
        (6, 2),
        _ASSUMPTION,
        _ALL_SAINTS,
        (12, 8),
        _CHRISTMAS,
        _SECOND_CHRISTMAS,
    ),
    "NL": (_NEW_YEAR, (4, 27), _CHRISTMAS, _SECOND_CHRISTMAS),
    "NO": (_NEW_YEAR, _LABOUR, (5, 17), _CHRISTMAS, _SECOND_CHRISTMAS),
    "PL": (
        _NEW_YEAR,
        _EPIPHANY,
        _LABOUR,
        (5, 3),
        _ASSUMPTION,
        _ALL_SAINTS,
        (11, 11),
        _CHRISTMAS,
        _SECOND_CHRISTMAS,
    ),
    "PT": (
        _NEW_YEAR,
        (4, 25),
        _LABOUR,
        (6, 10),
        _ASSUMPTION,
        (10, 5),
        _ALL_SAINTS,
        (12, 1),
        (12, 8),
        _CHRISTMAS,
    ),
    "RU": (
        _NEW_YEAR,
        (1, 2),
        (1, 3),
        (1, 4),
        (1, 5),
        (1, 6),
        (1, 7),
        (1, 8),
        (2, 23),
        (3, 8),
        _LABOUR,
        (5, 9),
        (6, 12),
        (11, 4),
    ),
    "SE": (_NEW_YEAR, _EPIPHANY, _LABOUR, (6, 6), _CHRISTMAS, _SECOND_CHRISTMAS),
    "US": (_NEW_YEAR, (6, 19), (7, 4), (11, 11), _CHRISTMAS),
}
"""Month and day of the holidays that stay where they are."""

AROUND_EASTER: Final[dict[str, tuple[int, ...]]] = {
    "AT": (_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY, _CORPUS_CHRISTI),
    "BE": (_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
    "DE": (_GOOD_FRIDAY, _EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
    "DK": (_MAUNDY_THURSDAY, _GOOD_FRIDAY, _EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
    "ES": (_GOOD_FRIDAY,),
    "FI": (_GOOD_FRIDAY, _EASTER_MONDAY, _ASCENSION),
    "FR": (_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
    "IT": (_EASTER_MONDAY,),
    "NL": (_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
    "NO": (_MAUNDY_THURSDAY, _GOOD_FRIDAY, _EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
    "PL": (_EASTER_MONDAY, _CORPUS_CHRISTI),
    "PT": (_GOOD_FRIDAY, _CORPUS_CHRISTI),
    "SE": (_GOOD_FRIDAY, _EASTER_MONDAY, _ASCENSION),
}
"""Days counted from Easter Sunday (Gregorian)."""

_MONDAY, _THURSDAY = 0, 3

WEEKDAYS: Final[dict[str, tuple[tuple[int, int, int], ...]]] = {
    "US": ((1, 3, _MONDAY), (2, 3, _MONDAY), (5, -1, _MONDAY), (9, 1, _MONDAY), (10, 2, _MONDAY), (11, 4, _THURSDAY)),
}
"""Month, which one of that weekday in it (-1: the last), weekday."""


def easter(year: int) -> dt.date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, remainder = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    shift = (32 + 2 * remainder + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * shift) // 451
    month, day = divmod(moon + shift - 7 * correction + 114, 31)
    return dt.date(year, month, day + 1)


@lru_cache(maxsize=512)
def holidays(country: str | None, year: int) -> frozenset[dt.date]:
    """Return the public holidays of a country in a year; none for a country that is not listed."""
    if country is None:
        return frozenset()
    sunday = easter(year)
    return frozenset(
        [dt.date(year, month, day) for month, day in FIXED.get(country, ())]
        + [sunday + dt.timedelta(days=days) for days in AROUND_EASTER.get(country, ())]
        + [_nth(year, *rule) for rule in WEEKDAYS.get(country, ())]
    )


def _nth(year: int, month: int, which: int, weekday: int) -> dt.date:
    if which < 0:
        last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        return last - dt.timedelta(days=(last.weekday() - weekday) % 7)
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
