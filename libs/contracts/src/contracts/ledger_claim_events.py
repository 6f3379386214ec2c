"""What becomes of claims in the ledger, which owns principal and added fees."""

from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from contracts.base import Value
from contracts.ledger_events import LedgerEvent


class ClaimAmounts(Value):
    """What is claimed, in minor units: the principal and what the partner added to it."""

    principal: int
    interest_fees: int
    reminder_fees: int
    collection_fees: int


class FeesChanged(LedgerEvent):
    """A partner changed what is claimed; payments after it are split by the new claim and rate.

    `success_fee` is a rate of the recovered principal, in force until the engagement's terms change;
    `usd_minor` is the principal in US cents at the case's rate, `recovered` and `remaining` are the
    totals of the case after the change.
    """

    type: ClassVar[str] = "ledger.fees-changed.v1"

    engagement_id: UUID
    partner_id: UUID
    terms_number: int
    currency: str
    before: ClaimAmounts
    after: ClaimAmounts
    success_fee_before: Decimal
    success_fee: Decimal
    usd_minor: int
    recovered: int
    remaining: int
