"""Shares of whole amounts: exact rates, rounded half up, never twice."""

from fractions import Fraction


def rounded(numerator: int, denominator: int) -> int:
    """Return the nearest integer of a quotient that is not negative; a half goes up, x / 0 is nothing."""
    return (2 * numerator + denominator) // (2 * denominator) if denominator else 0


def share_of(amount: int, rate: Fraction) -> int:
    """Return this share of an amount, rounded half up."""
    return rounded(amount * rate.numerator, rate.denominator)
