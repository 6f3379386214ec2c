"""The partner's ledger: a page of it, and all of it as a table to keep."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Query, Response

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api.documents.tables import Cell, as_csv, as_xlsx
from ledger_service.api.invoice_reads import document
from ledger_service.api.schemas.ledger import LedgerFilter, LedgerItem, LedgerPage, LedgerPageFilter, cursor_after
from ledger_service.persistence.ledger_page import ledger_page

router = Router(tags=["Balance"])

LONGEST: Final = 20_000
"""Rows of one export; `X-Truncated: true` tells that there are more."""

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TABLE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/csv": {}, _XLSX: {}}, "description": "The table"}
}
_COLUMNS: Final = (
    "posted_at", "date", "type", "case_reference", "client_reference", "partner_reference", "debtor_name",
    "case_created_at", "client", "managed_by", "currency", "debtor_payment", "revenue",
    "platform_fee", "vat", "cash", "to_clients", "revenue_category", "success_fee_percentage", "commission_status",
    "platform_invoice_status", "document", "link",
)  # fmt: skip


class Form(StrEnum):
    """The kinds of table."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportFilter(LedgerFilter):
    """Which rows to export, and as what."""

    format: Annotated[Form, Query(alias="Format")] = Form.CSV


@router.get("/partner/ledger", openapi_extra=requires(Permission.READ_BALANCE))
async def page(query: Annotated[LedgerPageFilter, Query()], uow: UnitOfWorkDep, principal: PrincipalDep) -> LedgerPage:
    """Return a page of the ledger, newest first, with the balances after each row."""
    found = await ledger_page(uow.connection, query.query(principal.organisation_id, query.page_size + 1, query.cursor))
    shown = found[: query.page_size]
    follows = cursor_after(shown[-1]) if len(found) > len(shown) else None
    return LedgerPage(items=[LedgerItem.of(row) for row in shown], next=follows)


@router.get(
    "/partner/ledger/export",
    openapi_extra=requires(Permission.READ_BALANCE),
    responses=_TABLE,
    response_class=Response,
)
async def export(query: Annotated[ExportFilter, Query()], uow: UnitOfWorkDep, principal: PrincipalDep) -> Response:
    """Return the ledger as a table, newest first: CSV, or XLSX with numbers as numbers."""
    found = await ledger_page(uow.connection, query.query(principal.organisation_id, LONGEST + 1))
    items = [LedgerItem.of(row) for row in found[:LONGEST]]
    rows: list[list[Cell]] = [[getattr(item, name) for name in _COLUMNS] for item in items]
    if query.format is Form.CSV:
        answer = document(await asyncio.to_thread(as_csv, _COLUMNS, rows), "text/csv", "ledger.csv")
    else:
        answer = document(await asyncio.to_thread(as_xlsx, _COLUMNS, rows, uow.now), _XLSX, "ledger.xlsx")
    answer.headers["X-Truncated"] = str(len(found) > LONGEST).lower()
    return answer
