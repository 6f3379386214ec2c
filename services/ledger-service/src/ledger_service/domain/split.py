"""How one payment is split (domain 5.4): pure functions on integers and exact rates.

Inside one revision of the terms the partner's ratio r = (s * P + A) / (P + A) stands still, P and A
being what was outstanding when the revision began. Each share of a payment is the rounded share of
everything computed so far less what was given before, so that instalments in any number give what
one payment gives; a share of a share is taken from the rounded one.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ledger_service.domain.rounding import rounded, share_of
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

    def commission(self, success_fee: Fraction, recovered: int) -> int:
        """Return r of what was recovered, rounded half up: the partner's share."""
        s, unit = success_fee.numerator, success_fee.denominator
        return rounded((s * self.principal + unit * self.fees) * recovered, unit * self.total)

    def success_part(self, success_fee: Fraction, recovered: int) -> int:
        """Return the success fee in what was recovered, rounded half up: r without the added fees."""
        s, unit = success_fee.numerator, success_fee.denominator
        return rounded(s * self.principal * recovered, unit * self.total)

    def fee_part(self, success_fee: Fraction) -> Fraction:
        """Return how much of a commission is success fee; all of it when nothing else is known."""
        fee = success_fee * self.principal
        return fee / (fee + self.fees) if fee + self.fees else Fraction(1)


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

    def plus(self, split: Split, within: int, *, earned: bool) -> "Given":
        """Return the sums after a split that stands as it is; `earned`: a referral partner shares in it."""
        return Given(
            within=self.within + within,
            gross=self.gross + split.partner_gross,
            fee=self.fee + split.fee,
            vat=self.vat + split.vat,
            platform=self.platform + split.platform,
            referral_base=self.referral_base + (split.platform if earned else 0),
            referral=self.referral + split.referral,
        )


def computed(  # noqa: PLR0917 - the inputs of the formula
    amount: int, within: int, base: Base, terms: Terms, given: Given, referral_share: Fraction | None
) -> tuple[Split, Given]:
    """Split a payment by its terms; return it with the sums after it.

    `within` is the part of `amount` that the claim still had room for; the rest is the client's.
    """
    total = given.within + within
    due = base.commission(terms.success_fee, total)
    gross = _part(due, given.gross, amount)
    capped = gross != due
    fee = _part(base.success_part(terms.success_fee, total), given.fee, gross - given.gross if capped else None)
    vat = _part(share_of(fee, terms.vat_rate), given.vat, amount - (gross - given.gross) if capped else None)
    platform = _part(
        share_of(gross if terms.basis is CommissionBasis.STANDARD else fee, terms.revenue_share), given.platform
    )
    referral_base, referral = given.referral_base, given.referral
    if referral_share is not None:
        referral_base += platform - given.platform
        referral = _part(share_of(referral_base, referral_share), given.referral, platform - given.platform)
    after = Given(total, gross, fee, vat, platform, referral_base, referral)
    split = Split(
        amount=amount,
        client=amount - (gross - given.gross) - (vat - given.vat),
        vat=vat - given.vat,
        partner_gross=gross - given.gross,
        fee=fee - given.fee,
        platform=platform - given.platform,
        referral=referral - given.referral,
    )
    return split, after


def _part(due: int, given: int, most: int | None = None) -> int:
    """Return a running sum after a payment: what is due, within what this payment can give.

    The bounds bite only where a split that stands (it was invoiced) gave more or less than its share by
    the account as it is now: what is left over goes to the next payment.
    """
    return max(given, due if most is None else min(due, given + max(0, most)))


def explicit(amount: int, commission: int, base: Base, terms: Terms, referral_share: Fraction | None) -> Split:
    """Split a payment whose commission the partner states himself, VAT included.

    Such a split stands alone: it neither takes from the cumulative sums nor adds to them.
    """
    part = base.fee_part(terms.success_fee)
    gross = share_of(commission, 1 / (1 + part * terms.vat_rate))
    fee = share_of(gross, part)
    platform = share_of(gross if terms.basis is CommissionBasis.STANDARD else fee, terms.revenue_share)
    return Split(
        amount=amount,
        client=amount - commission,
        vat=commission - gross,
        partner_gross=gross,
        fee=fee,
        platform=platform,
        referral=0 if referral_share is None else share_of(platform, referral_share),
    )
