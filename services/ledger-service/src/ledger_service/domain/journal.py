"""Postings of any cause: balanced, dated, told by what caused them, and reversed exactly."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from ledger_service.domain.posting import Leg


class Cause(StrEnum):
    """What a posting is about; `cause_id` is the id of that thing."""

    PAYMENT = "payment"
    CORRECTION = "correction"
    REVERSAL = "reversal"
    DISBURSEMENT = "disbursement"
    PLATFORM_INVOICE = "platform-invoice"
    PLATFORM_INVOICE_PAID = "platform-invoice-paid"
    CREDIT_NOTE = "credit-note"
    CLIENT_INVOICE = "client-invoice"
    CLIENT_INVOICE_PAID = "client-invoice-paid"
    REFERRAL_INVOICE = "referral-invoice"
    REFERRAL_PAYOUT = "referral-payout"
    REVENUE_ITEM = "revenue-item"


class UnbalancedPosting(ValueError):
    """A posting's legs do not add up to zero in each book, or there are fewer than two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One balanced change of the books, in minor units of one currency.

    (`cause_id`, `cause`, `version`) is its idempotency key: posting it again is refused. `inputs`
    is all that its amounts were computed from by version `formula` of the cause's arithmetic.
    The ids of case, creditor, partner and referral partner say who may read it.
    Raises `UnbalancedPosting`.
    """

    id: UUID
    cause: Cause
    cause_id: UUID
    currency: str
    legs: tuple[Leg, ...]
    value_date: dt.date
    at: dt.datetime
    version: int = 1
    reverses: UUID | None = None
    case_id: UUID | None = None
    creditor_id: UUID | None = None
    partner_id: UUID | None = None
    referral_partner_id: UUID | None = None
    terms_number: int | None = None
    revision: int | None = None
    formula: int = 1
    inputs: Mapping[str, Any] = field(default_factory=dict)
    actor_id: UUID | None = None
    is_test: bool = False

    def __post_init__(self) -> None:
        sums: Counter[object] = Counter()
        for leg in self.legs:
            sums[leg.book, leg.owner_id] += leg.amount
        if len(self.legs) < 2 or any(sums.values()) or not all(leg.amount for leg in self.legs):  # noqa: PLR2004
            raise UnbalancedPosting(f"{self.cause} {self.cause_id}")

    def reversal(self, posting_id: UUID, at: dt.datetime, actor_id: UUID | None) -> "Posting":
        """Return the exact negation, naming this posting; a posting can be reversed once.

        It keeps the value date, so that at no value date anything of the two is left.
        """
        return replace(
            self,
            id=posting_id,
            cause=Cause.REVERSAL,
            reverses=self.id,
            legs=tuple(replace(leg, amount=-leg.amount) for leg in self.legs),
            at=at,
            actor_id=actor_id,
        )
