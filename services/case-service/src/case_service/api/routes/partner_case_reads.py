"""A collection partner reads the cases he collects (partner API). Unverified ones do not exist for him."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path

from case_service.api.money import with_ledger_money
from case_service.api.query import CASE_PARAMETERS, parameter
from case_service.api.routes.customer_case_reads import CaseReference
from case_service.api.schemas.invoice import PartnerInvoiceDto, PartnerInvoiceListDto, partner_invoice
from case_service.api.text_dependencies import PeersDep, QueryDep
from case_service.persistence.case_views import (
    CaseFilter,
    CaseRow,
    cases_by_partner_reference,
    one_case,
    page_of_cases,
    partner_case_scope,
    partner_scope,
)
from case_service.persistence.tables import cases
from chassis.errors import invalid, not_found
from chassis.http import PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])
_MOST_REFERENCES: Final = 100
_TEXT: Final = {"type": "string"}
PartnerReference = Annotated[str, Path(min_length=1, max_length=128, pattern=r"\S")]


@router.get(
    "/partner/cases",
    openapi_extra=requires(
        Permission.READ_CASES,
        parameters=[*CASE_PARAMETERS, parameter("includeTestCases", {"type": "boolean", "default": False})],
    ),
)
async def list_cases(
    page: PageQueryDep, query: QueryDep, uow: UnitOfWorkDep, principal: PrincipalDep
) -> PartnerInvoiceListDto:
    """Return a page of the partner's cases, newest first unless sorted otherwise; test cases only when asked for."""
    wanted = CaseFilter(
        ids=query.ids("Ids"),
        debtor_ids=query.ids("DebtorIds"),
        division_ids=query.ids("DivisionIds"),
        states=query.states(),
        with_test=query.flag("includeTestCases", default=False),
        sort=query.sort(),
    )
    query.check()
    scope = partner_case_scope(principal.organisation_id)
    total, rows = await page_of_cases(uow.connection, scope, wanted, page.page_size, page.offset)
    return PartnerInvoiceListDto(page=page_data(page, total, len(rows)), cases=[partner_invoice(row) for row in rows])


@router.get(
    "/partner/cases/by-partner-reference",
    openapi_extra=requires(Permission.READ_CASES, parameters=[parameter("references", _TEXT)]),
)
async def by_partner_references(
    query: QueryDep, uow: UnitOfWorkDep, principal: PrincipalDep
) -> dict[str, PartnerInvoiceDto]:
    """Return the production cases with these references of the partner's own, at most 100, by reference."""
    references = list(dict.fromkeys(query.words("references")))
    if not 1 <= len(references) <= _MOST_REFERENCES:
        raise invalid({"references": [f"give 1 to {_MOST_REFERENCES} references, separated by commas"]})
    rows = await cases_by_partner_reference(uow.connection, partner_scope(principal.organisation_id), references)
    return {reference: partner_invoice(row) for reference, row in rows.items()}


@router.get("/partner/cases/by-partner-reference/{reference}", openapi_extra=requires(Permission.READ_CASES))
async def by_partner_reference(
    reference: PartnerReference, uow: UnitOfWorkDep, principal: PrincipalDep, peers: PeersDep
) -> PartnerInvoiceDto:
    """Return the production case with this reference of the partner's own."""
    row = await one_case(
        uow.connection,
        partner_scope(principal.organisation_id),
        cases.c.partner_reference == reference.strip(),
        cases.c.is_test.is_(False),
    )
    return await _answer(row, peers)


@router.get(
    "/partner/cases/by-creditor-reference",
    responses={404: {}},
    openapi_extra=requires(
        Permission.READ_CASES,
        parameters=[parameter("reference", _TEXT), parameter("creditorId", {**_TEXT, "format": "uuid"})],
    ),
)
async def by_creditor_reference(
    query: QueryDep, uow: UnitOfWorkDep, principal: PrincipalDep, peers: PeersDep
) -> PartnerInvoiceDto:
    """Return the production case that a creditor gave this reference; both are needed."""
    reference = query.require("reference", query.text("reference"))
    query.require("creditorId", query.text("creditorId"))
    creditors = query.ids("creditorId")
    query.check()
    row = await one_case(
        uow.connection,
        partner_scope(principal.organisation_id),
        cases.c.creditor_reference == reference,
        cases.c.creditor_id == creditors[0],
        cases.c.is_test.is_(False),
    )
    return await _answer(row, peers)


@router.get("/partner/cases/case-reference/{caseReference}", openapi_extra=requires(Permission.READ_CASES))
async def by_case_reference(
    caseReference: CaseReference,  # noqa: N803 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
) -> PartnerInvoiceDto:
    """Return the case with this reference of the network."""
    row = await one_case(
        uow.connection,
        partner_case_scope(principal.organisation_id),
        cases.c.reference == caseReference.strip().upper(),
    )
    return await _answer(row, peers)


@router.get("/partner/cases/{id}", openapi_extra=requires(Permission.READ_CASES))
async def get_case(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
) -> PartnerInvoiceDto:
    """Return one case, its money as the ledger has it."""
    row = await one_case(uow.connection, partner_case_scope(principal.organisation_id), cases.c.id == id)
    return await _answer(row, peers)


async def _answer(row: CaseRow | None, peers: PeersDep) -> PartnerInvoiceDto:
    if row is None:
        raise not_found("The case")
    return partner_invoice(await with_ledger_money(row, peers))
