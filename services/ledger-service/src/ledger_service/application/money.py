"""Amounts between minor units of any currency and US cents."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from chassis.money import exponent
from ledger_service.domain.rounding import half_up

_CENTS: Final = 100


def usd_cents(minor: int, currency: str, usd_per_unit: Fraction | Decimal) -> int:
    """Return an amount in US cents at a rate of USD for one unit, rounded half up."""
    return half_up(Fraction(minor) * Fraction(usd_per_unit) * _CENTS / 10 ** exponent(currency))
