"""What becomes of payments after they were recorded, and of the claims they pay.

Only verified payments count. Each event carries the totals of the case after it, so that a reader
who keeps the last of a case is right: `recovered` and `remaining`, in minor units.
"""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from contracts.ledger_events import LedgerEvent, PaymentRecipient, PaymentSplit


class PaymentEvent(LedgerEvent):
    """An event about one payment."""

    payment_id: UUID
    engagement_id: UUID
    partner_id: UUID
    creditor_id: UUID
    currency: str
    value_date: dt.date
    amount: int
    recovered: int
    remaining: int


class PaymentSubmitted(PaymentEvent):
    """A payment waits for verification and counts in nothing, though it may have counted before."""

    type: ClassVar[str] = "ledger.payment-submitted.v1"


class PaymentRejected(PaymentEvent):
    """Staff does not believe a submitted payment: it will count in nothing."""

    type: ClassVar[str] = "ledger.payment-rejected.v1"


class PaymentDeleted(PaymentEvent):
    """A payment was taken back; `counted` tells whether it was in the sums until now."""

    type: ClassVar[str] = "ledger.payment-deleted.v1"

    counted: bool


class PaymentCorrected(PaymentEvent):
    """A payment that counts says something else now: by its own edit, or because one before it changed.

    `commission_reminder_on` is when the partner is reminded of a commission that is unpaid now; None when
    nobody is to follow it up.
    """

    type: ClassVar[str] = "ledger.payment-corrected.v1"

    referral_partner_id: UUID | None
    recipient: PaymentRecipient
    commission_paid: bool
    terms_number: int
    split: PaymentSplit
    before: PaymentSplit
    commission_reminder_on: dt.date | None = None


class ClaimReopened(LedgerEvent):
    """A case that was closed goes on: what closed it as paid is no longer there, or staff wants it. Binding."""

    type: ClassVar[str] = "ledger.claim-reopened.v1"

    partner_id: UUID
    recovered: int
    remaining: int
