"""How one payment is split (domain 5.4): pure functions on integers and exact rates.

Inside one revision of the terms the partner's ratio r = (s * P + A) / (P + A) stands still, P and A
being what was outstanding when the revision began. Each share of a payment is the rounded share of
everything computed so far less what was given before, so that instalments in any number give what
one payment gives; a share of a share is taken from the rounded one.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from ledger_service.domain.rounding import half_up, ratio
from ledger_service.domain.values import CommissionBasis, Split, Terms

FORMULA: Final = 1
"""The version of this arithmetic; a posting names the one it was computed with."""


@dataclass(frozen=True, slots=True)
class Base:
    """What was outstanding when the revision began, in minor units."""

    principal: int
    fees: int

    @property
    def total(self) -> int:
        """All that the debtor owed."""
        return self.principal + self.fees

    def commission_rate(self, success_fee: Fraction) -> Fraction:
        """Return r, the partner's part of each unit recovered."""
        return ratio(success_fee * self.principal + self.fees, self.total)

    def fee_rate(self, success_fee: Fraction) -> Fraction:
        """Return the success-fee part of each unit recovered: r without the added fees."""
        return ratio(success_fee * self.principal, self.total)

    def fee_part(self, success_fee: Fraction) -> Fraction:
        """Return how much of a commission is success fee; all of it when nothing else is known."""
        if not self.total or not self.commission_rate(success_fee):
            return Fraction(1)
        return self.fee_rate(success_fee) / self.commission_rate(success_fee)


@dataclass(frozen=True, slots=True)
class Given:
    """The sums of the computed splits of one revision so far.

    `referral_base` is the part of `platform` that a referral partner shares in.
    """

    within: int = 0
    gross: int = 0
    fee: int = 0
    vat: int = 0
    platform: int = 0
    referral_base: int = 0
    referral: int = 0


def computed(
    amount: int, within: int, base: Base, terms: Terms, given: Given, referral_share: Fraction | None
) -> tuple[Split, Given]:
    """Split a payment by its terms; return it with the sums after it.

    `within` is the part of `amount` that the claim still had room for; the rest is the client's.
    """
    total = given.within + within
    gross = half_up(base.commission_rate(terms.success_fee) * total)
    fee = half_up(base.fee_rate(terms.success_fee) * total)
    vat = half_up(terms.vat_rate * fee)
    shared = gross if terms.basis is CommissionBasis.STANDARD else fee
    platform = half_up(terms.revenue_share * shared)
    after = replace(given, within=total, gross=gross, fee=fee, vat=vat, platform=platform)
    if referral_share is not None:
        referral_base = given.referral_base + platform - given.platform
        after = replace(after, referral_base=referral_base, referral=half_up(referral_share * referral_base))
    split = Split(
        amount=amount,
        client=amount - (gross - given.gross) - (vat - given.vat),
        vat=vat - given.vat,
        partner_gross=gross - given.gross,
        fee=fee - given.fee,
        platform=platform - given.platform,
        referral=after.referral - given.referral,
    )
    return split, after


def explicit(
    amount: int, commission: int, base: Base, terms: Terms, referral_share: Fraction | None
) -> Split:
    """Split a payment whose commission the partner states himself, VAT included.

    Such a split stands alone: it neither takes from the cumulative sums nor adds to them.
    """
    part = base.fee_part(terms.success_fee)
    gross = half_up(commission / (1 + part * terms.vat_rate))
    fee = half_up(part * gross)
    platform = half_up(terms.revenue_share * (gross if terms.basis is CommissionBasis.STANDARD else fee))
    return Split(
        amount=amount,
        client=amount - commission,
        vat=commission - gross,
        partner_gross=gross,
        fee=fee,
        platform=platform,
        referral=0 if referral_share is None else half_up(referral_share * platform),
    )
