"""Exchange rates on the wire: USD for one unit of a currency."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Currency, Day, Number, amount_from
from ledger_service.domain.interest_ports import Rate

if TYPE_CHECKING:
    Price = Decimal
else:
    Price = amount_from("0")


_OUT_OF_RANGE: Final = "must be positive and below 1,000,000,000"


def _positive(rate: Decimal) -> Decimal:
    if not 0 < rate < 10**9:
        raise ValueError(_OUT_OF_RANGE)
    return rate


class RateInput(Schema):
    """One currency's rate."""

    currency: Currency
    usd_per_unit: Annotated[Price, AfterValidator(_positive)]


class RatesInput(Schema):
    """The rates of a day; sending the same again changes nothing."""

    date: Day
    rates: Annotated[list[RateInput], Field(min_length=1, max_length=200)]


class RateAnswer(Answer):
    """A rate and the day it was published for.

    `carriedOver` says that there is none of the day asked for, and this is the last one before.
    """

    currency: str
    usd_per_unit: Number
    date: dt.date
    carried_over: bool

    @classmethod
    def of(cls, rate: Rate, asked: dt.date) -> "RateAnswer":
        """Show a rate to somebody who asked for a day."""
        return cls(
            currency=rate.currency, usd_per_unit=rate.usd_per_unit, date=rate.date, carried_over=rate.date != asked
        )


class RatesAnswer(Answer):
    """The rates that hold on a day."""

    date: dt.date
    rates: list[RateAnswer]


class RatesImported(Answer):
    """What a file held, and what of it was new or different."""

    first_day: dt.date
    last_day: dt.date
    days: int
    days_changed: int
    rates_changed: int
    left_out: list[str]
