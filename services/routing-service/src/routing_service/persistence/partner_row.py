"""A partner as one row: his organisation, his profile, and whether he has signed."""

from typing import Any

from sqlalchemy import Row, select

from routing_service.domain.rules import Partner
from routing_service.domain.values import CommissionType, PartnerType
from routing_service.persistence.tables import agreements, organisations, partner_profiles

PARTNERS = select(
    partner_profiles,
    organisations.c.name,
    organisations.c.country,
    agreements.c.signed_at,
).select_from(
    partner_profiles.join(organisations, organisations.c.organisation_id == partner_profiles.c.partner_id).outerjoin(
        agreements, agreements.c.organisation_id == partner_profiles.c.partner_id
    )
)
"""All partners that staff have set up."""


def partner_of(row: Row[Any]) -> Partner:
    """The partner that a row of `PARTNERS` describes."""
    return Partner(
        id=row.partner_id,
        name=row.name,
        country=row.country,
        type=PartnerType(row.type),
        active=row.active,
        pre_legal_share=row.pre_legal_share,
        legal_share=row.legal_share,
        commission_type=CommissionType(row.commission_type),
        vat_country=row.vat_country,
        vat_rate=row.vat_rate,
        sdca_signed=row.signed_at is not None,
    )
