"""What happened to a case, in the past tense. `application/event_translation.py` makes it public."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from case_service.domain.contracts import Paper
from case_service.domain.values import CloseCode, Phase


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened to one case at an instant of the network clock."""

    case_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class EvidenceMissing(CaseEvent):
    """Internal validation wants more from the creditor."""

    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified(CaseEvent):
    """Internal validation passed, or was skipped."""


@dataclass(frozen=True, slots=True)
class ContractsComplete(CaseEvent):
    """The creditor signed the last paper that a submission waited for."""


@dataclass(frozen=True, slots=True)
class Assigned(CaseEvent):
    """A partner has the case in his inbox."""

    partner_id: UUID
    partner_name: str
    terms_number: int


@dataclass(frozen=True, slots=True)
class QuotesWanted(CaseEvent):
    """A lead is open."""

    lead_id: UUID


@dataclass(frozen=True, slots=True)
class QuotesOffered(CaseEvent):
    """The creditor can choose among quotes."""

    lead_id: UUID
    quotes: int


@dataclass(frozen=True, slots=True)
class Accepted(CaseEvent):
    """A partner accepted, or his quote was chosen."""

    partner_id: UUID
    partner_name: str
    terms_number: int
    awaiting: tuple[Paper, ...]
    by_quote: bool


@dataclass(frozen=True, slots=True)
class Activated(CaseEvent):
    """An engagement began. Amounts are minor units of the case's currency."""

    partner_id: UUID
    engagement_id: UUID
    phase: Phase
    terms_number: int
    principal: int
    interest_fees: int
    reminder_fees: int
    collection_fees: int
    exclusive_until: dt.date | None
    partner_reference: str | None


@dataclass(frozen=True, slots=True)
class Declined(CaseEvent):
    """The assigned partner declined."""

    partner_id: UUID
    reason_category: str
    reason: str


@dataclass(frozen=True, slots=True)
class CustomTermsOffered(CaseEvent):
    """The assigned partner wants to quote terms of his own."""

    partner_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Closed(CaseEvent):
    """The case ended."""

    code: CloseCode
    partner_id: UUID | None
    engagement_id: UUID | None
    by: str
    withdrawal_fee_due: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawalAsked(CaseEvent):
    """The creditor wants the case back and accepts the fee; the partner decides."""

    partner_id: UUID


@dataclass(frozen=True, slots=True)
class Reopened(CaseEvent):
    """A closed case is Active again, in the engagement it had."""

    partner_id: UUID
    engagement_id: UUID
