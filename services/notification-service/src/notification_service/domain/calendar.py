"""How limits are counted (domain 6): plain hours and days, and business days of a country.

A business day is Monday to Friday without the country's public holidays, from midnight to midnight
in UTC. "Two business days" are 48 such hours: asked on Friday at 15:00, due on Tuesday at 15:00.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from notification_service.domain.holidays import holidays

_SATURDAY: Final = 5
_DAY: Final = dt.timedelta(days=1)


class Unit(StrEnum):
    """What a limit is counted in; `GIVEN` limits come with the event that starts the clock.

    `FULL_DAYS` begin after the day of the start: three of them from the 2nd, at any hour, end with the 5th.
    """

    HOURS = "Hours"
    DAYS = "Days"
    FULL_DAYS = "FullDays"
    BUSINESS_DAYS = "BusinessDays"
    GIVEN = "Given"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long somebody has."""

    amount: int
    unit: Unit

    def end(self, start: dt.datetime, country: str | None, given: dt.datetime | None) -> dt.datetime:
        """Return the instant at which the time is over; `start` and `given` are in UTC.

        Raises `ValueError` when a given limit was not given.
        """
        match self.unit:
            case Unit.HOURS:
                return start + dt.timedelta(hours=self.amount)
            case Unit.DAYS:
                return start + dt.timedelta(days=self.amount)
            case Unit.FULL_DAYS:
                midnight = dt.datetime.combine(start.date(), dt.time(), tzinfo=start.tzinfo)
                return midnight + dt.timedelta(days=self.amount + 1)
            case Unit.BUSINESS_DAYS:
                return add_business_time(start, dt.timedelta(days=self.amount), country)
        if given is None:
            message = "this clock's end has to come with its start"
            raise ValueError(message)
        return given


def is_business_day(day: dt.date, country: str | None) -> bool:
    """Whether time counts on this day in this country."""
    return day.weekday() < _SATURDAY and day not in holidays(country, day.year)


def add_business_time(start: dt.datetime, time: dt.timedelta, country: str | None) -> dt.datetime:
    """Return the instant at which so much time has passed on business days."""
    moment, left = start, time
    while True:
        midnight = dt.datetime.combine(moment.date() + _DAY, dt.time(), tzinfo=moment.tzinfo)
        if is_business_day(moment.date(), country):
            if midnight - moment >= left:
                return moment + left
            left -= midnight - moment
        moment = midnight
