"""What was paid on submitted cases, for their managing partner; on test cases he makes payments up himself."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from chassis.errors import ApiError, BusinessError
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep, CaseService, SettingsDep
from ledger_service.api.errors import refused
from ledger_service.api.routes.payment_input import PaymentId, edited, must_be_a_day, must_be_right, shop
from ledger_service.api.schemas.managed import CreateManagedCasePaymentRequest, CreateManagedCasePaymentResponse
from ledger_service.api.schemas.parameters import REOPEN
from ledger_service.api.schemas.payments import PaymentDto, UpdatePaymentRequest
from ledger_service.application.managed_payments import ManagedCase, delete_managed, edit_managed, record_managed
from ledger_service.application.post_payments import PostPayment
from ledger_service.application.record_payment import must_be_unknown
from ledger_service.domain.errors import CaseTakesNoPayments, LedgerError, OnlyTestCases, UnknownCase, UnknownPayment
from ledger_service.domain.values import CommissionStatus, Recipient
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.payments import Payments

router = Router(tags=["ManagedCases"])
_CASE = "/partner/managed-cases/{id}/payments"


@router.get(_CASE, openapi_extra=requires(Permission.READ_PAYMENTS))
async def listed(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
) -> list[PaymentDto]:
    """Return the payments on a case that the partner submitted, newest first."""
    rows = await Payments(uow.connection).of_managed(id, principal.organisation_id)
    if rows is None:
        await must_be_unknown(cases, id, managing_partner_id=principal.organisation_id)
        raise UnknownCase
    return [PaymentDto.of(row) for row in rows]


@router.post(_CASE, openapi_extra=requires(Permission.RECORD_PAYMENT))
async def record(
    id: UUID,  # noqa: A002 - the published name
    body: CreateManagedCasePaymentRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
) -> CreateManagedCasePaymentResponse:
    """Record a payment on a test case: all of it is the client's, the commission is unpaid."""
    must_be_a_day(body.date, uow.today)
    case = await _case(uow, cases, id, principal.organisation_id)
    command = PostPayment(
        case_id=id,
        partner_id=case.partner_id,
        amount=body.payment_amount,
        value_date=body.date,
        recipient=Recipient.CREDITOR,
        commission_status=CommissionStatus.UNPAID,
        payout_creditor=body.payment_amount,
        payout_partner=Decimal(0),
        close_case=body.close_case,
        follow_up=False,
    )
    try:
        posted = await record_managed(uow, PostgresBooks(uow.connection), case, command)
    except LedgerError as refusal:
        raise _told(refusal) from refusal
    return CreateManagedCasePaymentResponse.of(posted)


@router.put(_CASE + "/{paymentId}", openapi_extra=requires(Permission.RECORD_PAYMENT))
async def edit(  # noqa: PLR0917 - what FastAPI hands in
    id: UUID,  # noqa: A002 - the published name
    payment_id: PaymentId,
    body: UpdatePaymentRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
    settings: SettingsDep,
) -> PaymentDto:
    """Correct a payment of a test case, as a collecting partner would."""
    must_be_right(body, uow.today)
    case = await _case(uow, cases, id, principal.organisation_id)
    command = edited(id, payment_id, body, principal.organisation_id, settings)
    try:
        await edit_managed(uow, shop(uow, cases), case, command)
        row = await Payments(uow.connection).of_partner_one(payment_id, case.collector())
    except LedgerError as refusal:
        raise _told(refusal) from refusal
    if row is None:
        raise UnknownPayment
    return PaymentDto.of(row)


@router.delete(
    _CASE + "/{paymentId}", status_code=204, openapi_extra=requires(Permission.RECORD_PAYMENT, parameters=REOPEN)
)
async def delete(  # noqa: PLR0917 - what FastAPI hands in
    id: UUID,  # noqa: A002 - the published name
    payment_id: PaymentId,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
    reopen: Annotated[bool, Query(alias="reopenCaseIfNeeded")] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Take a payment of a test case back."""
    case = await _case(uow, cases, id, principal.organisation_id)
    try:
        await delete_managed(uow, shop(uow, cases), case, payment_id, reopen=reopen)
    except LedgerError as refusal:
        raise _told(refusal) from refusal
    return Response(status_code=204)


async def _case(uow: UnitOfWork, cases: CaseService, case_id: UUID, manager: UUID) -> ManagedCase:
    """Return the manager's case; raises 404 for any other, 503 for one that has not arrived here."""
    found = await Payments(uow.connection).managed_case(case_id, manager)
    if found is None:
        await must_be_unknown(cases, case_id, managing_partner_id=manager)
        raise UnknownCase
    return ManagedCase(case_id, *found)


def _told(refusal: LedgerError) -> ApiError:
    """Return the answer for a refusal; these operations are published with 400 for a wrong state."""
    if isinstance(refusal, CaseTakesNoPayments | OnlyTestCases):
        kind = "CaseNotOpenForPayments" if isinstance(refusal, CaseTakesNoPayments) else "NotATestCase"
        return ApiError(400, "invalid_operation", str(refusal), [BusinessError(kind, str(refusal))])
    return refused(refusal)
