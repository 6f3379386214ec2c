"""A creditor's case beside its reading: papers, validation, exclusivity, early withdrawal (customer API)."""

from typing import Final
from uuid import UUID

from fastapi import Request

from case_service.api import case_facts
from case_service.api.schemas.contracts import CaseContractStatusApiDTO, ContractItemDto
from case_service.api.schemas.labels import LIFECYCLE
from case_service.api.schemas.work import (
    CaseStateDto,
    CaseValidationStatusDto,
    ExclusivePeriodDto,
    WithdrawCaseRequest,
)
from case_service.api.signing_pages import signing_page
from case_service.api.text_dependencies import TeamDep, WorkDep
from case_service.application.close_case import withdraw_case
from case_service.domain.contracts import SDCA, Paper, covers
from case_service.domain.values import PaperKind
from case_service.persistence.case_views import creditor_scope
from case_service.persistence.decision_views import pricing_zone
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])


@router.get("/customer/cases/{id}/contract-status", openapi_extra=requires(Permission.READ_CASES))
async def contract_status(
    request: Request,
    id: UUID,  # noqa: A002 - the published name
    work: WorkDep,
    principal: PrincipalDep,
) -> CaseContractStatusApiDTO:
    """Return the papers of a case: the agreement always, the others once a partner is known."""
    row = await case_facts.seen_case(work.uow, creditor_scope(principal.organisation_id), id)
    signed = await work.contracts.signed(principal.organisation_id, row.partner_id)
    zone = await pricing_zone(work.uow.connection, id)
    page = signing_page(request, principal, None, caseId=str(id))

    def item(paper: Paper) -> ContractItemDto:
        there = covers(signed, paper)
        return ContractItemDto(signed=there, requires_resigning=False, solution_url=None if there else page)

    power = item(Paper(PaperKind.POA, row.partner_id)) if row.partner_id else None
    appendix = item(Paper(PaperKind.JPA, row.partner_id, zone)) if row.partner_id and zone else None
    return CaseContractStatusApiDTO(
        sdca=item(SDCA),
        poa=power,
        pricing_appendix=appendix,
        collection_partner_name=row.partner_name,
        needs_poa_signing=any(each is not None and not each.signed for each in (power, appendix)),
    )


@router.get("/customer/cases/{id}/validation", openapi_extra=requires(Permission.READ_CASES))
async def validation(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> CaseValidationStatusDto:
    """Return what internal validation still wants."""
    return case_facts.validation(await case_facts.seen_case(uow, creditor_scope(principal.organisation_id), id))


@router.get("/customer/cases/{id}/exclusive-period", openapi_extra=requires(Permission.READ_CASES))
async def exclusive_period(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> ExclusivePeriodDto:
    """Return the exclusive period of the current engagement."""
    return await case_facts.exclusive_period(uow, creditor_scope(principal.organisation_id), id)


@router.post("/customer/cases/{id}/withdraw", openapi_extra=requires(Permission.CLOSE_CASE))
async def withdraw(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    body: WithdrawCaseRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
) -> CaseStateDto:
    """Withdraw a case: without a fee before anybody works it and after the exclusive period.

    Inside the period `feeAccepted` asks the partner to end it; once he does, the full success fee on what is
    outstanding and the costs he added are owed.
    """
    name = await team.named(principal)
    case = await withdraw_case(work, id, principal.organisation_id, body.comment, name, fee_accepted=body.fee_accepted)
    return CaseStateDto(id=case.id, lifecycle=LIFECYCLE[case.state], awaiting=[])
