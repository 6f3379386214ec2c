"""What staff set up: partners, their agents, client overrides, carve-outs, prices, settings."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from routing_service.domain.claim import Claim
from routing_service.domain.pricing import Bracket, Schedule
from routing_service.domain.values import (
    AgentKind,
    ClaimType,
    CommissionType,
    DebtorType,
    OverrideScope,
    PartnerType,
    Phase,
    Region,
    RouteSource,
)

DEFAULT_ORDER = (
    RouteSource.API_OVERRIDE,
    RouteSource.CLIENT_OVERRIDE,
    RouteSource.CARVE_OUT,
    RouteSource.LEAD_AGENT,
)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A country, or a state of one that is routed by state; its region picks the price list."""

    id: int
    code: str
    name: str
    country: str
    state: str | None
    region: Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A collection partner with the terms his contract gives him. Shares and rates are decimals of one."""

    id: UUID
    name: str
    country: str
    type: PartnerType
    active: bool
    pre_legal_share: Decimal
    legal_share: Decimal
    commission_type: CommissionType
    vat_country: str | None
    vat_rate: Decimal
    sdca_signed: bool

    def revenue_share(self, phase: Phase) -> Decimal:
        """The platform's share of what he earns in this phase."""
        return self.pre_legal_share if phase is Phase.PRE_LEGAL else self.legal_share

    def vat_on_fee(self, creditor_country: str) -> Decimal:
        """VAT on his success fee: his country's rate at home, nothing (reverse charge) elsewhere."""
        return self.vat_rate if self.vat_country == creditor_country else Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRule:
    """What an agent takes. An empty set sets no limit; amounts are USD minor units, half-open.

    A place is a jurisdiction, or a country for all jurisdictions in it.
    """

    id: UUID
    jurisdictions: frozenset[str] = frozenset()
    min_usd_minor: int | None = None
    max_usd_minor: int | None = None
    debtor_types: frozenset[DebtorType] = frozenset()
    currencies: frozenset[str] = frozenset()
    claim_types: frozenset[ClaimType] = frozenset()
    priority: int = 0

    def matches(self, claim: Claim) -> bool:
        """Whether the rule takes this claim."""
        return (
            (not self.jurisdictions or not self.jurisdictions.isdisjoint(claim.places))
            and (self.min_usd_minor is None or claim.usd_minor >= self.min_usd_minor)
            and (self.max_usd_minor is None or claim.usd_minor < self.max_usd_minor)
            and (not self.debtor_types or claim.debtor_type in self.debtor_types)
            and (not self.currencies or claim.currency in self.currencies)
            and (not self.claim_types or claim.claim_type in self.claim_types)
        )

    @property
    def specificity(self) -> int:
        """How many limits the rule sets; the more, the earlier it is asked."""
        limits = (self.jurisdictions, self.debtor_types, self.currencies, self.claim_types)
        amounts = (self.min_usd_minor, self.max_usd_minor)
        return sum(bool(one) for one in limits) + sum(one is not None for one in amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAgent:
    """A partner's container of rules of one kind."""

    id: UUID
    partner_id: UUID
    kind: AgentKind
    active: bool
    rules: tuple[AgentRule, ...]


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A rule together with the partner it works for."""

    partner_id: UUID
    rule: AgentRule

    @property
    def rank(self) -> tuple[int, int, UUID, UUID]:
        """Most specific first, then by priority (higher first), then by lowest id (domain 7.1, 5)."""
        return (-self.rule.specificity, -self.rule.priority, self.partner_id, self.rule.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOverride:
    """A client's rule that forces a partner. `target` is a jurisdiction, a country, or empty."""

    id: UUID
    creditor_id: UUID
    scope: OverrideScope
    target: str
    partner_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingZone:
    """A carve-out: prices between a referral partner's clients and one partner in one country."""

    id: UUID
    referral_partner_id: UUID
    country: str
    partner_id: UUID
    active: bool
    brackets: tuple[Bracket, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the platform; hours are business hours, days are calendar days."""

    max_quotes: int = 5
    quote_window_hours: int = 120
    reminder_days: tuple[int, int] = (7, 14)
    expiry_days: int = 21
    routing_order: tuple[RouteSource, ...] = DEFAULT_ORDER


@dataclass(frozen=True)
class Rulebook:
    """All rules as they stand in one version. Nobody changes it; a change makes another one."""

    version: int
    partners: Mapping[UUID, Partner]
    jurisdictions: Mapping[str, Jurisdiction]
    schedules: tuple[Schedule, ...]
    agents: tuple[LeadAgent, ...] = ()
    overrides: tuple[ClientOverride, ...] = ()
    zones: tuple[PricingZone, ...] = ()
    settings: Settings = field(default_factory=Settings)
    holidays: frozenset[dt.date] = frozenset()

    @cached_property
    def _placed(self) -> Mapping[tuple[AgentKind, str | None], tuple[PlacedRule, ...]]:
        found: dict[tuple[AgentKind, str | None], list[PlacedRule]] = defaultdict(list)
        for agent in self.agents:
            for rule in agent.rules if agent.active else ():
                for place in rule.jurisdictions or (None,):
                    found[agent.kind, place].append(PlacedRule(agent.partner_id, rule))
        return {place: tuple(rules) for place, rules in found.items()}

    @cached_property
    def _overrides_by_creditor(self) -> Mapping[UUID, tuple[ClientOverride, ...]]:
        found: dict[UUID, list[ClientOverride]] = defaultdict(list)
        for one in self.overrides:
            found[one.creditor_id].append(one)
        return {creditor: tuple(rules) for creditor, rules in found.items()}

    @cached_property
    def _zones_by_country(self) -> Mapping[str, tuple[PricingZone, ...]]:
        found: dict[str, list[PricingZone]] = defaultdict(list)
        for one in sorted(self.zones, key=lambda zone: zone.id):
            if one.active:
                found[one.country].append(one)
        return {country: tuple(zones) for country, zones in found.items()}

    def rules_for(self, kind: AgentKind, claim: Claim) -> Iterable[PlacedRule]:
        """The rules of active agents that reach the claim's jurisdiction, best first."""
        found = {rule for place in (*claim.places, None) for rule in self._placed.get((kind, place), ())}
        return sorted(found, key=lambda placed: placed.rank)

    def overrides_of(self, creditor_id: UUID) -> tuple[ClientOverride, ...]:
        """The rules of one client."""
        return self._overrides_by_creditor.get(creditor_id, ())

    def zones_in(self, country: str) -> tuple[PricingZone, ...]:
        """The active carve-outs for debtors of a country."""
        return self._zones_by_country.get(country, ())
