"""What ledger-service publishes: payments with their splits, settled claims, exchange rates."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from contracts import topics
from contracts.base import Event, Value


class PaymentRecipient(StrEnum):
    """Who received the debtor's money (domain 5.5)."""

    COLLECTION_PARTNER = "CollectionPartner"
    CREDITOR = "Creditor"
    PLATFORM = "Platform"


class PaymentSplit(Value):
    """One payment split to the minor unit: amount = client + vat + partner_gross."""

    amount: int
    client: int
    vat: int
    partner_gross: int
    platform: int
    referral: int


class LedgerEvent(Event):
    """An event about the money of one case."""

    topic: ClassVar[str] = topics.LEDGER

    case_id: UUID
    occurred_at: dt.datetime


class PaymentRecorded(LedgerEvent):
    """A verified payment counts from now on; `recovered` and `remaining` are the case's totals after it.

    Amounts are minor units. `commission_reminder_on` is when the partner is reminded of his unpaid
    commission; None when nobody is to follow it up.
    """

    type: ClassVar[str] = "ledger.payment-recorded.v1"

    payment_id: UUID
    engagement_id: UUID
    partner_id: UUID
    creditor_id: UUID
    referral_partner_id: UUID | None
    recipient: PaymentRecipient
    commission_paid: bool
    currency: str
    value_date: dt.date
    terms_number: int
    split: PaymentSplit
    recovered: int
    remaining: int
    commission_reminder_on: dt.date | None = None


class ClaimSettled(LedgerEvent):
    """A payment with `closeCase` covered what was left: the case ends as Paid (C21). Binding."""

    type: ClassVar[str] = "ledger.claim-settled.v1"

    payment_id: UUID
    partner_id: UUID
    recovered: int


class ExchangeRate(Value):
    """USD for one unit of a currency."""

    currency: str
    usd_per_unit: Decimal


class RatesPublished(Event):
    """A day's exchange rates; the key is the table's name, so that days arrive in order."""

    type: ClassVar[str] = "ledger.rates-published.v1"
    topic: ClassVar[str] = topics.LEDGER
    key_field: ClassVar[str] = "table"

    table: str = "exchange-rates"
    date: dt.date
    rates: tuple[ExchangeRate, ...]
    occurred_at: dt.datetime


class BlockSealed(Event):
    """Postings were added to the chain of the journal; the key is the chain's name, so that blocks arrive in order.

    `hash` is the SHA-256 of the hash before (32 zero bytes before the first) and the leaves; `leaves` are the
    SHA-256 of each posting, 32 bytes apiece, in base64. Whoever keeps them can prove what was posted.
    """

    type: ClassVar[str] = "ledger.block-sealed.v1"
    topic: ClassVar[str] = topics.LEDGER
    key_field: ClassVar[str] = "chain"

    chain: str = "journal"
    number: int
    postings: int
    hash: str
    leaves: str
    occurred_at: dt.datetime


class BrokenCheck(Value):
    """A rule that does not hold in the books: how many things break it, and the first of them."""

    check: str
    broken: int
    ids: tuple[str, ...]


class BooksVerified(Event):
    """The books were checked as a whole: every rule of `recoup verify`, and the chain from its beginning.

    `broken` is empty when all is right; anything in it is an alarm.
    """

    type: ClassVar[str] = "ledger.books-verified.v1"
    topic: ClassVar[str] = topics.LEDGER
    key_field: ClassVar[str] = "books"

    books: str = "books"
    night: dt.date
    blocks: int
    postings: int
    head: str | None
    broken: tuple[BrokenCheck, ...]
    occurred_at: dt.datetime
