"""Direct payments: a creditor tells of money he received, the partner records it once or says why he does not."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from chassis.money import to_decimal
from chassis.uow import UnitOfWork
from ledger_service.application.post_payments import REMINDER_AFTER, Posted, PostPayment
from ledger_service.application.record_payment import record_payment
from ledger_service.application.report_events import confirmed, rejected, reported
from ledger_service.domain.direct import Report, ReportDecided, ReportedBefore, ReportStatus, UnknownReport
from ledger_service.domain.ports import Books, CaseDirectory
from ledger_service.domain.values import CommissionStatus, Recipient


class Reports(Protocol):
    """The reports, as these use cases need them."""

    async def same(self, report: Report) -> UUID | None:
        """Return an open report that tells the same."""
        ...

    async def recorded(self, report: Report) -> UUID | None:
        """Return a payment recorded of the same money that no report stands for."""
        ...

    async def add(self, report: Report, by: UUID | None) -> None:
        """Keep a new report."""
        ...

    async def one(self, report_id: UUID, case_id: UUID, partner_id: UUID) -> Report | None:
        """Return a report that this partner was told."""
        ...

    async def reject(self, report_id: UUID, reason: str, at: dt.datetime, by: UUID | None) -> None:
        """Write that the partner does not believe a report."""
        ...


@dataclass(frozen=True, slots=True)
class ConfirmReport:
    """A partner takes a report for a payment; the commission for it is unpaid unless he says otherwise."""

    case_id: UUID
    report_id: UUID
    partner_id: UUID
    commission_status: CommissionStatus = CommissionStatus.UNPAID
    close_case: bool = False
    follow_up: bool = True
    remind_after: dt.timedelta = REMINDER_AFTER


async def report_direct_payment(uow: UnitOfWork, reports: Reports, report: Report) -> Report:
    """Keep what a creditor told on a case whose account is locked; raises `ReportedBefore`.

    Money that the partner has recorded already confirms the report at once.
    """
    if before := await reports.same(report):
        raise ReportedBefore(before)
    payment_id = await reports.recorded(report)
    kept = report if payment_id is None else report.confirmed(payment_id, uow.now)
    await reports.add(kept, _actor(uow))
    uow.emit(reported(report, uow.now))
    if kept.payment_id is not None:
        uow.emit(confirmed(kept, kept.payment_id, uow.now))
    return kept


async def confirm_report(
    uow: UnitOfWork, reports: Reports, books: Books, cases: CaseDirectory, command: ConfirmReport
) -> Posted:
    """Record the payment that a report tells of, once; raises as recording does, and `ReportDecided`."""
    report = await _open(reports, command.report_id, command.case_id, command.partner_id)
    payment = PostPayment(
        case_id=report.case_id,
        partner_id=command.partner_id,
        amount=to_decimal(report.amount, report.currency),
        value_date=report.received_on,
        recipient=Recipient.CREDITOR,
        commission_status=command.commission_status,
        close_case=command.close_case,
        follow_up=command.follow_up,
        remind_after=command.remind_after,
        report_id=report.id,
    )
    return await record_payment(uow, books, cases, payment, platform_receives=False)


async def reject_report(  # noqa: PLR0917 - what a rejection needs
    uow: UnitOfWork, reports: Reports, books: Books, case_id: UUID, report_id: UUID, partner_id: UUID, reason: str
) -> Report:
    """Refuse a report for a reason that its creditor can read; raises `UnknownReport` or `ReportDecided`."""
    await books.lock([case_id])
    report = await _open(reports, report_id, case_id, partner_id)
    await reports.reject(report.id, reason, uow.now, _actor(uow))
    uow.emit(rejected(report, uow.now))
    return replace(report, status=ReportStatus.REJECTED, rejection_reason=reason, decided_at=uow.now)


async def _open(reports: Reports, report_id: UUID, case_id: UUID, partner_id: UUID) -> Report:
    report = await reports.one(report_id, case_id, partner_id)
    if report is None:
        raise UnknownReport
    if report.status is not ReportStatus.REPORTED:
        raise ReportDecided(report.status.value, report.payment_id)
    return report


def _actor(uow: UnitOfWork) -> UUID | None:
    return uow.principal.user_id if uow.principal else None
