"""The calling creditor's own profile (customer API)."""

from typing import Final

from case_service.api.schemas.divisions import CreditorMe
from case_service.api.text_dependencies import PeersDep, WorkDep
from case_service.domain.countries import country_name
from chassis.errors import not_found, unavailable
from chassis.http import PrincipalDep, Router, requires
from chassis.peers import PeerUnavailable
from contracts.permissions import Permission

router: Final = Router(tags=["Me"])


@router.get("/customer/me", responses={404: {}}, openapi_extra=requires(Permission.READ_ORGANISATION))
async def me(work: WorkDep, principal: PrincipalDep, peers: PeersDep) -> CreditorMe:
    """Return the profile; a creditor nobody told us of yet is asked of identity-service, which owns it."""
    known = await work.directory.organisation(principal.organisation_id)
    if known is not None:
        return CreditorMe(id=known.id, company_name=known.name, country=country_name(known.country))
    try:
        told = await peers.get("identity", f"/internal/organisations/{principal.organisation_id}")
    except PeerUnavailable:
        raise unavailable("Your profile cannot be asked for right now; try again.") from None
    if told is None:
        raise not_found("The creditor")
    return CreditorMe(
        id=principal.organisation_id, company_name=told["name"], country=country_name(told.get("country"))
    )
