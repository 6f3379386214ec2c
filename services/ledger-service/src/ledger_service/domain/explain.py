"""The way from a payment's amount to each share, computed again from what its posting keeps.

Each version of the arithmetic stays as it was: a golden file holds its results. Whoever changes
`split` gives the new arithmetic a new number and keeps the old one here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from ledger_service.domain import split as splitting
from ledger_service.domain.split import Base, Given
from ledger_service.domain.values import CommissionBasis, Split, Terms


class Share(StrEnum):
    """What a step arrives at."""

    WITHIN = "within"
    COMMISSION = "commission"
    SUCCESS_FEE = "successFee"
    VAT = "vat"
    PLATFORM = "platform"
    REFERRAL = "referral"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Step:
    """One share in minor units: the rule with its numbers and, where shares add up over payments, the sums.

    `value` = `so_far` - `before`: what all payments of the revision give, less what was given.
    """

    share: Share
    rule: str
    value: int
    so_far: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The split that the inputs give, and how."""

    split: Split
    steps: tuple[Step, ...]


class UnknownFormula(LookupError):
    """A posting names an arithmetic that this release does not have."""


def explain(formula: int, inputs: Mapping[str, Any]) -> Explanation:
    """Compute a payment's split from the inputs of its posting; raises `UnknownFormula`."""
    if formula not in FORMULAS:
        raise UnknownFormula(formula)
    return FORMULAS[formula](inputs)


def _first(inputs: Mapping[str, Any]) -> Explanation:
    base = Base(inputs["principal"], inputs["fees"])
    terms = Terms(
        number=0,
        partner_id=UUID(int=0),
        success_fee=Fraction(inputs["successFee"]),
        revenue_share=Fraction(inputs["revenueShare"]),
        basis=CommissionBasis(inputs["basis"]),
        vat_rate=Fraction(inputs["vatRate"]),
    )
    share = None if inputs["referralShare"] is None else Fraction(inputs["referralShare"])
    amount, within, commission = inputs["amount"], inputs["within"], inputs["commission"]
    room = Step(Share.WITHIN, f"what principal and fees had room for, of {amount}", within)
    if commission is not None:
        split = splitting.explicit(amount, commission, base, terms, share)
        return Explanation(split, (room, *_stated(split, commission, base, terms, share)))
    before = Given(*inputs["before"])
    split, after = splitting.computed(amount, within, base, terms, before, share)
    return Explanation(split, (room, *_computed(split, base, terms, share, before, after)))


def _computed(  # noqa: PLR0917 - all that the arithmetic used
    split: Split, base: Base, terms: Terms, share: Fraction | None, before: Given, after: Given
) -> list[Step]:
    s, p, a = terms.success_fee, base.principal, base.fees
    shared = "commission" if terms.basis is CommissionBasis.STANDARD else "success fee"
    taken = after.gross if terms.basis is CommissionBasis.STANDARD else after.fee
    steps = [
        Step(
            Share.COMMISSION,
            f"({s} x {p} + {a}) / ({p} + {a}) of {after.within} so far",
            split.partner_gross, after.gross, before.gross,
        ),
        Step(
            Share.SUCCESS_FEE, f"{s} x {p} / ({p} + {a}) of {after.within} so far", split.fee, after.fee, before.fee
        ),
        Step(
            Share.VAT, f"{terms.vat_rate} of the success fee, {after.fee} so far", split.vat, after.vat, before.vat
        ),
        Step(
            Share.PLATFORM, f"{terms.revenue_share} of the {shared}, {taken} so far",
            split.platform, after.platform, before.platform,
        ),
    ]  # fmt: skip
    if share is not None:
        rule = f"{share} of the platform's share, {after.referral_base} so far"
        steps.append(Step(Share.REFERRAL, rule, split.referral, after.referral, before.referral))
    return [*steps, _rest(split)]


def _stated(split: Split, commission: int, base: Base, terms: Terms, share: Fraction | None) -> list[Step]:
    part = base.fee_part(terms.success_fee)
    standard = terms.basis is CommissionBasis.STANDARD
    shared = f"commission, {split.partner_gross}" if standard else f"success fee, {split.fee}"
    steps = [
        Step(
            Share.COMMISSION, f"stated {commission} with VAT: {commission} / (1 + {part} x {terms.vat_rate})",
            split.partner_gross,
        ),
        Step(Share.SUCCESS_FEE, f"{part} of the commission", split.fee),
        Step(Share.VAT, f"{commission} - {split.partner_gross}", split.vat),
        Step(Share.PLATFORM, f"{terms.revenue_share} of the {shared}", split.platform),
    ]  # fmt: skip
    if share is not None:
        steps.append(Step(Share.REFERRAL, f"{share} of the platform's share, {split.platform}", split.referral))
    return [*steps, _rest(split)]


def _rest(split: Split) -> Step:
    return Step(Share.CLIENT, f"the rest: {split.amount} - {split.partner_gross} - {split.vat}", split.client)


FORMULAS: Final[Mapping[int, Callable[[Mapping[str, Any]], Explanation]]] = {1: _first}
"""Every arithmetic that a posting may name."""
