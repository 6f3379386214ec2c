"""The verification of payments: staff decides, the partner sees what waits and what was refused."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from chassis.http import PageQuery, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep, SettingsDep
from ledger_service.api.routes.payment_input import must_be_right, reported
from ledger_service.api.schemas.parameters import IDEMPOTENCY, PAGE
from ledger_service.api.schemas.payments import CreatePaymentResponse
from ledger_service.api.schemas.reviews import (
    LatePaymentRequest,
    RejectPaymentRequest,
    ReviewedPayment,
    ReviewedPayments,
)
from ledger_service.application.record_payment import record_payment
from ledger_service.application.verify_payment import reject_payment, verify_payment
from ledger_service.domain.errors import UnknownPayment
from ledger_service.domain.verification import Verification
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.reviews import Reviews

router = Router(tags=["Payment verification"])

VerificationQuery = Annotated[Verification, Query()]


@router.get("/ops/payments", openapi_extra=requires(Permission.READ_PAYMENTS, parameters=PAGE))
async def under_review(
    uow: UnitOfWorkDep, page: PageQueryDep, verification: VerificationQuery = Verification.SUBMITTED
) -> ReviewedPayments:
    """Return a page of the payments of this verification, the oldest first."""
    return await _page(uow, page, verification, None)


@router.get("/partner/payments", openapi_extra=requires(Permission.READ_PAYMENTS, parameters=PAGE))
async def of_partner(
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    page: PageQueryDep,
    verification: VerificationQuery = Verification.SUBMITTED,
) -> ReviewedPayments:
    """Return a page of the partner's payments of this verification; of rejected ones with the reason."""
    return await _page(uow, page, verification, principal.organisation_id)


@router.post("/ops/payments/{id}/verify", status_code=204, openapi_extra=requires(Permission.VERIFY_PAYMENT))
async def verify(
    id: UUID,  # noqa: A002 - as everywhere in a path
    uow: UnitOfWorkDep,
) -> Response:
    """Let a submitted payment count; it may close its case."""
    books, journal = PostgresBooks(uow.connection), PostgresJournal(uow.connection)
    await verify_payment(uow, books, journal, await _case(uow, id), id)
    return Response(status_code=204)


@router.post("/ops/payments/{id}/reject", status_code=204, openapi_extra=requires(Permission.VERIFY_PAYMENT))
async def reject(
    id: UUID,  # noqa: A002 - as everywhere in a path
    body: RejectPaymentRequest,
    uow: UnitOfWorkDep,
) -> Response:
    """Refuse a submitted payment; its partner is told why."""
    books, journal = PostgresBooks(uow.connection), PostgresJournal(uow.connection)
    await reject_payment(uow, books, journal, await _case(uow, id), id, body.reason)
    return Response(status_code=204)


@router.post("/ops/cases/{id}/payments", openapi_extra=requires(Permission.VERIFY_PAYMENT, parameters=IDEMPOTENCY))
async def record_late(
    id: UUID,  # noqa: A002 - as everywhere in a path
    body: LatePaymentRequest,
    uow: UnitOfWorkDep,
    cases: CasesDep,
    settings: SettingsDep,
) -> CreatePaymentResponse:
    """Record a payment that came when its case was closed already, at the terms of the last engagement."""
    must_be_right(body, uow.today)
    command = replace(reported(id, body, None, settings), by_staff=True, reopen=body.reopen_case)
    posted = await record_payment(
        uow, PostgresBooks(uow.connection), cases, command, platform_receives=settings.platform_receives
    )
    return CreatePaymentResponse.of(posted)


async def _page(uow: UnitOfWork, page: PageQuery, verification: Verification, owner: UUID | None) -> ReviewedPayments:
    rows, total = await Reviews(uow.connection).page(verification.value, owner, page.page_size, page.offset)
    return ReviewedPayments(page=page_data(page, total, len(rows)), payments=[ReviewedPayment.of(row) for row in rows])


async def _case(uow: UnitOfWork, payment_id: UUID) -> UUID:
    case_id = await Reviews(uow.connection).case_of(payment_id)
    if case_id is None:
        raise UnknownPayment
    return case_id
