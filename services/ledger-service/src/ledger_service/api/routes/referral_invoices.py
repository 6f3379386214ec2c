"""A referral partner's invoices to the platform, as he makes and reads them."""

from uuid import UUID

from fastapi import Response

from chassis.errors import invalid
from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import PDF, REFERRAL_KINDS, XML, StatusQuery
from ledger_service.api.schemas.invoices import InvoiceAnswer, InvoiceSummary, ReferralInvoiceInput
from ledger_service.application.invoice_platform import ReferralDesk, invoice_platform
from ledger_service.domain.documents import Side
from ledger_service.persistence.billing_profiles import BillingProfiles
from ledger_service.persistence.calendars import is_holiday
from ledger_service.persistence.invoices import Invoices
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.referral_bills import ReferralBills

router = Router(tags=["Referral invoices"])


@router.post("/referral/invoices", openapi_extra=requires(Permission.MANAGE_BILLING))
async def issue(body: ReferralInvoiceInput, uow: UnitOfWorkDep, principal: PrincipalDep) -> InvoiceSummary:
    """Invoice the platform in US dollars for everything that is ready to invoice, or for the payments named."""
    if body.payment_ids and len(set(body.payment_ids)) != len(body.payment_ids):
        raise invalid({"paymentIds": ["names a payment twice"]})
    connection = uow.connection
    desk = ReferralDesk(
        ReferralBills(connection),
        BillingProfiles(connection),
        Invoices(connection),
        PostgresJournal(connection),
        is_holiday,
    )
    made = await invoice_platform(uow, desk, principal.organisation_id, body.payment_ids, body.own_number)
    return InvoiceSummary.of(made)


@router.get("/referral/invoices", openapi_extra=requires(Permission.READ_EARNINGS))
async def listed(
    uow: UnitOfWorkDep, principal: PrincipalDep, page: PageQueryDep, status: StatusQuery = None
) -> Page[InvoiceSummary]:
    """Return a page of the partner's invoices and credit notes, newest first."""
    return await invoice_reads.read_page(uow, Side.ISSUED, principal.organisation_id, REFERRAL_KINDS, page, status)


@router.get("/referral/invoices/{id}", openapi_extra=requires(Permission.READ_EARNINGS))
async def one(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> InvoiceAnswer:
    """Return an invoice with a line for each payment."""
    return await invoice_reads.read_one(uow, id, principal.organisation_id, REFERRAL_KINDS)


@router.get(
    "/referral/invoices/{id}/pdf",
    openapi_extra=requires(Permission.READ_EARNINGS),
    responses=PDF,
    response_class=Response,
)
async def as_pdf(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> Response:
    """Return an invoice as PDF with the e-invoice inside."""
    return await invoice_reads.read_pdf(uow, id, principal.organisation_id, REFERRAL_KINDS)


@router.get(
    "/referral/invoices/{id}/xml",
    openapi_extra=requires(Permission.READ_EARNINGS),
    responses=XML,
    response_class=Response,
)
async def as_xml(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> Response:
    """Return an invoice as the e-invoice of EN 16931."""
    return await invoice_reads.read_xml(uow, id, principal.organisation_id, REFERRAL_KINDS)
