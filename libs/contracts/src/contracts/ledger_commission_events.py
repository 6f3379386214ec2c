"""What ledger-service publishes when a client received a debtor's money, and of the commission he owes for it.

Amounts are minor units of the currency that stands beside them.
"""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from contracts.ledger_events import LedgerEvent


class DirectPaymentEvent(LedgerEvent):
    """An event about a client's report that the debtor paid him; by itself a report counts in nothing."""

    report_id: UUID
    partner_id: UUID
    creditor_id: UUID
    currency: str
    amount: int
    received_on: dt.date


class DirectPaymentReported(DirectPaymentEvent):
    """A client told of money he received; `late` when that was more than 3 days after its receipt."""

    type: ClassVar[str] = "ledger.direct-payment-reported.v1"

    late: bool


class DirectPaymentConfirmed(DirectPaymentEvent):
    """The partner recorded the money: `payment_id` is what stands in the books for the report."""

    type: ClassVar[str] = "ledger.direct-payment-confirmed.v1"

    payment_id: UUID


class DirectPaymentRejected(DirectPaymentEvent):
    """The partner does not take the report for a payment of the debtor; why stands in the report."""

    type: ClassVar[str] = "ledger.direct-payment-rejected.v1"


class DirectPaymentReopened(DirectPaymentEvent):
    """The payment that stood for a confirmed report was deleted: the report waits for the partner again."""

    type: ClassVar[str] = "ledger.direct-payment-reopened.v1"


class CommissionEvent(LedgerEvent):
    """An event about a commission that a client owes his partner; `amount` is what he owes, with VAT."""

    payment_id: UUID
    partner_id: UUID
    creditor_id: UUID
    currency: str
    amount: int


class CommissionInvoiced(CommissionEvent):
    """The partner invoiced his client for the commission: `invoice_id` is on its way to him."""

    type: ClassVar[str] = "ledger.commission-invoiced.v1"

    invoice_id: UUID


class CommissionOverdue(CommissionEvent):
    """A commission is still unpaid on the day of its reminder, `due_on`; told once for each such day."""

    type: ClassVar[str] = "ledger.commission-overdue.v1"

    due_on: dt.date


class CommissionInCollection(CommissionEvent):
    """The partner opened a case, `commission_case_id`, to collect the commission from his client."""

    type: ClassVar[str] = "ledger.commission-in-collection.v1"

    commission_case_id: UUID
