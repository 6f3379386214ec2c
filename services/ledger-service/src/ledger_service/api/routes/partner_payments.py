"""Payments as a collection partner records and sees them."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep, CaseService, SettingsDep
from ledger_service.api.errors import refused
from ledger_service.api.routes.payment_input import must_be_right, reported, status_of
from ledger_service.api.schemas.parameters import IDEMPOTENCY, REOPEN
from ledger_service.api.schemas.payments import (
    CreatePaymentRequest,
    CreatePaymentResponse,
    PaymentDto,
    UpdatePaymentRequest,
)
from ledger_service.application.change_payment import DeletePayment, EditPayment, Shop, delete_payment, edit_payment
from ledger_service.application.record_payment import must_be_unknown, record_payment
from ledger_service.domain.errors import LedgerError, UnknownCase, UnknownPayment
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.payments import Payments

router = Router(tags=["Cases"])

PaymentId = Annotated[UUID, Path(alias="paymentId")]


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
    must_be_right(body, uow.today)
    command = reported(id, body, principal.organisation_id, settings)
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


@router.put("/partner/cases/{id}/payments/{paymentId}", openapi_extra=requires(Permission.RECORD_PAYMENT))
async def edit(  # noqa: PLR0917 - what FastAPI hands in
    id: UUID,  # noqa: A002 - the published name
    payment_id: PaymentId,
    body: UpdatePaymentRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
    settings: SettingsDep,
) -> PaymentDto:
    """Correct a payment; its split and those after it are computed again."""
    must_be_right(body, uow.today)
    command = EditPayment(
        case_id=id,
        payment_id=payment_id,
        partner_id=principal.organisation_id,
        amount=body.payment_amount,
        value_date=body.date,
        recipient=body.payment_recipient,
        commission_status=status_of(body),
        payout_creditor=body.payout_creditor,
        payout_partner=body.payout_collection_partner,
        reopen=body.reopen_case_if_needed,
        remind_after=settings.remind_after,
    )
    try:
        await edit_payment(uow, _shop(uow, cases), command)
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    row = await Payments(uow.connection).of_partner_one(payment_id, principal.organisation_id)
    if row is None:
        raise UnknownPayment
    return PaymentDto.of(row)


@router.delete(
    "/partner/cases/{id}/payments/{paymentId}",
    status_code=204,
    openapi_extra=requires(Permission.RECORD_PAYMENT, parameters=REOPEN),
)
async def delete(  # noqa: PLR0917 - what FastAPI hands in
    id: UUID,  # noqa: A002 - the published name
    payment_id: PaymentId,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
    reopen: Annotated[bool, Query(alias="reopenCaseIfNeeded")] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Take a payment back; the balance is as it was before it."""
    command = DeletePayment(id, payment_id, principal.organisation_id, reopen)
    try:
        await delete_payment(uow, _shop(uow, cases), command)
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    return Response(status_code=204)


def _shop(uow: UnitOfWork, cases: CaseService) -> Shop:
    return Shop(PostgresBooks(uow.connection), PostgresJournal(uow.connection), cases)
