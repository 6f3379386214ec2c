"""Public holidays per country, from the `holidays` library, which is loaded when the first one is asked for."""

import datetime as dt
import functools


def is_holiday(country: str, day: dt.date) -> bool:
    """Tell whether a day is a public holiday; a country the library does not know has weekends only."""
    return day in _holidays(country, day.year)


@functools.lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[dt.date]:
    import holidays  # noqa: PLC0415 - takes half a second

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
