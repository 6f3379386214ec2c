"""A referral partner's invoices to the platform, as he makes and reads them."""

from chassis.errors import invalid
from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import REFERRAL_KINDS, StatusQuery
from ledger_service.api.schemas.invoices import InvoiceSummary, ReferralInvoiceInput
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


invoice_reads.add_reads(router, "/referral/invoices/{id}", Permission.READ_EARNINGS, REFERRAL_KINDS)
