"""Dates and amounts on the wire."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from chassis.http.schemas import Number
from chassis.money import UnknownCurrency, exponent, to_decimal

_LONGEST: Final = 40
_NOT_A_DATE: Final = "must be a date (YYYY-MM-DD) or a date-time"
_NOT_A_NUMBER: Final = "must be a number"
_MOST: Final = 1.7976931348623157e308


def parse_day(value: object) -> dt.date:
    """Read `YYYY-MM-DD` or a date-time; an instant with an offset counts as its UTC date."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ValueError(_NOT_A_DATE)
    text = value.strip()
    # The + of an offset is a space once a query string is decoded.
    head, space, tail = text.rpartition(" ")
    if space and "T" in head and tail[:1].isdigit():
        text = f"{head}+{tail}"
    try:
        instant = dt.datetime.fromisoformat(text)
        return instant.astimezone(dt.UTC).date() if instant.tzinfo else instant.date()
    except (ValueError, OverflowError):
        raise ValueError(_NOT_A_DATE) from None


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(_NOT_A_NUMBER)  # noqa: TRY004 - pydantic collects ValueErrors
    return value


def _currency(code: str) -> str:
    try:
        exponent(code)
    except UnknownCurrency as error:
        raise ValueError(str(error)) from None
    return code


Currency = Annotated[str, AfterValidator(_currency)]
"""A code of ISO 4217."""

Day = Annotated[dt.date, BeforeValidator(parse_day), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A legal date in a request."""


def amount_from(least: str) -> Any:
    """Return the type of a JSON number that is at least so much."""
    return Annotated[
        Decimal,
        BeforeValidator(_number),
        Field(ge=Decimal(least)),
        WithJsonSchema({"type": "number", "format": "double", "minimum": float(least), "maximum": _MOST}),
    ]


def midnight(day: dt.date) -> dt.datetime:
    """Return a legal date in the published form: its first instant in UTC."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def amount(minor: int, currency: str) -> Decimal:
    """Return minor units as the number on the wire."""
    return to_decimal(minor, currency)


__all__ = ["Currency", "Day", "Number", "amount", "amount_from", "midnight", "parse_day"]
