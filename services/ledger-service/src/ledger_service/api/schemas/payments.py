"""The published shapes of payments."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field, WithJsonSchema

from chassis.http import Answer, PageData, Schema
from ledger_service.api.schemas.fields import Day, Number, amount, amount_from, midnight
from ledger_service.application.post_payments import Posted
from ledger_service.domain.values import Recipient, label
from ledger_service.persistence.payments import PaymentRow

if TYPE_CHECKING:
    Paid = Decimal
    Payout = Decimal
else:
    Paid = amount_from("0.01")
    Payout = amount_from("0")


class PaymentFields(Schema):
    """What a payment says; amounts in the case's currency, which is not sent."""

    date: Day
    payment_amount: Paid
    payout_creditor: Payout | None = None
    payout_collection_partner: Payout | None = None
    payment_recipient: Annotated[Recipient, WithJsonSchema({"type": "string", "minLength": 1})]
    commission_payment_status: Annotated[str | None, Field(max_length=20)] = None


class UpdatePaymentRequest(PaymentFields):
    """A payment as it is to be; a case that was closed as paid opens again only with consent."""

    reopen_case_if_needed: bool = False


class CreatePaymentRequest(PaymentFields):
    """A payment as a partner reports it."""

    close_case: bool = False
    create_unpaid_commission_follow_up: bool = True


class CreatePaymentResponse(Answer):
    """How the payment was split and what it did to the case."""

    payment_id: UUID
    case_reference: str
    date: dt.datetime
    payment_amount: Number
    payout_creditor: Number
    payout_collection_partner: Number
    payment_recipient: str
    commission_payment_status: str
    close_case: bool
    case_closed: bool
    close_code: str | None
    remaining_amount: Number
    warnings: list[str]

    @classmethod
    def of(cls, posted: Posted) -> "CreatePaymentResponse":
        """Show a posted payment."""
        account, recorded = posted.account, posted.recorded
        payment, split, currency = recorded.payment, recorded.split, account.currency
        return cls(
            payment_id=payment.id,
            case_reference=account.reference,
            date=midnight(payment.value_date),
            payment_amount=amount(split.amount, currency),
            payout_creditor=amount(split.client, currency),
            payout_collection_partner=amount(split.commission, currency),
            payment_recipient=payment.recipient.value,
            commission_payment_status=payment.commission_status.value,
            close_case=payment.closes_case,
            case_closed=recorded.settles,
            close_code="Paid" if recorded.settles else None,
            remaining_amount=amount(recorded.remaining, currency),
            warnings=[*recorded.warnings, *_recognised(posted)],
        )


def _recognised(posted: Posted) -> list[str]:
    if posted.confirms is None:
        return []
    return [f"This payment confirms the client's report {posted.confirms} of the same amount and day."]


class PaymentRelatedInvoiceDto(Answer):
    """The case of a payment."""

    status: str
    reference: str
    invoice_id: UUID


class PaymentDto(Answer):
    """A payment as lists show it."""

    id: UUID
    date_created: dt.datetime
    date_updated: dt.datetime | None
    date: dt.datetime
    gross_amount: Number
    recipient: str
    method: str | None
    currency: str
    invoice: PaymentRelatedInvoiceDto

    @classmethod
    def of(cls, row: PaymentRow) -> "PaymentDto":
        """Show a payment; how the debtor paid is not asked, so the method is null."""
        return cls(
            id=row.id,
            date_created=row.recorded_at,
            date_updated=row.updated_at,
            date=midnight(row.value_date),
            gross_amount=amount(row.amount, row.currency),
            recipient=row.recipient,
            method=None,
            currency=row.currency,
            invoice=PaymentRelatedInvoiceDto(status=label(row.state), reference=row.reference, invoice_id=row.case_id),
        )


class PaymentListApiDTO(Answer):
    """A page of payments."""

    page: PageData
    payments: list[PaymentDto]
