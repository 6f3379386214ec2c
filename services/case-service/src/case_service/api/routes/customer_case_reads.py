"""A creditor reads its cases (customer API)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Request

from case_service.api.money import with_ledger_money
from case_service.api.query import CASE_PARAMETERS
from case_service.api.schemas.invoice import InvoiceDto, InvoiceListDto, creditor_invoice
from case_service.api.signing import signing_url
from case_service.api.text_dependencies import PeersDep, QueryDep
from case_service.persistence.case_views import CaseFilter, CaseRow, creditor_scope, one_case, page_of_cases
from case_service.persistence.tables import cases
from chassis.errors import not_found
from chassis.http import PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])
CaseReference = Annotated[str, Path(min_length=1, max_length=32, pattern=r"^\s*[A-Za-z0-9-]+\s*$")]
CreditorReference = Annotated[str, Path(min_length=1, max_length=50, pattern=r"\S")]


@router.get("/customer/cases", openapi_extra=requires(Permission.READ_CASES, parameters=CASE_PARAMETERS))
async def list_cases(
    request: Request, page: PageQueryDep, query: QueryDep, uow: UnitOfWorkDep, principal: PrincipalDep
) -> InvoiceListDto:
    """Return a page of the creditor's cases, newest first unless sorted otherwise."""
    wanted = CaseFilter(
        ids=query.ids("Ids"),
        debtor_ids=query.ids("DebtorIds"),
        division_ids=query.ids("DivisionIds"),
        states=query.states(),
        sort=query.sort(),
    )
    query.check()
    scope = creditor_scope(principal.organisation_id)
    total, rows = await page_of_cases(uow.connection, scope, wanted, page.page_size, page.offset)
    return InvoiceListDto(
        page=page_data(page, total, len(rows)),
        cases=[creditor_invoice(row, signing_url(request, principal, row)) for row in rows],
    )


@router.get("/customer/cases/by-creditor-reference/{creditorReference}", openapi_extra=requires(Permission.READ_CASES))
async def by_creditor_reference(
    request: Request,
    creditorReference: CreditorReference,  # noqa: N803 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
) -> InvoiceDto:
    """Return the case that the creditor gave this reference."""
    row = await one_case(
        uow.connection,
        creditor_scope(principal.organisation_id),
        cases.c.creditor_reference == creditorReference.strip(),
    )
    return await _answer(request, row, principal, peers)


@router.get("/customer/cases/case-reference/{caseReference}", openapi_extra=requires(Permission.READ_CASES))
async def by_case_reference(
    request: Request,
    caseReference: CaseReference,  # noqa: N803 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
) -> InvoiceDto:
    """Return the case with this reference of the network."""
    row = await one_case(
        uow.connection, creditor_scope(principal.organisation_id), cases.c.reference == caseReference.strip().upper()
    )
    return await _answer(request, row, principal, peers)


@router.get("/customer/cases/{id}", openapi_extra=requires(Permission.READ_CASES))
async def get_case(
    request: Request,
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
) -> InvoiceDto:
    """Return one case, its money as the ledger has it."""
    row = await one_case(uow.connection, creditor_scope(principal.organisation_id), cases.c.id == id)
    return await _answer(request, row, principal, peers)


async def _answer(request: Request, row: CaseRow | None, principal: PrincipalDep, peers: PeersDep) -> InvoiceDto:
    if row is None:
        raise not_found("The case")
    return creditor_invoice(await with_ledger_money(row, peers), signing_url(request, principal, row))
