"""A small rulebook and claims for tests without I/O."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from routing_service.domain.claim import Aging, Claim
from routing_service.domain.pricing import Bracket, Schedule, Uplift
from routing_service.domain.rules import (
    AgentRule,
    ClientOverride,
    Jurisdiction,
    LeadAgent,
    Partner,
    PricingZone,
    Rulebook,
)
from routing_service.domain.values import (
    AgentKind,
    ClaimType,
    CommissionType,
    DebtorType,
    DisputeStatus,
    OverrideScope,
    PartnerType,
    Region,
)

NOW = dt.datetime(2026, 4, 7, 15, 0, tzinfo=dt.UTC)
PARTNERS = [UUID(int=100 + number) for number in range(6)]
CREDITORS = [UUID(int=200 + number) for number in range(3)]
REFERRERS = [UUID(int=300 + number) for number in range(2)]
PLACES = {
    "FR": ("FR", None, Region.EUROPEAN),
    "CN": ("CN", None, Region.INTERNATIONAL),
    "US-NY": ("US", "NY", Region.INTERNATIONAL),
    "US-TX": ("US", "TX", Region.INTERNATIONAL),
}


def claim(**changes: Any) -> Claim:
    given = Claim(
        case_id=UUID(int=1),
        reference="R-1",
        creditor_id=CREDITORS[0],
        creditor_country="DK",
        debtor_type=DebtorType.COMPANY,
        debtor_country="FR",
        currency="USD",
        principal=500_000,
        usd_minor=500_000,
        aging=Aging(),
        submitted_on=NOW.date(),
        opened_at=NOW,
        claim_type=ClaimType.UNPAID_INVOICE,
        dispute_status=DisputeStatus.NO,
        link_is_certain=True,
    )
    return dataclasses.replace(given, **changes)


def partner(partner_id: UUID, **changes: Any) -> Partner:
    given = Partner(
        id=partner_id,
        name=f"partner {partner_id.int}",
        country="FR",
        type=PartnerType.EXCLUSIVE,
        active=True,
        pre_legal_share=Decimal("0.40"),
        legal_share=Decimal("0.20"),
        commission_type=CommissionType.STANDARD,
        vat_country="FR",
        vat_rate=Decimal("0.20"),
        sdca_signed=True,
    )
    return dataclasses.replace(given, **changes)


def agent(number: int, partner_id: UUID, kind: AgentKind = AgentKind.PRE_LEGAL, **rule: Any) -> LeadAgent:
    rules = (AgentRule(id=UUID(int=1000 + number), **rule),)
    return LeadAgent(id=UUID(int=500 + number), partner_id=partner_id, kind=kind, active=True, rules=rules)


def override(number: int, creditor: UUID, scope: OverrideScope, target: str, partner_id: UUID) -> ClientOverride:
    return ClientOverride(
        id=UUID(int=2000 + number), creditor_id=creditor, scope=scope, target=target, partner_id=partner_id
    )


def zone(number: int, referrer: UUID, country: str, partner_id: UUID, from_usd_minor: int = 900_000) -> PricingZone:
    return PricingZone(
        id=UUID(int=3000 + number),
        referral_partner_id=referrer,
        country=country,
        partner_id=partner_id,
        active=True,
        brackets=(Bracket(from_usd_minor, Decimal("0.08")),),
    )


def book(**changes: Any) -> Rulebook:
    low = (Bracket(10_000, Decimal("0.20")), Bracket(100_000, Decimal("0.095")))
    given: dict[str, Any] = {
        "version": 1,
        "partners": {one: partner(one) for one in PARTNERS},
        "jurisdictions": {
            code: Jurisdiction(number, code, code, country, state, region)
            for number, (code, (country, state, region)) in enumerate(PLACES.items())
        },
        "schedules": (Schedule(1, dt.date(2000, 1, 1), dict.fromkeys(Region, low), (Uplift(12, Decimal("0.08")),)),),
    }
    return Rulebook(**{**given, **changes})
