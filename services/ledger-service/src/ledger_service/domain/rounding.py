"""Shares of whole amounts: exact rates, rounded half up, never twice."""

from fractions import Fraction


def half_up(value: Fraction) -> int:
    """Return the nearest integer of a value that is not negative; a half goes up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def ratio(part: int | Fraction, whole: int | Fraction) -> Fraction:
    """Return part / whole; nothing of nothing is nothing."""
    return Fraction(part) / Fraction(whole) if whole else Fraction(0)
