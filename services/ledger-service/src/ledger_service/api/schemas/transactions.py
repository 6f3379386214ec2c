"""The published shape of the referral partner's transactions report."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from chassis.http import Answer, PageData
from ledger_service.api.schemas.fields import Number, amount, midnight
from ledger_service.domain.referral import Stage
from ledger_service.domain.values import CommissionStatus, PlatformInvoicing, ReferralInvoicing
from ledger_service.persistence.earnings import Earning, Report

_USD = "USD"


class ClientInfo(Answer):
    """Whose case it is."""

    external_tenant_id: str | None
    creditor_id: UUID
    company_name: str | None


class CaseInfo(Answer):
    """The case; the ledger knows the names of companies only, so that of a private debtor is null."""

    invoice_id: UUID
    case_reference: str | None
    debtor_name: str | None
    original_amount: Number
    currency: str | None


class PaymentInfo(Answer):
    """The debtor's payment."""

    amount: Number
    currency: str | None
    payment_date: dt.datetime


class EarningsInfo(Answer):
    """What the platform and the referral partner earn on it; an estimate until the commission is paid."""

    currency: str | None
    debitura_revenue: Number
    debitura_revenue_usd: Number
    referral_fee_percentage: Number
    referral_fee_amount: Number
    referral_fee_amount_usd: Number
    is_estimate: bool


class RecognitionInfo(Answer):
    """Whether the collection partner has paid the platform."""

    is_recognized: bool
    referral_fee_recognized_usd: Number


class StatusInfo(Answer):
    """The three axes of the payout."""

    commission_payment_status: str | None
    platform_invoicing_status: str | None
    referral_invoicing_status: str | None


class TransactionItem(Answer):
    """One payment the referral partner earns on."""

    transaction_id: UUID
    date: dt.datetime
    client: ClientInfo
    case: CaseInfo
    payment: PaymentInfo
    earnings: EarningsInfo
    recognition: RecognitionInfo
    status: StatusInfo

    @classmethod
    def of(cls, row: Earning) -> "TransactionItem":
        """Show an earning."""
        recognized = row.platform_invoicing == PlatformInvoicing.PAYMENT_RECEIVED
        fee_usd = amount(row.referral_usd, _USD)
        return cls(
            transaction_id=row.id,
            date=midnight(row.value_date),
            client=ClientInfo(
                external_tenant_id=row.external_tenant_id, creditor_id=row.creditor_id, company_name=row.creditor_name
            ),
            case=CaseInfo(
                invoice_id=row.case_id,
                case_reference=row.reference,
                debtor_name=row.debtor_name,
                original_amount=amount(row.submitted_principal, row.currency),
                currency=row.currency,
            ),
            payment=PaymentInfo(
                amount=amount(row.amount, row.currency), currency=row.currency, payment_date=midnight(row.value_date)
            ),
            earnings=EarningsInfo(
                currency=row.currency,
                debitura_revenue=amount(row.platform, row.currency),
                debitura_revenue_usd=amount(row.platform_usd, _USD),
                referral_fee_percentage=row.referral_share * 100,
                referral_fee_amount=amount(row.referral, row.currency),
                referral_fee_amount_usd=fee_usd,
                is_estimate=row.commission_status != CommissionStatus.PAID,
            ),
            recognition=RecognitionInfo(
                is_recognized=recognized, referral_fee_recognized_usd=fee_usd if recognized else Decimal(0)
            ),
            status=StatusInfo(
                commission_payment_status=row.commission_status,
                platform_invoicing_status=row.platform_invoicing,
                referral_invoicing_status=row.referral_invoicing or ReferralInvoicing.PENDING.value,
            ),
        )


class RevenueBreakdown(Answer):
    """The seven buckets: every earning is in exactly one, in US dollars."""

    pending_referral_fee_usd: Number
    pending_count: int
    confirmed_pending_invoice_referral_fee_usd: Number
    confirmed_pending_invoice_count: int
    awaiting_collection_partner_payment_referral_fee_usd: Number
    awaiting_collection_partner_payment_count: int
    ready_to_invoice_debitura_referral_fee_usd: Number
    ready_to_invoice_debitura_count: int
    awaiting_debitura_payment_referral_fee_usd: Number
    awaiting_debitura_payment_count: int
    paid_referral_fee_usd: Number
    paid_count: int
    disputed_referral_fee_usd: Number
    disputed_count: int

    @classmethod
    def of(cls, report: Report) -> "RevenueBreakdown":
        """Show the buckets."""
        names = {
            Stage.PENDING: "pending",
            Stage.CONFIRMED: "confirmed_pending_invoice",
            Stage.AWAITING_COLLECTION_PARTNER: "awaiting_collection_partner_payment",
            Stage.READY_TO_INVOICE: "ready_to_invoice_debitura",
            Stage.AWAITING_PAYMENT: "awaiting_debitura_payment",
            Stage.PAID: "paid",
            Stage.DISPUTED: "disputed",
        }
        shown: dict[str, int | Decimal] = {}
        for stage, name in names.items():
            count, cents = report.buckets.get(stage, (0, 0))
            shown[f"{name}_count"] = count
            shown[f"{name}_referral_fee_usd"] = amount(cents, _USD)
        return cls.model_validate(shown)


class TransactionsSummary(Answer):
    """The totals of everything the filters found, whatever the stages asked for."""

    revenue: RevenueBreakdown
    total_debitura_revenue_usd: Number


class TransactionsResponse(Answer):
    """A page of transactions with the totals."""

    data: list[TransactionItem]
    page: PageData
    summary: TransactionsSummary

    @classmethod
    def of(cls, report: Report, page: PageData) -> "TransactionsResponse":
        """Show a report."""
        return cls(
            data=[TransactionItem.of(row) for row in report.rows],
            page=page,
            summary=TransactionsSummary(
                revenue=RevenueBreakdown.of(report), total_debitura_revenue_usd=amount(report.platform_usd, _USD)
            ),
        )
