"""What this service knows of organisations, and what one submission needs of it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Organisation:
    """A creditor, partner or referral partner as identity or referral events told of it."""

    id: UUID
    kind: str
    name: str
    country: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ClientLink:
    """Who brought a creditor; `fee_share` is the frozen share of platform revenue he earns (0.5)."""

    creditor_id: UUID
    referral_partner_id: UUID
    external_tenant_id: str
    attributed: bool
    linked_at: dt.datetime
    fee_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """USD for one unit of a currency, on a day."""

    currency: str
    usd_per_unit: Decimal
    date: dt.date


@dataclass(frozen=True, slots=True)
class SubmissionContext:
    """What is known about a creditor who submits, read at once. The rate is of the asked currency."""

    name: str
    country: str
    is_blocked: bool
    block_reason: str | None
    allow_network_distribution: bool
    referral_partner_id: UUID | None
    sdca_signed: bool
    rate: Rate | None
    division_usable: bool
    division_name: str | None
