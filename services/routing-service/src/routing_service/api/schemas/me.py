"""A collection partner about himself, in the published shape."""

from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import Row

from chassis.http import Answer
from chassis.http.schemas import Number
from routing_service.domain.parties import Organisation
from routing_service.domain.values import CommissionType

_COMMISSION_CODES: Final = {CommissionType.STANDARD: 0, CommissionType.SUCCESS_FEE_ONLY: 1}
_TEXTS: Final = (
    "logo_url", "company_registration_number", "vat_number", "address", "zip_code", "city", "state",
    "office_email", "office_phone", "invoice_email", "billing_contact",
)  # fmt: skip


class CollectionPartnerMe(Answer):
    """The published members, with meanings of ours for codes that have no published names.

    Commission type 0 takes the whole commission as the base of the platform's share, 1 the success fee
    alone; survey cadence 0 is monthly. Shares are decimals of one.
    """

    id: UUID
    company_name: str
    logo_url: str | None = None
    company_registration_number: str | None = None
    vat_number: str | None = None
    address: str | None = None
    zip_code: str | None = None
    city: str | None = None
    state: str | None = None
    country: str
    office_email: str | None = None
    office_phone: str | None = None
    invoice_email: str | None = None
    billing_contact: str | None = None
    invoice_currency: int | None = None
    commission_type: int = 0
    pre_legal_revenue_share: Number | None = None
    legal_revenue_share: Number | None = None
    verified_profile: bool = False
    full_address: str | None = None
    survey_cadence_mode: int = 0

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """A partner whom staff have set up."""
        parts = (row.address, " ".join(part for part in (row.zip_code, row.city) if part), row.state, row.country)
        return cls(
            id=row.partner_id,
            company_name=row.name,
            country=row.country,
            commission_type=_COMMISSION_CODES[CommissionType(row.commission_type)],
            pre_legal_revenue_share=row.pre_legal_share,
            legal_revenue_share=row.legal_share,
            verified_profile=row.verified_profile,
            full_address=", ".join(part for part in parts if part) if row.address else None,
            **{name: getattr(row, name) for name in _TEXTS},
        )

    @classmethod
    def bare(cls, organisation: Organisation) -> Self:
        """A partner without a profile yet."""
        return cls(id=organisation.id, company_name=organisation.name, country=organisation.country)
