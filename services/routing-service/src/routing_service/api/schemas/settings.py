"""The platform's settings of routing."""

import datetime as dt
from typing import Annotated, Self

from pydantic import Field

from chassis.http import Answer, Schema
from routing_service.domain.network import SettingsDraft
from routing_service.domain.rules import DEFAULT_ORDER, Settings
from routing_service.domain.values import RouteSource

Days = Annotated[int, Field(ge=1, le=365)]


class HolidayBody(Schema):
    """A day that is no business day."""

    day: dt.date
    name: Annotated[str, Field(min_length=1, max_length=100)]


class SettingsBody(Schema):
    """All settings; what is left out gets its default. The window counts business hours."""

    max_quotes: int = Field(default=5, ge=1, le=50)
    quote_window_hours: int = Field(default=120, ge=1, le=2400)
    first_reminder_days: Days = 7
    second_reminder_days: Days = 14
    expiry_days: Days = 21
    routing_order: list[RouteSource] = Field(default=list(DEFAULT_ORDER), max_length=4)
    holidays: list[HolidayBody] = Field(default=[], max_length=2000)

    def draft(self) -> SettingsDraft:
        """The settings as the domain has them."""
        return SettingsDraft(
            settings=Settings(
                max_quotes=self.max_quotes,
                quote_window_hours=self.quote_window_hours,
                reminder_days=(self.first_reminder_days, self.second_reminder_days),
                expiry_days=self.expiry_days,
                routing_order=tuple(self.routing_order),
            ),
            holidays={one.day: one.name for one in self.holidays},
        )


class HolidayAnswer(Answer):
    """A day that is no business day."""

    day: dt.date
    name: str


class SettingsAnswer(Answer):
    """The settings in force."""

    max_quotes: int
    quote_window_hours: int
    first_reminder_days: int
    second_reminder_days: int
    expiry_days: int
    routing_order: list[str]
    holidays: list[HolidayAnswer]

    @classmethod
    def of(cls, settings: Settings, holidays: dict[dt.date, str]) -> Self:
        """The settings with the calendar."""
        first, second = settings.reminder_days
        return cls(
            max_quotes=settings.max_quotes,
            quote_window_hours=settings.quote_window_hours,
            first_reminder_days=first,
            second_reminder_days=second,
            expiry_days=settings.expiry_days,
            routing_order=[step.value for step in settings.routing_order],
            holidays=[HolidayAnswer(day=day, name=name) for day, name in holidays.items()],
        )
