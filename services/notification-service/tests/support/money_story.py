"""What the ledger publishes about the payments of a case and its invoices."""

import abc
import datetime as dt
from typing import Any, Self
from uuid import UUID

from chassis.ids import uuid7
from contracts import ledger_commission_events as commission
from contracts import ledger_document_events as document
from contracts import ledger_events as ledger
from contracts import ledger_payment_events as payment
from contracts import ledger_plan_events as plan
from contracts.base import Event

SPLIT = ledger.PaymentSplit(amount=100, client=80, vat=0, partner_gross=20, platform=8, referral=0)


class MoneyStory(abc.ABC):
    """The part of a story that is about money."""

    case_id: UUID
    creditor: UUID
    partner: UUID

    @abc.abstractmethod
    def _tell(self, event: Event) -> Self:
        """Add an event to the story."""

    def paid(
        self,
        at: dt.datetime,
        partner: UUID | None = None,
        payment_id: UUID | None = None,
        remind_on: dt.date | None = None,
    ) -> Self:
        """A payment; the creditor received it and owes the commission when there is a day to remind of it."""
        recipients = ledger.PaymentRecipient
        return self._tell(
            ledger.PaymentRecorded(
                case_id=self.case_id,
                occurred_at=at,
                payment_id=payment_id or uuid7(),
                engagement_id=uuid7(),
                partner_id=partner or self.partner,
                creditor_id=self.creditor,
                referral_partner_id=None,
                recipient=recipients.CREDITOR if remind_on else recipients.COLLECTION_PARTNER,
                commission_paid=remind_on is None,
                currency="EUR",
                value_date=at.date(),
                terms_number=1,
                split=SPLIT,
                recovered=100,
                remaining=0,
                commission_reminder_on=remind_on,
            )
        )

    def submitted(self, at: dt.datetime, payment_id: UUID) -> Self:
        return self._tell(payment.PaymentSubmitted(**self._payment(at, payment_id)))

    def refused(self, at: dt.datetime, payment_id: UUID) -> Self:
        return self._tell(payment.PaymentRejected(**self._payment(at, payment_id)))

    def deleted(self, at: dt.datetime, payment_id: UUID, *, counted: bool = True) -> Self:
        return self._tell(payment.PaymentDeleted(**self._payment(at, payment_id), counted=counted))

    def corrected(
        self,
        at: dt.datetime,
        payment_id: UUID,
        *,
        commission_paid: bool,
        remind_on: dt.date | None = None,
        client: int = 80,
    ) -> Self:
        after = SPLIT.model_copy(update={"client": client, "amount": client + 20})
        return self._tell(
            payment.PaymentCorrected(
                **self._payment(at, payment_id),
                referral_partner_id=None,
                recipient=ledger.PaymentRecipient.CREDITOR,
                commission_paid=commission_paid,
                terms_number=1,
                split=after,
                before=SPLIT,
                commission_reminder_on=remind_on,
            )
        )

    def told_direct(self, at: dt.datetime, report_id: UUID, received_on: dt.date) -> Self:
        late = (at.date() - received_on).days > 3
        return self._tell(commission.DirectPaymentReported(**self._report(at, report_id, received_on), late=late))

    def confirmed(self, at: dt.datetime, report_id: UUID, payment_id: UUID) -> Self:
        return self._tell(
            commission.DirectPaymentConfirmed(**self._report(at, report_id, at.date()), payment_id=payment_id)
        )

    def disbelieved(self, at: dt.datetime, report_id: UUID) -> Self:
        return self._tell(commission.DirectPaymentRejected(**self._report(at, report_id, at.date())))

    def waits_again(self, at: dt.datetime, report_id: UUID) -> Self:
        return self._tell(commission.DirectPaymentReopened(**self._report(at, report_id, at.date())))

    def commission_overdue(self, at: dt.datetime, payment_id: UUID) -> Self:
        return self._tell(
            commission.CommissionOverdue(**self._owed(at, payment_id), due_on=at.date()),
        )

    def commission_invoiced(self, at: dt.datetime, payment_id: UUID) -> Self:
        return self._tell(commission.CommissionInvoiced(**self._owed(at, payment_id), invoice_id=uuid7()))

    def in_collection(self, at: dt.datetime, payment_id: UUID) -> Self:
        return self._tell(commission.CommissionInCollection(**self._owed(at, payment_id), commission_case_id=uuid7()))

    def held_too_long(self, at: dt.datetime, payment_id: UUID) -> Self:
        return self._tell(document.DisbursementOverdue(**self._owed(at, payment_id), due_on=at.date()))

    def paid_out(self, at: dt.datetime, payment_id: UUID) -> Self:
        return self._tell(
            document.ClientPaidOut(**self._owed(at, payment_id), disbursement_id=uuid7(), paid_on=at.date())
        )

    def missed_instalment(self, at: dt.datetime) -> Self:
        return self._tell(
            plan.InstalmentMissed(
                case_id=self.case_id,
                occurred_at=at,
                plan_id=uuid7(),
                creditor_id=self.creditor,
                partner_id=self.partner,
                number=1,
                due=at.date(),
                amount=100,
                missing=40,
                currency="EUR",
            )
        )

    def invoiced(self, at: dt.datetime, invoice_id: UUID, kind: str = "PlatformInvoice") -> Self:
        """An invoice that the partner has to pay."""
        return self._tell(
            document.InvoiceIssued(
                **self._invoice(at, invoice_id, kind), net=100, vat=0, period=None, issued_on=at.date(), lines=1
            )
        )

    def invoice_overdue(self, at: dt.datetime, invoice_id: UUID, reminders: int) -> Self:
        return self._tell(document.InvoiceOverdue(**self._invoice(at, invoice_id), reminders=reminders))

    def client_late(self, at: dt.datetime, invoice_id: UUID) -> Self:
        """The creditor has not paid an invoice of the partner."""
        sides = {"issuer_id": self.partner, "recipient_id": self.creditor}
        told = {**self._invoice(at, invoice_id, "ClientInvoice"), **sides}
        return self._tell(document.InvoiceOverdue(**told, reminders=1))

    def invoice_credited(self, at: dt.datetime, invoice_id: UUID) -> Self:
        return self._tell(
            document.InvoiceCredited(
                **self._invoice(at, invoice_id), credit_note_id=uuid7(), credit_note_number="C-1", billed_again=True
            )
        )

    def _invoice(self, at: dt.datetime, invoice_id: UUID, kind: str = "PlatformInvoice") -> dict[str, Any]:
        return {
            "invoice_id": invoice_id, "kind": kind, "number": "R-1", "issuer_id": uuid7(),
            "recipient_id": self.partner, "currency": "EUR", "total": 100, "due_on": at.date(), "occurred_at": at,
        }  # fmt: skip

    def _owed(self, at: dt.datetime, payment_id: UUID) -> dict[str, Any]:
        return {
            "case_id": self.case_id, "occurred_at": at, "payment_id": payment_id, "partner_id": self.partner,
            "creditor_id": self.creditor, "currency": "EUR", "amount": 20,
        }  # fmt: skip

    def _payment(self, at: dt.datetime, payment_id: UUID) -> dict[str, Any]:
        return {
            **self._owed(at, payment_id), "engagement_id": uuid7(), "value_date": at.date(), "amount": 100,
            "recovered": 0, "remaining": 100,
        }  # fmt: skip

    def _report(self, at: dt.datetime, report_id: UUID, received_on: dt.date) -> dict[str, Any]:
        owed = self._owed(at, report_id)
        del owed["payment_id"]
        return {**owed, "report_id": report_id, "received_on": received_on}
