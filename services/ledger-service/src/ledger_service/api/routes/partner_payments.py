"""Payments as a collection partner records and sees them."""

import datetime as dt
from typing import Final
from uuid import UUID

from chassis.auth import Principal
from chassis.errors import invalid
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep, SettingsDep
from ledger_service.api.errors import refused
from ledger_service.api.schemas.parameters import IDEMPOTENCY
from ledger_service.api.schemas.payments import CreatePaymentRequest, CreatePaymentResponse, PaymentDto
from ledger_service.application.post_payments import PostPayment
from ledger_service.application.record_payment import must_be_unknown, record_payment
from ledger_service.domain.errors import LedgerError, UnknownCase
from ledger_service.domain.values import CommissionStatus, Recipient
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.payments import Payments

router = Router(tags=["Cases"])

_EARLIEST: Final = dt.date(1990, 1, 1)


@router.post("/partner/cases/{id}/payments", openapi_extra=requires(Permission.RECORD_PAYMENT, parameters=IDEMPOTENCY))
async def record(  # noqa: PLR0917 - what FastAPI hands in
    id: UUID,  # noqa: A002 - the published name
    body: CreatePaymentRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
    settings: SettingsDep,
) -> CreatePaymentResponse:
    """Record money that came in, split it and post it; the case may close with it."""
    command = _command(id, body, principal, uow.today)
    try:
        posted = await record_payment(
            uow,
            PostgresBooks(uow.connection),
            cases,
            command,
            platform_receives=settings.platform_receives,
        )
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    return CreatePaymentResponse.of(posted)


@router.get("/partner/cases/{id}/payments", openapi_extra=requires(Permission.READ_PAYMENTS))
async def listed(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
) -> list[PaymentDto]:
    """Return what this partner recorded on the case, newest first."""
    rows = await Payments(uow.connection).of_partner(id, principal.organisation_id)
    if rows is None:
        await must_be_unknown(cases, id, partner_id=principal.organisation_id)
        raise UnknownCase
    return [PaymentDto.of(row) for row in rows]


def _command(case_id: UUID, body: CreatePaymentRequest, principal: Principal, today: dt.date) -> PostPayment:
    wrong: dict[str, list[str]] = {}
    if body.date > today:
        wrong["date"] = [f"must not be in the future; today is {today}"]
    if body.date < _EARLIEST:
        wrong["date"] = [f"must not be before {_EARLIEST}"]
    status = CommissionStatus.PAID
    if body.payment_recipient is Recipient.CREDITOR:
        if body.commission_payment_status not in {CommissionStatus.PAID, CommissionStatus.UNPAID}:
            wrong["commissionPaymentStatus"] = ["must be Paid or Unpaid when the creditor received the payment"]
        else:
            status = CommissionStatus(body.commission_payment_status)
    if (body.payout_creditor is None) != (body.payout_collection_partner is None):
        missing = "payoutCreditor" if body.payout_creditor is None else "payoutCollectionPartner"
        wrong[missing] = ["state both payoutCreditor and payoutCollectionPartner, or neither"]
    if wrong:
        raise invalid(wrong)
    return PostPayment(
        case_id=case_id,
        partner_id=principal.organisation_id,
        amount=body.payment_amount,
        value_date=body.date,
        recipient=body.payment_recipient,
        commission_status=status,
        payout_creditor=body.payout_creditor,
        payout_partner=body.payout_collection_partner,
        close_case=body.close_case,
        follow_up=body.create_unpaid_commission_follow_up,
    )
