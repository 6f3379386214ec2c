"""Who a referral partner is."""

from typing import Final

from chassis.http import PrincipalDep, Router, requires
from contracts.permissions import Permission
from referral_service.api.dependencies import DirectoryDep, PartnersDep
from referral_service.api.schemas.partners import ReferralPartnerAnswer
from referral_service.application.partner_of import partner_of

router: Final = Router(tags=["Me"])


@router.get("/referral/me", responses={404: {}}, openapi_extra=requires(Permission.READ_ORGANISATION))
async def me(principal: PrincipalDep, partners: PartnersDep, directory: DirectoryDep) -> ReferralPartnerAnswer:
    """Return the caller's own organisation, branding and present share."""
    return ReferralPartnerAnswer.of(await partner_of(principal.organisation_id, partners=partners, directory=directory))
