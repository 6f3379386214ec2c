"""Amounts between minor units of any currency and US cents."""

from fractions import Fraction
from typing import Final

from chassis.money import exponent
from ledger_service.domain.rounding import rounded

_CENTS: Final = 100


def usd_cents(minor: int, currency: str, usd_per_unit: Fraction) -> int:
    """Return an amount in US cents at a rate of USD for one unit, rounded half up."""
    unit = 10 ** exponent(currency)
    return rounded(minor * usd_per_unit.numerator * _CENTS, usd_per_unit.denominator * unit)
