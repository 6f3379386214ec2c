"""Explains a payment to whoever it concerns, and raises the alarm when the books say something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from prometheus_client import Counter

from ledger_service.domain.explain import Share, Step, explain
from ledger_service.domain.explained import ExplainedPayment, ExplainedPosting, PaymentPosting
from ledger_service.domain.posting import Leg, Parties, legs
from ledger_service.domain.values import CommissionStatus, Recipient, Split

WRONG: Final = Counter("recoup_ledger_explanations_wrong_total", "Postings that their inputs do not give again")
_log: Final = structlog.get_logger()

SHOWN: Final = {
    "partner": frozenset(Share) - {Share.REFERRAL},
    "customer": frozenset({Share.WITHIN, Share.COMMISSION, Share.SUCCESS_FEE, Share.VAT, Share.CLIENT}),
    "referral": frozenset({Share.PLATFORM, Share.REFERRAL}),
    "ops": frozenset(Share),
}
"""The shares that each kind of caller sees: his own, and what they are taken from."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What stands in the books of a payment, computed again: `differences` is empty when it is the same."""

    posting: ExplainedPosting
    steps: Sequence[Step]
    differences: Sequence[str]


def explain_payment(payment: ExplainedPayment, role: str, owner: UUID | None) -> Explained | None:
    """Explain the posting that stands; None when there is none, as before a payment is verified.

    `owner` is the caller's organisation, None for staff: entries are compared as far as he sees them.
    """
    standing = [posting for posting in payment.postings if posting.stands]
    if not standing:
        return None
    posting = standing[-1]
    explanation = explain(posting.formula, posting.inputs)
    expected = _expected(explanation.split, posting.inputs, payment.parties)
    differences = _differences(_visible(expected, owner), posting.legs)
    if explanation.split.amount != payment.amount:
        differences.append(f"the payment is of {payment.amount}, its posting of {explanation.split.amount}")
    if differences:
        WRONG.inc()
        _log.error("a posting is not what its inputs give", posting=str(posting.id), differences=differences)
    return Explained(posting, _steps(explanation.steps, role), differences)


def differs(posting: PaymentPosting) -> bool:
    """Tell whether a posting is anything else than what its inputs give, or cannot be computed from them."""
    try:
        split = explain(posting.formula, posting.inputs).split
        expected = _expected(split, posting.inputs, posting.parties)
    except (LookupError, ValueError, TypeError):
        return True
    return bool(_differences(expected, posting.legs))


def _expected(split: Split, inputs: Mapping[str, Any], parties: Parties) -> list[Leg]:
    paid = inputs["commissionStatus"] == CommissionStatus.PAID
    return legs(split, Recipient(inputs["recipient"]), parties, commission_paid=paid)


def _steps(steps: Sequence[Step], role: str) -> list[Step]:
    shown = [step for step in steps if step.share in SHOWN[role]]
    if role != "referral":
        return shown
    # What the platform's share is taken from is between the partner and the platform.
    return [
        Step(Share.PLATFORM, "the platform's share of this payment", step.value)
        if step.share is Share.PLATFORM
        else step
        for step in shown
    ]


def _visible(expected: Sequence[Leg], owner: UUID | None) -> list[Leg]:
    return [leg for leg in expected if owner is None or owner in {leg.owner_id, leg.counterparty_id}]


def _differences(expected: Sequence[Leg], stored: Sequence[Leg]) -> list[str]:
    missing, other = list(expected), []
    for leg in stored:
        if leg in missing:
            missing.remove(leg)
        else:
            other.append(leg)
    return [
        *(f"{leg.book} {leg.account} should have {leg.amount}" for leg in missing),
        *(f"{leg.book} {leg.account} has {leg.amount}" for leg in other),
    ]
