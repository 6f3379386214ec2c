"""What a claim costs after it changed: the price function of the terms at the new principal (domain 5.3)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ledger_service.domain.errors import DeliberateRate, PriceNeedsConfirmation

UNNOTICED: Final = Fraction(1, 1000)
"""A success fee that moves by no more than this (0.1 percentage points) asks nobody."""


@dataclass(frozen=True, slots=True)
class PriceFunction:
    """What the terms say about the price at any principal.

    `brackets` are half-open: a rate holds from its limit in US cents up to the next one. `uplift` was
    fixed by the age of the claim on the day of its submission and stays. An `intentional` rate was set
    on purpose (an accepted quote, a rate set by hand): it follows no bracket by itself.
    """

    brackets: tuple[tuple[int, Fraction], ...]
    uplift: Fraction
    intentional: bool

    def rate_at(self, usd_cents: int, current: Fraction) -> Fraction:
        """Return the success fee at a principal; `current` where the terms have no brackets.

        Below the lowest bracket its rate holds: a claim that was taken on does not lose its price.
        """
        if not self.brackets:
            return current
        lowest = min(self.brackets)
        _, rate = max((each for each in self.brackets if each[0] <= usd_cents), default=lowest)
        return rate + self.uplift


@dataclass(frozen=True, slots=True)
class Consent:
    """What the caller accepts: a new standard price, or that a deliberately set rate stays."""

    new_price: bool = False
    same_rate: bool = False


def repriced(
    price: PriceFunction, current: Fraction, usd_cents: int, consent: Consent, *, warning: str | None = None
) -> Fraction:
    """Return the success fee of a claim whose principal changed to so many US cents.

    Raises `PriceNeedsConfirmation` when somebody has to agree first (`warning` goes along), or
    `DeliberateRate` when what was agreed to is not the caller's to decide.
    """
    proposed = price.rate_at(usd_cents, current)
    if price.intentional:
        if consent.new_price:
            raise DeliberateRate
        if not consent.same_rate:
            raise PriceNeedsConfirmation(current, proposed, intentional=True, warning=warning)
        return current
    if abs(proposed - current) > UNNOTICED and not consent.new_price:
        raise PriceNeedsConfirmation(current, proposed, intentional=False, warning=warning)
    return proposed
