"""What a payment in a request must look like, whoever sends it."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path

from chassis.errors import invalid
from chassis.uow import UnitOfWork
from ledger_service.api.dependencies import CaseService
from ledger_service.api.schemas.payments import CreatePaymentRequest, PaymentFields, UpdatePaymentRequest
from ledger_service.application.change_payment import EditPayment, Shop
from ledger_service.application.post_payments import PostPayment
from ledger_service.domain.values import CommissionStatus, Recipient
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.settings import LedgerSettings

PaymentId = Annotated[UUID, Path(alias="paymentId")]
_EARLIEST: Final = dt.date(1990, 1, 1)


def faults_of(body: PaymentFields, today: dt.date) -> dict[str, list[str]]:
    """Return what is wrong with a payment, by field; nothing when it can be tried."""
    wrong = _faults_of_day(body.date, today)
    stated = {CommissionStatus.PAID, CommissionStatus.UNPAID}
    if body.payment_recipient is Recipient.CREDITOR and body.commission_payment_status not in stated:
        wrong["commissionPaymentStatus"] = ["must be Paid or Unpaid when the creditor received the payment"]
    if (body.payout_creditor is None) != (body.payout_collection_partner is None):
        missing = "payoutCreditor" if body.payout_creditor is None else "payoutCollectionPartner"
        wrong[missing] = ["state both payoutCreditor and payoutCollectionPartner, or neither"]
    return wrong


def _faults_of_day(date: dt.date, today: dt.date) -> dict[str, list[str]]:
    if date > today:
        return {"date": [f"must not be in the future; today is {today}"]}
    if date < _EARLIEST:
        return {"date": [f"must not be before {_EARLIEST}"]}
    return {}


def must_be_a_day(date: dt.date, today: dt.date) -> None:
    """Raise the 400 for a day on which no payment can have come."""
    if wrong := _faults_of_day(date, today):
        raise invalid(wrong)


def must_be_right(body: PaymentFields, today: dt.date) -> None:
    """Raise the 400 that names every wrong field."""
    if wrong := faults_of(body, today):
        raise invalid(wrong)


def status_of(body: PaymentFields) -> CommissionStatus:
    """Return the commission's status: stated where the creditor received the money, else paid."""
    if body.payment_recipient is Recipient.CREDITOR:
        return CommissionStatus(body.commission_payment_status or "")
    return CommissionStatus.PAID


def edited(
    case_id: UUID, payment_id: UUID, body: UpdatePaymentRequest, partner_id: UUID, settings: LedgerSettings
) -> EditPayment:
    """Return what a correction asks for, of the partner whose payment it must be."""
    return EditPayment(
        case_id=case_id,
        payment_id=payment_id,
        partner_id=partner_id,
        amount=body.payment_amount,
        value_date=body.date,
        recipient=body.payment_recipient,
        commission_status=status_of(body),
        payout_creditor=body.payout_creditor,
        payout_partner=body.payout_collection_partner,
        reopen=body.reopen_case_if_needed,
        remind_after=settings.remind_after,
    )


def shop(uow: UnitOfWork, cases: CaseService) -> Shop:
    """Return what a change of a payment works with."""
    return Shop(PostgresBooks(uow.connection), PostgresJournal(uow.connection), cases)


def reported(
    case_id: UUID, body: CreatePaymentRequest, partner_id: UUID | None, settings: LedgerSettings
) -> PostPayment:
    """Return what a report asks for: of the partner whose case it must be, or of staff."""
    return PostPayment(
        case_id=case_id,
        partner_id=partner_id,
        amount=body.payment_amount,
        value_date=body.date,
        recipient=body.payment_recipient,
        commission_status=status_of(body),
        payout_creditor=body.payout_creditor,
        payout_partner=body.payout_collection_partner,
        close_case=body.close_case,
        follow_up=body.create_unpaid_commission_follow_up,
        remind_after=settings.remind_after,
    )
