"""What ledger-service publishes of payment plans: what a debtor agreed to, and what he did not keep.

Amounts are minor units of the case's currency.
"""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from contracts.ledger_events import LedgerEvent


class PlanEvent(LedgerEvent):
    """An event about one payment plan of a case."""

    plan_id: UUID
    creditor_id: UUID
    partner_id: UUID


class PaymentPlanAgreed(PlanEvent):
    """A debtor agreed to pay in instalments; `written` says that there is a signed agreement."""

    type: ClassVar[str] = "ledger.payment-plan-agreed.v1"

    engagement_id: UUID
    currency: str
    total: int
    instalments: int
    agreed_on: dt.date
    first_due: dt.date
    last_due: dt.date
    written: bool


class InstalmentMissed(PlanEvent):
    """An instalment was not covered within the days of grace; told once per instalment.

    `missing` is what was lacking of all that was due until then.
    """

    type: ClassVar[str] = "ledger.instalment-missed.v1"

    number: int
    due: dt.date
    amount: int
    missing: int
    currency: str


class PaymentPlanCancelled(PlanEvent):
    """A plan no longer holds."""

    type: ClassVar[str] = "ledger.payment-plan-cancelled.v1"
