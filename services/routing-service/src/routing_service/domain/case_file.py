"""How far one case's routing has come."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from uuid import UUID

from routing_service.domain.claim import Claim
from routing_service.domain.pipeline import Weighed
from routing_service.domain.terms import Terms
from routing_service.domain.values import RouteSource


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The claim with what routing decided so far. Terms and decisions are numbered from 1 per case."""

    claim: Claim
    partner_id: UUID | None = None
    terms_number: int = 0
    decisions: int = 0
    closed_at: dt.datetime | None = None

    def decided(self) -> Self:
        """One more decision was made."""
        return replace(self, decisions=self.decisions + 1)

    def assigned(self, partner_id: UUID) -> Self:
        """A partner works at the next version of the terms."""
        return replace(self, partner_id=partner_id, terms_number=self.terms_number + 1)

    def without(self, partner_id: UUID) -> Self:
        """This partner is out for the rest of the case's life."""
        claim = replace(self.claim, excluded=self.claim.excluded | {partner_id})
        return replace(self, claim=claim, partner_id=None)

    def freed(self) -> Self:
        """Nobody works the case at present."""
        return replace(self, partner_id=None)

    def closed(self, at: dt.datetime) -> Self:
        """The case is over."""
        return replace(self, closed_at=at)


class Cause(StrEnum):
    """Why a decision was made."""

    VERIFIED = "Verified"
    DECLINED = "Declined"
    CUSTOM_TERMS = "CustomTerms"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """The snapshot of a decision: who was weighed with what result, by which rules, at what terms."""

    case_id: UUID
    number: int
    creditor_id: UUID
    cause: Cause
    decided_at: dt.datetime
    source: RouteSource
    rule_id: UUID | None
    partner_id: UUID | None
    lead_id: UUID | None
    jurisdiction: str
    standard_scope: bool
    rulebook_version: int
    record: tuple[Weighed, ...]
    terms: Terms | None
