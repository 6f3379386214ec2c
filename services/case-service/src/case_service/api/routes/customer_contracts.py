"""A creditor's papers: what is signed, what is awaited, and signing (customer API, and operations of ours)."""

from typing import Final
from uuid import UUID

from fastapi import Request

from case_service.api.schemas.contracts import (
    AwaitedContractDto,
    AwaitedContractsDto,
    CollectionContractStatusApiDTO,
    SignContractRequest,
)
from case_service.api.signing_pages import signing_page
from case_service.api.text_dependencies import WorkDep
from case_service.application.awaited_contracts import awaited_contracts
from case_service.application.sign_contract import SignContract, sign_contract
from case_service.application.work import Work
from case_service.domain.contracts import SDCA, Paper
from case_service.domain.values import PaperKind
from chassis.http import PrincipalDep, Router, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Contracts"])


@router.get("/customer/contracts", openapi_extra=requires(Permission.READ_ORGANISATION))
async def awaiting_signature(work: WorkDep, principal: PrincipalDep) -> AwaitedContractsDto:
    """Return what awaits the creditor's signature, in the order in which it is best signed."""
    papers = await awaited_contracts(work, principal.organisation_id)
    return AwaitedContractsDto(
        awaiting_signature=[
            AwaitedContractDto(
                kind=each.paper.kind,
                partner_id=each.paper.partner_id,
                partner_name=each.partner_name,
                pricing_zone_id=each.paper.pricing_zone_id,
                cases=each.cases,
                asked_at=each.asked_at,
                sign_path=sign_path(each.paper),
            )
            for each in papers
        ]
    )


def sign_path(paper: Paper) -> str:
    """Return where a creditor signs a paper."""
    if paper.kind is PaperKind.SDCA:
        return "/customer/contracts/debt-collection/sign"
    if paper.kind is PaperKind.POA:
        return f"/customer/contracts/power-of-attorney/{paper.partner_id}/sign"
    return f"/customer/contracts/pricing-appendix/{paper.pricing_zone_id}/sign"


@router.get("/customer/contracts/debt-collection/status", openapi_extra=requires(Permission.READ_ORGANISATION))
async def agreement_status(request: Request, work: WorkDep, principal: PrincipalDep) -> CollectionContractStatusApiDTO:
    """Return whether the collection agreement is signed, and where it can be."""
    return await agreement_of(work, principal.organisation_id, signing_page(request, principal, None))


async def agreement_of(work: Work, organisation_id: UUID, page: str) -> CollectionContractStatusApiDTO:
    """Return the state of an organisation's agreement; `page` is where it signs."""
    signed = SDCA in await work.contracts.signed(organisation_id, None)
    return CollectionContractStatusApiDTO(
        signed=signed,
        requires_resigning=False,
        invalidation_reason="None",
        terms_url=f"{page.partition('?')[0].removesuffix('/sign')}/debt-collection" if signed else None,
        solution_url=None if signed else page,
    )


async def sign(
    work: Work, principal: PrincipalDep, paper: Paper, body: SignContractRequest
) -> CollectionContractStatusApiDTO:
    """Sign a paper; signing again what is signed changes nothing."""
    await sign_contract(work, SignContract(principal.organisation_id, paper, body.signer_name, principal.user_id))
    return CollectionContractStatusApiDTO(
        signed=True, requires_resigning=False, invalidation_reason="None", terms_url=None, solution_url=None
    )


@router.post("/customer/contracts/debt-collection/sign", openapi_extra=requires(Permission.SIGN_CONTRACT))
async def sign_agreement(
    body: SignContractRequest, work: WorkDep, principal: PrincipalDep
) -> CollectionContractStatusApiDTO:
    """Sign the debt collection agreement; cases that waited for it go on to verification."""
    return await sign(work, principal, SDCA, body)


@router.post(
    "/customer/contracts/power-of-attorney/{partnerId}/sign",
    openapi_extra=requires(Permission.SIGN_CONTRACT),
)
async def sign_power_of_attorney(
    partnerId: UUID,  # noqa: N803 - as the other paths spell parameters
    body: SignContractRequest,
    work: WorkDep,
    principal: PrincipalDep,
) -> CollectionContractStatusApiDTO:
    """Empower a partner, for this and all later cases with him; accepted cases that waited become active."""
    return await sign(work, principal, Paper(PaperKind.POA, partnerId), body)


@router.post("/customer/contracts/pricing-appendix/{zoneId}/sign", openapi_extra=requires(Permission.SIGN_CONTRACT))
async def sign_pricing_appendix(
    zoneId: UUID,  # noqa: N803 - as the other paths spell parameters
    body: SignContractRequest,
    work: WorkDep,
    principal: PrincipalDep,
) -> CollectionContractStatusApiDTO:
    """Agree to the prices of a zone; accepted cases that waited for it and nothing else become active."""
    return await sign(work, principal, Paper(PaperKind.JPA, None, zoneId), body)
