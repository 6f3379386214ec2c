"""Answers to the other services: where a claim would go and at what price."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from chassis.http import Answer, Router, UnitOfWorkDep
from chassis.ids import uuid7
from routing_service.api.dependencies import WorkDep
from routing_service.application.preview_route import RoutePreview, preview_route
from routing_service.domain.claim import Aging, Claim
from routing_service.domain.values import ClaimType, DebtorType, DisputeStatus

router: Final = Router(tags=["Internal"])


class PreviewQuery(BaseModel):
    """A claim that is no case yet. Amounts are minor units, the age buckets cumulative."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    creditor_id: UUID
    referral_partner_id: UUID | None = None
    managing_partner_id: UUID | None = None
    partner_id: UUID | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    state: str | None = None
    debtor_type: DebtorType = DebtorType.COMPANY
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    principal: Annotated[int, Field(gt=0)]
    usd_minor: Annotated[int, Field(ge=0)]
    claim_type: ClaimType = ClaimType.UNPAID_INVOICE
    dispute_status: DisputeStatus = DisputeStatus.NO
    due_date: dt.date | None = None
    over12: int | None = None
    over24: int | None = None
    submitted_on: dt.date | None = None
    is_test: bool = False

    def claim(self, now: dt.datetime) -> Claim:
        """The claim as it would be if it were submitted now."""
        return Claim(
            case_id=uuid7(),
            reference="",
            creditor_id=self.creditor_id,
            creditor_country="",
            managing_partner_id=self.managing_partner_id,
            referral_partner_id=self.referral_partner_id,
            requested_partner_id=self.partner_id,
            debtor_type=self.debtor_type,
            debtor_country=self.country,
            debtor_state=self.state,
            currency=self.currency,
            principal=self.principal,
            usd_minor=self.usd_minor,
            aging=Aging(self.due_date, self.over12, self.over24),
            submitted_on=self.submitted_on or now.date(),
            opened_at=now,
            claim_type=self.claim_type,
            dispute_status=self.dispute_status,
            is_test=self.is_test,
        )


class PreviewPartner(Answer):
    """The partner who would get the case."""

    id: UUID
    name: str
    country: str


class PreviewPrice(Answer):
    """His price: decimals of one, as text so that no digit is lost."""

    source: str
    source_description: str
    base_rate: Decimal
    uplift_rate: Decimal
    success_fee: Decimal


class PreviewJurisdiction(Answer):
    """The jurisdiction of the debtor."""

    id: int
    code: str
    name: str
    country_alpha2: str = Field(alias="countryAlpha2")
    state_alpha2: str | None = Field(alias="stateAlpha2")


class PreviewAnswer(Answer):
    """`covered` is false when nobody, not even a bidder, takes the claim; then `reason` says so.

    `network` means that quotes would be asked for: there is no partner and no price yet.
    """

    covered: bool
    network: bool
    reason: str | None
    jurisdiction: PreviewJurisdiction | None
    route_source: str | None
    standard_scope: bool
    partner: PreviewPartner | None
    price: PreviewPrice | None
    pricing_zone_id: UUID | None
    submitter_covers: bool


@router.get("/internal/route-preview")
async def preview(work: WorkDep, uow: UnitOfWorkDep, query: Annotated[PreviewQuery, Query()]) -> PreviewAnswer:
    """Run the routing pipeline for a claim; nothing is kept."""
    claim = query.claim(uow.now)
    return _answer(claim, await preview_route(claim, work))


def _answer(claim: Claim, found: RoutePreview) -> PreviewAnswer:
    chosen, where = found.assignment, found.jurisdiction
    covered = chosen is not None or found.bidders > 0
    return PreviewAnswer(
        covered=covered,
        network=chosen is None and covered,
        reason=None if covered else f"No collection partner takes this claim in {claim.jurisdiction}.",
        jurisdiction=where
        and PreviewJurisdiction(
            id=where.id,
            code=where.code,
            name=where.name,
            country_alpha2=where.country,
            state_alpha2=where.state,
        ),
        route_source=chosen.source if chosen else None,
        standard_scope=claim.standard,
        partner=PreviewPartner(id=chosen.partner.id, name=chosen.partner.name, country=chosen.partner.country)
        if chosen
        else None,
        price=PreviewPrice(
            source=chosen.price.source,
            source_description=chosen.price.description,
            base_rate=chosen.price.base_rate,
            uplift_rate=chosen.price.uplift_rate,
            success_fee=chosen.price.success_fee,
        )
        if chosen
        else None,
        pricing_zone_id=chosen.price.zone_id if chosen else None,
        submitter_covers=found.submitter_covers,
    )
