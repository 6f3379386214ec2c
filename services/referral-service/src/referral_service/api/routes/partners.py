"""What staff does with referral partners."""

from typing import Final
from uuid import UUID

from chassis.http import PageQueryDep, Router, page_data, requires
from contracts.permissions import Permission
from referral_service.api.dependencies import DirectoryDep, PartnersDep
from referral_service.api.schemas.partners import PartnerAnswer, PartnersAnswer, TermsRequest
from referral_service.application.agree_terms import AgreeTerms, agree_terms
from referral_service.application.partner_of import partner_of

router: Final = Router(tags=["Referral partners"])


@router.put("/ops/referral-partners/{partner_id}", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def put(partner_id: UUID, body: TermsRequest, partners: PartnersDep, directory: DirectoryDep) -> PartnerAnswer:
    """Set the terms of a referral partner; clients linked before keep their share."""
    command = AgreeTerms(partner_id, body.terms())
    return PartnerAnswer.of(await agree_terms(command, partners=partners, directory=directory))


@router.get("/ops/referral-partners/{partner_id}", openapi_extra=requires(Permission.READ_NETWORK))
async def one(partner_id: UUID, partners: PartnersDep, directory: DirectoryDep) -> PartnerAnswer:
    """Return a referral partner."""
    return PartnerAnswer.of(await partner_of(partner_id, partners=partners, directory=directory))


@router.get("/ops/referral-partners", openapi_extra=requires(Permission.READ_NETWORK))
async def search(page: PageQueryDep, partners: PartnersDep) -> PartnersAnswer:
    """List all referral partners by name."""
    found, total = await partners.page(page.page_size, page.offset)
    return PartnersAnswer(
        page=page_data(page, total, len(found)),
        referral_partners=[PartnerAnswer.of(each) for each in found],
    )
