"""Business time of the platform (domain 16, Q11): whole days from Monday to Friday, holidays left out, in UTC."""

import datetime as dt
from collections.abc import Set as AbstractSet

_SATURDAY = 5
_DAY = dt.timedelta(days=1)


def is_business_day(day: dt.date, holidays: AbstractSet[dt.date]) -> bool:
    """Whether time counts on this day."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_business_hours(start: dt.datetime, hours: int, holidays: AbstractSet[dt.date]) -> dt.datetime:
    """The instant at which so many business hours have passed; a business day has 24 of them.

    120 hours from a Tuesday at 15:00 end on the next Tuesday at 15:00 when no holiday lies between;
    from a weekend they begin to run on Monday at 00:00. `start` must be aware and in UTC.
    """
    left = dt.timedelta(hours=hours)
    moment = start
    while True:
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
        if is_business_day(moment.date(), holidays):
            if midnight - moment >= left:
                return moment + left
            left -= midnight - moment
        moment = midnight
