"""Statements of a creditor: what was recovered for him in a period, what it cost, and where the money is."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Query, Response
from pydantic import Field

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api.documents.statement_pdf import statement_pdf
from ledger_service.api.documents.tables import Cell, as_csv, as_xlsx
from ledger_service.api.invoice_reads import document
from ledger_service.api.schemas.creditor_statements import StatementAnswer, StatementQuery
from ledger_service.domain.billing import BillingProfile
from ledger_service.persistence.billing_profiles import BillingProfiles
from ledger_service.persistence.creditor_statements import creditor_statement

router = Router(tags=["Balance"])

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {}, "text/csv": {}, _XLSX: {}}, "description": "The statement"}
}
_COLUMNS: Final = (
    "case_reference", "creditor_reference", "debtor_name", "recovered", "share", "fee", "vat", "other_fees",
    "direct_payments", "held", "disbursed", "to_disburse", "commission_owed",
)  # fmt: skip


class Form(StrEnum):
    """What a statement is kept as."""

    PDF = "pdf"
    CSV = "csv"
    XLSX = "xlsx"


class ExportQuery(StatementQuery):
    """Which statement, and as what."""

    format: Annotated[Form, Field(alias="Format")] = Form.PDF


@router.get("/customer/statements", openapi_extra=requires(Permission.READ_BALANCE))
async def statement(
    query: Annotated[StatementQuery, Query()], uow: UnitOfWorkDep, principal: PrincipalDep
) -> StatementAnswer:
    """Return what moved in a period by case and in total, between the balances of the books."""
    query.check(uow.today)
    found = await creditor_statement(uow.connection, principal.organisation_id, query.currency, query.from_, query.to)
    return StatementAnswer.of(found)


@router.get(
    "/customer/statements/export",
    openapi_extra=requires(Permission.READ_BALANCE),
    responses=_FILES,
    response_class=Response,
)
async def export(query: Annotated[ExportQuery, Query()], uow: UnitOfWorkDep, principal: PrincipalDep) -> Response:
    """Return a statement to keep: PDF, or a table of its cases as CSV or XLSX."""
    query.check(uow.today)
    owner = principal.organisation_id
    found = await creditor_statement(uow.connection, owner, query.currency, query.from_, query.to)
    name = f"statement-{query.from_}-{query.to}-{query.currency}.{query.format.value}"
    if query.format is Form.PDF:
        profile = (await BillingProfiles(uow.connection).of([owner])).get(owner) or BillingProfile(
            owner, str(owner), ""
        )
        return document(await asyncio.to_thread(statement_pdf, found, profile), "application/pdf", name)
    rows: list[list[Cell]] = [[getattr(each, name) for name in _COLUMNS] for each in StatementAnswer.of(found).cases]
    if query.format is Form.CSV:
        return document(await asyncio.to_thread(as_csv, _COLUMNS, rows), "text/csv", name)
    return document(await asyncio.to_thread(as_xlsx, _COLUMNS, rows, uow.now), _XLSX, name)
