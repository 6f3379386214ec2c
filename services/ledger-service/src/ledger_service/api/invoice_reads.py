"""Reads of invoices that every side has: a page, one with its lines, and the documents themselves."""

import asyncio
import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Response

from chassis.auth import Principal
from chassis.http import Page, PageQuery, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.documents.invoice_pdf import invoice_pdf
from ledger_service.api.documents.invoice_xml import invoice_xml
from ledger_service.api.schemas.invoices import InvoiceAnswer, InvoiceSummary
from ledger_service.domain.documents import InvoiceRow, Line, Side, UnknownInvoice
from ledger_service.domain.invoicing import InvoiceKind, InvoiceStatus
from ledger_service.persistence.invoices import Invoices

StatusQuery = Annotated[InvoiceStatus | None, Query(alias="Status")]
CurrencyQuery = Annotated[str | None, Query(alias="Currency", pattern="^[A-Z]{3}$")]

PLATFORM_KINDS: Final = (InvoiceKind.PLATFORM, InvoiceKind.PLATFORM_CREDIT)
CLIENT_KINDS: Final = (InvoiceKind.CLIENT, InvoiceKind.CLIENT_CREDIT)
REFERRAL_KINDS: Final = (InvoiceKind.REFERRAL, InvoiceKind.REFERRAL_CREDIT)

PDF: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/pdf": {}}, "description": "The document"}}
XML: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/xml": {}}, "description": "The document"}}


async def read_page(  # noqa: PLR0917 - what a list is asked for
    uow: UnitOfWork,
    side: Side,
    owner: UUID | None,
    kinds: Sequence[InvoiceKind],
    page: PageQuery,
    status: InvoiceStatus | None = None,
    currency: str | None = None,
    partner: UUID | None = None,
    due_until: dt.date | None = None,
) -> Page[InvoiceSummary]:
    """Return a page of invoices, newest first."""
    rows, total = await Invoices(uow.connection).page(
        side, owner, kinds, uow.today, page.page_size, page.offset, status, currency, partner, due_until
    )
    return Page[InvoiceSummary](
        data=[InvoiceSummary.of(row) for row in rows], page_data=page_data(page, total, len(rows))
    )


def add_reads(
    router: Router, path: str, permission: Permission, kinds: Sequence[InvoiceKind], *, of_all: bool = False
) -> None:
    """Add what every side can do with one invoice: read it with its lines, as PDF and as e-invoice.

    It must be one of `kinds` that the caller's organisation issued or received; `of_all` is for staff.
    """
    allowed = requires(permission)

    def owner(principal: Principal) -> UUID | None:
        return None if of_all else principal.organisation_id

    @router.get(path, openapi_extra=allowed)
    async def one(
        id: UUID,  # noqa: A002 - the published name
        uow: UnitOfWorkDep,
        principal: PrincipalDep,
    ) -> InvoiceAnswer:
        """Return an invoice with its lines."""
        return InvoiceAnswer.with_lines(*await _whole(uow, id, owner(principal), kinds))

    @router.get(path + "/pdf", openapi_extra=allowed, responses=PDF, response_class=Response)
    async def as_pdf(
        id: UUID,  # noqa: A002 - the published name
        uow: UnitOfWorkDep,
        principal: PrincipalDep,
    ) -> Response:
        """Return an invoice as PDF/A-3 with the e-invoice inside."""
        return await _rendered(uow, id, owner(principal), kinds, invoice_pdf, "application/pdf", "pdf")

    @router.get(path + "/xml", openapi_extra=allowed, responses=XML, response_class=Response)
    async def as_xml(
        id: UUID,  # noqa: A002 - the published name
        uow: UnitOfWorkDep,
        principal: PrincipalDep,
    ) -> Response:
        """Return an invoice as the e-invoice of EN 16931, in the syntax of Factur-X."""
        return await _rendered(uow, id, owner(principal), kinds, invoice_xml, "application/xml", "xml")


async def _whole(
    uow: UnitOfWork, invoice_id: UUID, owner: UUID | None, kinds: Sequence[InvoiceKind]
) -> tuple[InvoiceRow, list[Line]]:
    invoices = Invoices(uow.connection)
    found = await invoices.one(invoice_id, owner, kinds, uow.today)
    if found is None:
        raise UnknownInvoice
    return found, await invoices.lines(invoice_id)


async def _rendered(  # noqa: PLR0917 - what a document is made of
    uow: UnitOfWork,
    invoice_id: UUID,
    owner: UUID | None,
    kinds: Sequence[InvoiceKind],
    render: Callable[[InvoiceRow, Sequence[Line]], bytes],
    media_type: str,
    ending: str,
) -> Response:
    row, lines = await _whole(uow, invoice_id, owner, kinds)
    content = await asyncio.to_thread(render, row, lines)
    return document(content, media_type, f"{row.invoice.number}.{ending}")


def document(content: bytes, media_type: str, name: str) -> Response:
    """Answer with a file to keep."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    headers = {
        "Content-Disposition": f'attachment; filename="{safe}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)
