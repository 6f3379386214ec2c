"""A managing partner submits claims of his clients and follows them (partner API): he does not collect them."""

from typing import Final
from uuid import UUID

from fastapi import Response

from case_service.api.answers import managed_invoice_of
from case_service.api.money import with_ledger_money
from case_service.api.query import CASE_PARAMETERS
from case_service.api.routes.customer_case_reads import CaseReference
from case_service.api.schemas.invoice import PartnerInvoiceDto, PartnerInvoiceListDto, partner_invoice
from case_service.api.schemas.labels import LIFECYCLE
from case_service.api.schemas.managed import CreateManagedCaseRequest
from case_service.api.schemas.previews import SubmissionRefusals
from case_service.api.schemas.work import CaseStateDto, WithdrawCaseRequest
from case_service.api.text_dependencies import PeersDep, QueryDep, TeamDep, WorkDep
from case_service.application.close_case import withdraw_managed_case
from case_service.application.submit_case import SubmitCase
from case_service.application.submit_managed_case import ClientOf, submit_managed_case
from case_service.domain.values import ClaimType, CreatedVia, DisputeStatus
from case_service.persistence.case_views import CaseFilter, CaseRow, managing_scope, one_case, page_of_cases
from case_service.persistence.tables import cases
from chassis.auth import Principal
from chassis.errors import not_found
from chassis.http import PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.http.routing import PLAIN_REFUSALS
from contracts.permissions import Permission

router: Final = Router(tags=["ManagedCases"])


@router.post(
    "/partner/managed-cases",
    response_model=PartnerInvoiceDto,
    responses={422: {"model": SubmissionRefusals}},
    openapi_extra=requires(Permission.SUBMIT_CASE, **PLAIN_REFUSALS),
)
async def create_case(
    body: CreateManagedCaseRequest, work: WorkDep, principal: PrincipalDep, peers: PeersDep, team: TeamDep
) -> Response:
    """Submit a client's claim and return the case it became; the client is found or made by name and country."""
    client = ClientOf(principal.organisation_id, body.creditor_company_name, str(body.creditor_country_alpha2))
    command = _command(body, principal, await team.named(principal))
    case = await submit_managed_case(work, peers, client, command)
    return Response(managed_invoice_of(case).model_dump_json(), media_type="application/json")


@router.get("/partner/managed-cases", openapi_extra=requires(Permission.READ_CASES, parameters=CASE_PARAMETERS))
async def list_cases(
    page: PageQueryDep, query: QueryDep, uow: UnitOfWorkDep, principal: PrincipalDep
) -> PartnerInvoiceListDto:
    """Return a page of the cases the partner submitted, test cases among them, newest first unless sorted otherwise."""
    wanted = CaseFilter(
        ids=query.ids("Ids"),
        debtor_ids=query.ids("DebtorIds"),
        division_ids=query.ids("DivisionIds"),
        states=query.states(),
        sort=query.sort(),
    )
    query.check()
    scope = managing_scope(principal.organisation_id)
    total, rows = await page_of_cases(uow.connection, scope, wanted, page.page_size, page.offset)
    return PartnerInvoiceListDto(page=page_data(page, total, len(rows)), cases=[partner_invoice(row) for row in rows])


@router.get("/partner/managed-cases/case-reference/{caseReference}", openapi_extra=requires(Permission.READ_CASES))
async def by_case_reference(
    caseReference: CaseReference,  # noqa: N803 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
) -> PartnerInvoiceDto:
    """Return the submitted case with this reference of the network."""
    scope = managing_scope(principal.organisation_id)
    row = await one_case(uow.connection, scope, cases.c.reference == caseReference.strip().upper())
    return await _answer(row, peers)


@router.get("/partner/managed-cases/{id}", openapi_extra=requires(Permission.READ_CASES))
async def get_case(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
) -> PartnerInvoiceDto:
    """Return one submitted case, its money as the ledger has it."""
    row = await one_case(uow.connection, managing_scope(principal.organisation_id), cases.c.id == id)
    return await _answer(row, peers)


@router.post("/partner/managed-cases/{id}/withdraw", openapi_extra=requires(Permission.CLOSE_CASE))
async def withdraw(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    body: WithdrawCaseRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
) -> CaseStateDto:
    """Withdraw a submitted case as a creditor may: inside the exclusive period the client owes the fee for it."""
    name = await team.named(principal)
    case = await withdraw_managed_case(
        work, id, principal.organisation_id, body.comment, name, fee_accepted=body.fee_accepted
    )
    return CaseStateDto(id=case.id, lifecycle=LIFECYCLE[case.state], awaiting=[])


async def _answer(row: CaseRow | None, peers: PeersDep) -> PartnerInvoiceDto:
    if row is None:
        raise not_found("The case")
    return partner_invoice(await with_ledger_money(row, peers))


def _command(body: CreateManagedCaseRequest, principal: Principal, actor_name: str | None) -> SubmitCase:
    return SubmitCase(
        creditor_id=principal.organisation_id,
        created_via=CreatedVia.COMMISSION if body.commission_of else CreatedVia.MANAGED,
        referral_partner_id=None,
        currency=body.currency_code,
        amount=body.amount_to_recover,
        over_6=None,
        over_12=None,
        over_24=None,
        invoice_date=body.date,
        due_date=body.due_date,
        debtor=body.debtor.debtor(),
        claim_type=ClaimType.UNPAID_INVOICE,
        dispute_status=DisputeStatus.NO,
        claim_description=body.claim_description,
        comments=body.comments,
        creditor_reference=body.creditor_reference,
        division_id=None,
        requested_partner_id=body.collection_partner_id,
        skip_internal_verification=False,
        allow_pending_contracts=False,
        is_test=body.is_test,
        tag=body.tag,
        assigned_user_email=None,
        assigned_user_name=None,
        actor_name=actor_name,
        commission_of=body.commission_of,
    )
