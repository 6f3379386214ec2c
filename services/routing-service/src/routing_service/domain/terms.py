"""The price of an engagement as a numbered version that whoever holds it can price with alone."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from routing_service.domain.pricing import Bracket, Price
from routing_service.domain.rules import Partner
from routing_service.domain.values import CommissionType, LeadKind, Phase, PricingSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Terms without their number; `intentional` prices are not recomputed when a principal changes."""

    partner_id: UUID
    price: Price
    phase: Phase
    intentional: bool
    revenue_share: Decimal
    commission_type: CommissionType
    vat_rate: Decimal


def assigned_terms(partner: Partner, price: Price, creditor_country: str) -> Terms:
    """What an assigned partner works at: his pre-legal contract."""
    return Terms(
        partner_id=partner.id,
        price=price,
        phase=Phase.PRE_LEGAL,
        intentional=False,
        revenue_share=partner.revenue_share(Phase.PRE_LEGAL),
        commission_type=partner.commission_type,
        vat_rate=partner.vat_on_fee(creditor_country),
    )


def quoted_price(kind: LeadKind, success_fee: Decimal) -> Price:
    """A bidder's own price, the same at any amount and age."""
    network = kind is LeadKind.NETWORK
    return Price(
        source=PricingSource.ACCEPTED_QUOTE,
        description="Accepted quote, network" if network else "Accepted quote, custom terms",
        brackets=(Bracket(0, success_fee),),
        uplifts=(),
        base_rate=success_fee,
        uplift_rate=Decimal(0),
    )


def quoted_terms(partner: Partner, kind: LeadKind, success_fee: Decimal, phase: Phase, creditor_country: str) -> Terms:
    """What a bidder works at when he wins.

    The platform takes no share from a network lead, and its contractual share of the phase from
    custom terms of an assigned partner (domain 5.4).
    """
    return Terms(
        partner_id=partner.id,
        price=quoted_price(kind, success_fee),
        phase=phase,
        intentional=True,
        revenue_share=Decimal(0) if kind is LeadKind.NETWORK else partner.revenue_share(phase),
        commission_type=partner.commission_type,
        vat_rate=partner.vat_on_fee(creditor_country),
    )
