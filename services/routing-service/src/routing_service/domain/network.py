"""What staff write to set up the network. Each draft checks itself; wrong ones raise `RuleError`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from routing_service.domain.errors import RuleError
from routing_service.domain.pricing import Bracket
from routing_service.domain.rules import AgentRule, Settings
from routing_service.domain.values import AgentKind, CommissionType, OverrideScope, PartnerType, RouteSource


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerProfile:
    """A partner's contract and company data. Shares and rates are decimals of one.

    The VAT rate is that of `vat_country`; left out, it is the partner's own country.
    """

    partner_id: UUID
    type: PartnerType
    active: bool
    pre_legal_share: Decimal
    legal_share: Decimal
    commission_type: CommissionType
    vat_country: str | None
    vat_rate: Decimal
    vat_number: str | None = None
    verified_profile: bool = False
    company_registration_number: str | None = None
    logo_url: str | None = None
    address: str | None = None
    zip_code: str | None = None
    city: str | None = None
    state: str | None = None
    office_email: str | None = None
    office_phone: str | None = None
    invoice_email: str | None = None
    billing_contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDraft:
    """An agent with its rules; (partner, kind, name) names it."""

    partner_id: UUID
    kind: AgentKind
    name: str
    active: bool
    rules: tuple[AgentRule, ...]

    def check(self) -> None:
        """Amount limits must leave room between them."""
        for index, rule in enumerate(self.rules):
            low, high = rule.min_usd_minor, rule.max_usd_minor
            if low is not None and high is not None and low >= high:
                message = "must be above minAmountUsd"
                raise RuleError(message, field=f"rules.{index}.maxAmountUsd")


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideDraft:
    """A client's rule; (creditor, scope, target) names it."""

    creditor_id: UUID
    scope: OverrideScope
    target: str
    partner_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDraft:
    """A carve-out; (referral partner, country, partner) names it."""

    referral_partner_id: UUID
    country: str
    partner_id: UUID
    active: bool
    brackets: tuple[Bracket, ...]

    def check(self) -> None:
        """At least one bracket, and no two from the same amount."""
        limits = [one.from_usd_minor for one in self.brackets]
        if not limits or len(set(limits)) != len(limits):
            message = "needs at least one bracket, each from another amount"
            raise RuleError(message, field="brackets")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDraft:
    """The platform's settings with its calendar of holidays, by day."""

    settings: Settings
    holidays: Mapping[dt.date, str] = field(default_factory=dict)

    def check(self) -> None:
        """Reminders come in order and before expiry; each step of the routing order once."""
        first, second = self.settings.reminder_days
        if not first < second < self.settings.expiry_days:
            message = "must be later than both reminders, and they in order"
            raise RuleError(message, field="expiryDays")
        order = self.settings.routing_order
        if len(set(order)) != len(order) or RouteSource.NETWORK in order:
            message = "names each step once, without Network, which is always last"
            raise RuleError(message, field="routingOrder")
