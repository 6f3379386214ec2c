"""An explained payment on the wire: minor units, exact rates as fractions."""

import datetime as dt
from collections.abc import Sequence
from typing import Self
from uuid import UUID

from chassis.http import Answer
from ledger_service.application.explain_payment import Explained
from ledger_service.domain.explained import ExplainedPayment, ExplainedPosting


class StepAnswer(Answer):
    """A share and the rule that gave it; `soFar` less `before` where shares add up over payments."""

    share: str
    rule: str
    value: int
    so_far: int | None
    before: int | None


class LegAnswer(Answer):
    """An entry that concerns the caller: debits positive."""

    book: str
    account: str
    amount: int
    owner_id: UUID
    counterparty_id: UUID | None


class PostingAnswer(Answer):
    """One posting of the payment; `block` is the block of the chain that holds it, null until it is sealed."""

    id: UUID
    cause: str
    version: int
    reverses: UUID | None
    stands: bool
    posted_at: dt.datetime
    value_date: dt.date
    actor_id: UUID | None
    terms_number: int | None
    revision: int | None
    formula: int
    block: int | None
    entries: list[LegAnswer]

    @classmethod
    def of(cls, posting: ExplainedPosting) -> Self:
        """Show a posting."""
        shown = {
            name: getattr(posting, name) for name in cls.model_fields if name not in {"entries", "stands"}
        }  # fmt: skip
        legs = [
            LegAnswer(
                book=leg.book, account=leg.account, amount=leg.amount, owner_id=leg.owner_id,
                counterparty_id=leg.counterparty_id,
            )
            for leg in posting.legs
        ]  # fmt: skip
        return cls(**shown, stands=posting.stands, entries=legs)


class ExplanationAnswer(Answer):
    """A payment from its amount to every share of the caller's.

    `holds` says that the inputs kept with the posting give the same again; `differences` says where not.
    Without a posting that stands (not verified, or deleted) there are no steps.
    """

    payment_id: UUID
    case_id: UUID
    amount: int
    currency: str
    recipient: str
    commission_status: str
    value_date: dt.date
    formula: int | None
    holds: bool
    differences: Sequence[str]
    steps: list[StepAnswer]
    postings: list[PostingAnswer]

    @classmethod
    def of(cls, payment: ExplainedPayment, explained: Explained | None) -> Self:
        """Show an explained payment."""
        steps = explained.steps if explained else []
        return cls(
            payment_id=payment.id,
            case_id=payment.case_id,
            amount=payment.amount,
            currency=payment.currency,
            recipient=payment.recipient,
            commission_status=payment.commission_status,
            value_date=payment.value_date,
            formula=explained.posting.formula if explained else None,
            holds=not (explained and explained.differences),
            differences=explained.differences if explained else [],
            steps=[
                StepAnswer(share=step.share, rule=step.rule, value=step.value, so_far=step.so_far, before=step.before)
                for step in steps
            ],
            postings=[PostingAnswer.of(posting) for posting in payment.postings],
        )
