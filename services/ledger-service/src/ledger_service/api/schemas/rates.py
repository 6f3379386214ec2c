"""Exchange rates on the wire: USD for one unit of a currency."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, Field

from chassis.http import Answer, Schema
from chassis.money import UnknownCurrency, exponent
from ledger_service.api.schemas.fields import Day, Number, amount_from
from ledger_service.persistence.rates import Rate

if TYPE_CHECKING:
    Price = Decimal
else:
    Price = amount_from("0")


_OUT_OF_RANGE: Final = "must be positive and below 1,000,000,000"


def _currency(code: str) -> str:
    try:
        exponent(code)
    except UnknownCurrency as error:
        raise ValueError(str(error)) from None
    return code


def _positive(rate: Decimal) -> Decimal:
    if not 0 < rate < 10**9:
        raise ValueError(_OUT_OF_RANGE)
    return rate


class RateInput(Schema):
    """One currency's rate."""

    currency: Annotated[str, AfterValidator(_currency)]
    usd_per_unit: Annotated[Price, AfterValidator(_positive)]


class RatesInput(Schema):
    """The rates of a day; sending the same again changes nothing."""

    date: Day
    rates: Annotated[list[RateInput], Field(min_length=1, max_length=200)]


class RateAnswer(Answer):
    """A rate and the day it was published for, which may be earlier than the day asked for."""

    currency: str
    usd_per_unit: Number
    date: dt.date

    @classmethod
    def of(cls, rate: Rate) -> "RateAnswer":
        """Show a rate."""
        return cls(currency=rate.currency, usd_per_unit=rate.usd_per_unit, date=rate.date)


class RatesAnswer(Answer):
    """The rates that hold on a day."""

    date: dt.date
    rates: list[RateAnswer]
