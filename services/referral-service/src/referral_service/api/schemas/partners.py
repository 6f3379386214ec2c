"""Referral partners on the wire."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.http import Answer, PageData, Schema
from chassis.http.schemas import Number
from referral_service.domain.partners import DEFAULT_FEE_SHARE, InvoicingTrigger, Partner, PartnerTerms

Short = Annotated[str, StringConstraints(min_length=1, max_length=250)]


class TermsRequest(Schema):
    """PUT /ops/referral-partners/{id}: all terms at once; what is left out has its default."""

    fee_share: Decimal = DEFAULT_FEE_SHARE
    is_active: bool = True
    is_public_demo: bool = False
    short_name: Short | None = None
    contact_email: Short | None = None
    external_system_id: Short | None = None
    logo_url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=2048)] | None = None
    background_color_code: Short | None = None
    font_color: Short | None = None
    font_family: Short | None = None
    invoicing_trigger_mode: InvoicingTrigger = InvoicingTrigger.PAY_WHEN_PAID

    def terms(self) -> PartnerTerms:
        """Return the terms; raises `FeeShareOutOfRangeError`."""
        return PartnerTerms(**{name: getattr(self, name) for name in type(self).model_fields})


class ReferralPartnerAnswer(Answer):
    """GET /referral/me: the published ReferralPartnerResponse.

    `referral_fee_percentage` is the present share of platform revenue in percent; clients keep
    the one they were linked at.
    """

    id: UUID
    company_name: str | None
    short_name: str | None
    contact_email: str | None
    external_system_id: str | None
    referral_fee_percentage: Number
    is_active: bool
    is_public_demo: bool
    logo_url: str | None
    background_color_code: str | None
    font_color: str | None
    font_family: str | None
    invoicing_trigger_mode: InvoicingTrigger

    @classmethod
    def of(cls, partner: Partner) -> "ReferralPartnerAnswer":
        """Return the answer."""
        terms = partner.terms
        return cls(
            id=partner.partner_id,
            company_name=partner.name,
            short_name=terms.short_name,
            contact_email=terms.contact_email,
            external_system_id=terms.external_system_id,
            referral_fee_percentage=terms.fee_share * 100,
            is_active=terms.is_active,
            is_public_demo=terms.is_public_demo,
            logo_url=terms.logo_url,
            background_color_code=terms.background_color_code,
            font_color=terms.font_color,
            font_family=terms.font_family,
            invoicing_trigger_mode=terms.invoicing_trigger_mode,
        )


class PartnerAnswer(ReferralPartnerAnswer):
    """A referral partner as staff sees him."""

    country: str
    fee_share: Number

    @classmethod
    def of(cls, partner: Partner) -> "PartnerAnswer":
        """Return the answer."""
        return cls(
            **ReferralPartnerAnswer.of(partner).model_dump(by_alias=False),
            country=partner.country,
            fee_share=partner.terms.fee_share,
        )


class PartnersAnswer(Answer):
    """A page of referral partners."""

    page: PageData
    referral_partners: list[PartnerAnswer]
