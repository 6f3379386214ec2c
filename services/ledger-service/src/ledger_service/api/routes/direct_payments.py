"""Direct payments: creditors tell of money they received, partners record it or say why they do not."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path

from chassis.errors import invalid
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.ids import uuid7
from chassis.money import AmountTooLarge, TooManyDecimals, to_minor
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep, SettingsDep
from ledger_service.api.errors import refused
from ledger_service.api.schemas.direct_payments import (
    ConfirmDirectPaymentRequest,
    DirectPaymentDto,
    DirectPaymentRequest,
    RejectDirectPaymentRequest,
)
from ledger_service.api.schemas.parameters import IDEMPOTENCY
from ledger_service.api.schemas.payments import CreatePaymentResponse
from ledger_service.application.direct_payments import (
    ConfirmReport,
    confirm_report,
    reject_report,
    report_direct_payment,
)
from ledger_service.application.record_payment import must_be_unknown
from ledger_service.domain.direct import NobodyCollects, Report, is_late
from ledger_service.domain.errors import LedgerError, UnknownCase
from ledger_service.domain.values import PAYABLE_STATES, CommissionStatus, label
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.case_money import creditors_reference, partners_reference
from ledger_service.persistence.direct_payments import DirectPayments, ReportedCase

router = Router(tags=["Direct payments"])

ReportId = Annotated[UUID, Path(alias="reportId")]

_EARLIEST: Final = dt.date(1990, 1, 1)
_COLLECTED_ON: Final = PAYABLE_STATES | {"Closed"}
"""A debtor may also pay his creditor when the case is closed: the partner hears of it, and staff record it."""


@router.post(
    "/customer/cases/{id}/direct-payments",
    openapi_extra=requires(Permission.REPORT_PAYMENT, parameters=IDEMPOTENCY),
)
async def report(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    body: DirectPaymentRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
) -> DirectPaymentDto:
    """Tell the partner of money that the debtor paid to the creditor; it counts once the partner has recorded it."""
    store = DirectPayments(uow.connection)
    case = await store.lock_case(id, principal.organisation_id)
    if case is None:
        await must_be_unknown(cases, id, creditor_id=principal.organisation_id)
        raise UnknownCase
    return DirectPaymentDto.of(await report_direct_payment(uow, store, _report(body, case, uow.now)))


@router.get("/customer/cases/{id}/direct-payments", openapi_extra=requires(Permission.READ_PAYMENTS))
async def creditors_reports(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> list[DirectPaymentDto]:
    """Return what the creditor told on a case, the newest first."""
    if await creditors_reference(uow.connection, id, principal.organisation_id) is None:
        raise UnknownCase
    found = await DirectPayments(uow.connection).of_creditor(id, principal.organisation_id)
    return [DirectPaymentDto.of(each) for each in found]


@router.get("/partner/cases/{id}/direct-payments", openapi_extra=requires(Permission.READ_PAYMENTS))
async def partners_reports(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> list[DirectPaymentDto]:
    """Return what the partner was told on a case, the newest first."""
    found = await DirectPayments(uow.connection).of_partner(id, principal.organisation_id)
    if not found and await partners_reference(uow.connection, id, principal.organisation_id) is None:
        raise UnknownCase
    return [DirectPaymentDto.of(each) for each in found]


@router.post(
    "/partner/cases/{id}/direct-payments/{reportId}/confirm",
    openapi_extra=requires(Permission.RECORD_PAYMENT, parameters=IDEMPOTENCY),
)
async def confirm(  # noqa: PLR0917 - what FastAPI hands in
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    report_id: ReportId,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
    settings: SettingsDep,
    body: ConfirmDirectPaymentRequest | None = None,
) -> CreatePaymentResponse:
    """Record the payment that a report tells of: recipient Creditor, amount and day of the report; once."""
    wanted = body or ConfirmDirectPaymentRequest()
    command = ConfirmReport(
        case_id=id,
        report_id=report_id,
        partner_id=principal.organisation_id,
        commission_status=CommissionStatus(wanted.commission_payment_status),
        close_case=wanted.close_case,
        follow_up=wanted.create_unpaid_commission_follow_up,
        remind_after=settings.remind_after,
    )
    store, books = DirectPayments(uow.connection), PostgresBooks(uow.connection)
    try:
        return CreatePaymentResponse.of(await confirm_report(uow, store, books, cases, command))
    except LedgerError as refusal:
        raise refused(refusal) from refusal


@router.post("/partner/cases/{id}/direct-payments/{reportId}/reject", openapi_extra=requires(Permission.RECORD_PAYMENT))
async def reject(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    report_id: ReportId,
    body: RejectDirectPaymentRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> DirectPaymentDto:
    """Do not take a report for a payment of the debtor; the creditor is told, and reads why."""
    store, books = DirectPayments(uow.connection), PostgresBooks(uow.connection)
    found = await reject_report(uow, store, books, id, report_id, principal.organisation_id, body.reason)
    return DirectPaymentDto.of(found)


def _report(body: DirectPaymentRequest, case: ReportedCase, now: dt.datetime) -> Report:
    wrong: dict[str, list[str]] = {}
    today = now.date()
    if not _EARLIEST <= body.date <= today:
        wrong["date"] = [f"must be from {_EARLIEST} to {today}"]
    amount = 0
    try:
        amount = to_minor(body.amount, case.currency)
    except (TooManyDecimals, AmountTooLarge) as error:
        wrong["amount"] = [str(error)]
    if wrong:
        raise invalid(wrong)
    if case.partner_id is None or case.engagement_id is None or case.state not in _COLLECTED_ON:
        raise NobodyCollects(label(case.state))
    return Report(
        id=uuid7(),
        case_id=case.case_id,
        creditor_id=case.creditor_id,
        partner_id=case.partner_id,
        is_test=case.is_test,
        currency=case.currency,
        amount=amount,
        received_on=body.date,
        reference=body.reference,
        note=body.note,
        late=is_late(body.date, today),
        reported_at=now,
    )
