"""Lead agents and their rules as staff write and read them."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row

from chassis.http import Answer, Schema
from chassis.http.schemas import Number
from chassis.ids import uuid7
from chassis.money import to_decimal, to_minor
from routing_service.api.schemas.network import Usd
from routing_service.domain.network import AgentDraft
from routing_service.domain.rules import AgentRule
from routing_service.domain.values import AgentKind, ClaimType, DebtorType


class RuleBody(Schema):
    """What an agent takes; a list that is empty or left out sets no limit. Upper amounts are exclusive."""

    jurisdictions: list[Annotated[str, Field(pattern="^[A-Z]{2}(-[A-Z]{2})?$")]] = Field(default=[], max_length=400)
    min_amount_usd: Usd | None = None
    max_amount_usd: Usd | None = None
    debtor_types: list[DebtorType] = Field(default=[], max_length=10)
    currencies: list[Annotated[str, Field(pattern="^[A-Z]{3}$")]] = Field(default=[], max_length=200)
    claim_types: list[ClaimType] = Field(default=[], max_length=20)
    priority: int = Field(default=0, ge=-1000, le=1000)

    def rule(self) -> AgentRule:
        """The rule in the domain's units."""
        return AgentRule(
            id=uuid7(),
            jurisdictions=frozenset(self.jurisdictions),
            min_usd_minor=None if self.min_amount_usd is None else to_minor(self.min_amount_usd, "USD"),
            max_usd_minor=None if self.max_amount_usd is None else to_minor(self.max_amount_usd, "USD"),
            debtor_types=frozenset(self.debtor_types),
            currencies=frozenset(self.currencies),
            claim_types=frozenset(self.claim_types),
            priority=self.priority,
        )


class AgentBody(Schema):
    """A lead agent; posting the same partner, kind and name again replaces it."""

    partner_id: UUID
    kind: AgentKind
    name: Annotated[str, Field(min_length=1, max_length=100)] = "default"
    active: bool = True
    rules: list[RuleBody] = Field(min_length=1, max_length=200)

    def draft(self) -> AgentDraft:
        """The agent in the domain's units."""
        return AgentDraft(
            partner_id=self.partner_id,
            kind=self.kind,
            name=self.name,
            active=self.active,
            rules=tuple(rule.rule() for rule in self.rules),
        )


class RuleAnswer(Answer):
    """A rule as set up."""

    id: UUID
    jurisdictions: list[str]
    min_amount_usd: Number | None
    max_amount_usd: Number | None
    debtor_types: list[str]
    currencies: list[str]
    claim_types: list[str]
    priority: int

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """A row of rules."""
        return cls(
            id=row.id,
            jurisdictions=row.jurisdictions,
            min_amount_usd=None if row.min_usd_minor is None else to_decimal(row.min_usd_minor, "USD"),
            max_amount_usd=None if row.max_usd_minor is None else to_decimal(row.max_usd_minor, "USD"),
            debtor_types=row.debtor_types,
            currencies=row.currencies,
            claim_types=row.claim_types,
            priority=row.priority,
        )


class AgentAnswer(Answer):
    """A lead agent as set up."""

    id: UUID
    partner_id: UUID
    kind: str
    name: str
    active: bool
    rules: list[RuleAnswer]
