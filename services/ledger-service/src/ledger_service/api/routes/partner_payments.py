"""Payments as a collection partner records and sees them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep, SettingsDep
from ledger_service.api.errors import refused
from ledger_service.api.routes.payment_input import PaymentId, edited, must_be_right, reported, shop
from ledger_service.api.schemas.parameters import IDEMPOTENCY, REOPEN
from ledger_service.api.schemas.payments import (
    CreatePaymentRequest,
    CreatePaymentResponse,
    PaymentDto,
    UpdatePaymentRequest,
)
from ledger_service.application.change_payment import DeletePayment, delete_payment, edit_payment
from ledger_service.application.record_payment import must_be_unknown, record_payment
from ledger_service.domain.errors import LedgerError, UnknownCase, UnknownPayment
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.payments import Payments

router = Router(tags=["Cases"])


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
    command = edited(id, payment_id, body, principal.organisation_id, settings)
    try:
        await edit_payment(uow, shop(uow, cases), command)
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
        await delete_payment(uow, shop(uow, cases), command)
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    return Response(status_code=204)
