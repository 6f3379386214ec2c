"""What the network is told about reports of direct payments."""

import datetime as dt
from typing import Any
from uuid import UUID

from contracts.ledger_commission_events import (
    DirectPaymentConfirmed,
    DirectPaymentRejected,
    DirectPaymentReopened,
    DirectPaymentReported,
)
from ledger_service.domain.direct import Report


def reported(report: Report, at: dt.datetime) -> DirectPaymentReported:
    """Return what is published of a new report."""
    return DirectPaymentReported(**_common(report, at), late=report.late)


def confirmed(report: Report, payment_id: UUID, at: dt.datetime) -> DirectPaymentConfirmed:
    """Return what is published of a report for which a payment stands now."""
    return DirectPaymentConfirmed(**_common(report, at), payment_id=payment_id)


def rejected(report: Report, at: dt.datetime) -> DirectPaymentRejected:
    """Return what is published of a report that the partner refused."""
    return DirectPaymentRejected(**_common(report, at))


def reopened(report: Report, at: dt.datetime) -> DirectPaymentReopened:
    """Return what is published of a report whose payment was deleted."""
    return DirectPaymentReopened(**_common(report, at))


def _common(report: Report, at: dt.datetime) -> dict[str, Any]:
    return {
        "case_id": report.case_id,
        "occurred_at": at,
        "report_id": report.id,
        "partner_id": report.partner_id,
        "creditor_id": report.creditor_id,
        "currency": report.currency,
        "amount": report.amount,
        "received_on": report.received_on,
    }
