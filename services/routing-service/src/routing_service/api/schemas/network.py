"""How staff write and read the network. Shares and rates are decimals of one: 0.4 is 40 %."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import Row

from chassis.http import Answer, Schema
from chassis.http.schemas import Number
from chassis.money import to_minor
from routing_service.domain.network import OverrideDraft, PartnerProfile, ZoneDraft
from routing_service.domain.pricing import Bracket
from routing_service.domain.values import (
    CommissionType,
    OverrideScope,
    PartnerType,
)

Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=13, decimal_places=12)]
Rate = Annotated[Decimal, Field(gt=0, le=1, max_digits=13, decimal_places=12)]
Usd = Annotated[Decimal, Field(ge=0, le=10_000_000_000, decimal_places=2)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Short = Annotated[str, Field(max_length=255)]


class PartnerBody(Schema):
    """A partner's contract. The VAT rate holds for creditors of the VAT country, his own unless told."""

    partner_type: PartnerType
    active: bool = True
    pre_legal_revenue_share: Share = Decimal("0.40")
    legal_revenue_share: Share = Decimal("0.20")
    commission_type: CommissionType = CommissionType.STANDARD
    vat_number: Short | None = None
    vat_country: Country | None = None
    vat_rate: Share = Decimal(0)
    verified_profile: bool = False
    company_registration_number: Short | None = None
    logo_url: Short | None = None
    address: Short | None = None
    zip_code: Short | None = None
    city: Short | None = None
    state: Short | None = None
    office_email: Short | None = None
    office_phone: Short | None = None
    invoice_email: Short | None = None
    billing_contact: Short | None = None

    def profile(self, partner_id: UUID) -> PartnerProfile:
        """The profile of this partner."""
        values = self.model_dump(exclude={"partner_type", "pre_legal_revenue_share", "legal_revenue_share"})
        return PartnerProfile(
            partner_id=partner_id,
            type=self.partner_type,
            pre_legal_share=self.pre_legal_revenue_share,
            legal_share=self.legal_revenue_share,
            **values,
        )


class PartnerAnswer(Answer):
    """A partner as set up."""

    partner_id: UUID
    name: str
    country: str
    partner_type: str
    active: bool
    pre_legal_revenue_share: Number
    legal_revenue_share: Number
    commission_type: str
    vat_number: str | None
    vat_country: str | None
    vat_rate: Number
    verified_profile: bool
    sdca_signed: bool

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """A row of partners."""
        return cls(
            partner_id=row.partner_id,
            name=row.name,
            country=row.country,
            partner_type=row.type,
            active=row.active,
            pre_legal_revenue_share=row.pre_legal_share,
            legal_revenue_share=row.legal_share,
            commission_type=row.commission_type,
            vat_number=row.vat_number,
            vat_country=row.vat_country,
            vat_rate=row.vat_rate,
            verified_profile=row.verified_profile,
            sdca_signed=row.signed_at is not None,
        )


class OverrideBody(Schema):
    """A client override: for a state, a country, or without either for every claim of the client."""

    creditor_id: UUID
    country: Country | None = None
    state: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    partner_id: UUID

    @model_validator(mode="after")
    def _state_lies_somewhere(self) -> Self:
        if self.state is not None and self.country is None:
            message = "a state needs its country"
            raise ValueError(message)
        return self

    def draft(self) -> OverrideDraft:
        """The rule as the domain has it."""
        scope, target = OverrideScope.GLOBAL, ""
        if self.country is not None:
            scope, target = OverrideScope.COUNTRY, self.country
        if self.state is not None:
            scope, target = OverrideScope.JURISDICTION, f"{self.country}-{self.state}"
        return OverrideDraft(creditor_id=self.creditor_id, scope=scope, target=target, partner_id=self.partner_id)


class OverrideAnswer(Answer):
    """A client override as set up."""

    id: UUID
    creditor_id: UUID
    scope: str
    country: str | None
    state: str | None
    partner_id: UUID

    @classmethod
    def of(cls, override_id: UUID, draft: OverrideDraft) -> Self:
        """The rule under its id."""
        country, _, state = draft.target.partition("-")
        return cls(
            id=override_id,
            creditor_id=draft.creditor_id,
            scope=draft.scope,
            country=country or None,
            state=state or None,
            partner_id=draft.partner_id,
        )


class ZoneBracketBody(Schema):
    """From this principal on, inclusive, this rate."""

    from_usd: Usd
    rate: Rate


class ZoneBody(Schema):
    """A carve-out; posting the same parties and country again replaces it, inactive ones included."""

    referral_partner_id: UUID
    country: Country
    partner_id: UUID
    active: bool = True
    brackets: list[ZoneBracketBody] = Field(min_length=1, max_length=20)

    def draft(self) -> ZoneDraft:
        """The carve-out in the domain's units, brackets from the lowest up."""
        brackets = [Bracket(to_minor(one.from_usd, "USD"), one.rate) for one in self.brackets]
        return ZoneDraft(
            referral_partner_id=self.referral_partner_id,
            country=self.country,
            partner_id=self.partner_id,
            active=self.active,
            brackets=tuple(sorted(brackets)),
        )


class ZoneBracketAnswer(Answer):
    """A bracket as set up."""

    from_usd: Number
    rate: Number


class ZoneAnswer(Answer):
    """A carve-out as set up."""

    id: UUID
    referral_partner_id: UUID
    country: str
    partner_id: UUID
    active: bool
    brackets: list[ZoneBracketAnswer]


class DecisionAnswer(Answer):
    """A decision's snapshot: who was weighed with what result, and the terms if somebody was chosen."""

    number: int
    cause: str
    decided_at: dt.datetime
    route_source: str
    rule_id: UUID | None
    partner_id: UUID | None
    lead_id: UUID | None
    jurisdiction: str
    standard_scope: bool
    rulebook_version: int
    record: list[dict[str, Any]]
    terms: dict[str, Any] | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """A row of decisions."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})
