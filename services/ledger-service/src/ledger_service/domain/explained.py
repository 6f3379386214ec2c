"""A payment and what was posted about it, as far as one caller sees it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger_service.domain.posting import Leg, Parties


@dataclass(frozen=True, slots=True)
class ExplainedPosting:
    """One posting of a payment; `block` is null until it is sealed, `legs` are those that the caller sees."""

    id: UUID
    cause: str
    version: int
    reverses: UUID | None
    reversed_by: UUID | None
    posted_at: dt.datetime
    value_date: dt.date
    actor_id: UUID | None
    terms_number: int | None
    revision: int | None
    formula: int
    inputs: Mapping[str, Any]
    block: int | None
    legs: Sequence[Leg]

    @property
    def stands(self) -> bool:
        """Whether it is what the books say now."""
        return self.reverses is None and self.reversed_by is None


@dataclass(frozen=True, slots=True)
class ExplainedPayment:
    """A payment of the caller's, and everything posted about it, oldest first."""

    id: UUID
    case_id: UUID
    parties: Parties
    amount: int
    currency: str
    recipient: str
    commission_status: str
    value_date: dt.date
    postings: Sequence[ExplainedPosting]


@dataclass(frozen=True, slots=True)
class PaymentPosting:
    """A posting of a payment, with all that it was computed from."""

    id: UUID
    formula: int
    inputs: Mapping[str, Any]
    parties: Parties
    legs: Sequence[Leg]
