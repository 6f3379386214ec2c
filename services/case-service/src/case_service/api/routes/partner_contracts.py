"""A partner's collection agreement: operations of ours in the style of the customer API's."""

from typing import Final

from fastapi import Request

from case_service.api.routes.customer_contracts import agreement_of, sign
from case_service.api.schemas.contracts import CollectionContractStatusApiDTO, SignContractRequest
from case_service.api.signing_pages import signing_page
from case_service.api.text_dependencies import WorkDep
from case_service.domain.contracts import SDCA
from chassis.http import PrincipalDep, Router, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Contracts"])


@router.get("/partner/contracts/debt-collection/status", openapi_extra=requires(Permission.READ_ORGANISATION))
async def agreement_status(request: Request, work: WorkDep, principal: PrincipalDep) -> CollectionContractStatusApiDTO:
    """Return whether the partner has signed the collection agreement."""
    return await agreement_of(work, principal.organisation_id, signing_page(request, principal, None))


@router.post("/partner/contracts/debt-collection/sign", openapi_extra=requires(Permission.SIGN_CONTRACT))
async def sign_agreement(
    body: SignContractRequest, work: WorkDep, principal: PrincipalDep
) -> CollectionContractStatusApiDTO:
    """Sign the debt collection agreement: from then on cases can come."""
    return await sign(work, principal, SDCA, body)
