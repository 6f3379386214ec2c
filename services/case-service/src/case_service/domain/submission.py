"""A new claim: its form, its money and its age, before it is a case (domain 5.2, 8)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from case_service.domain.contracts import Paper
from case_service.domain.organisations import Rate
from case_service.domain.values import (
    CaseState,
    ClaimType,
    CreatedVia,
    DebtorType,
    DisputeStatus,
)

MINIMUM_USD_MINOR: Final = 100_00
_UPLIFT_OVER_12: Final = Decimal("0.08")
_UPLIFT_OVER_24: Final = Decimal("0.15")
_POINTS: Final = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes. `country` is two letters; `state_alpha2` two letters for debtors in the United States."""

    type: DebtorType
    name: str
    country: str
    state_alpha2: str | None = None
    contact_person: str | None = None
    registration_number: str | None = None
    address: str | None = None
    zip_code: str | None = None
    city: str | None = None
    state: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Buckets:
    """How much of the principal is older than so many months, cumulative, in minor units."""

    over_6: int | None = None
    over_12: int | None = None
    over_24: int | None = None

    @property
    def given(self) -> bool:
        """Whether the creditor told an age by amounts."""
        return self.over_12 is not None


@dataclass(frozen=True, slots=True)
class Price:
    """What routing said the claim would cost at submission; rates, not percentages."""

    success_fee: Decimal
    source: str
    source_description: str


@dataclass(frozen=True, slots=True)
class NewCase:
    """A claim as it is written down. Amounts are minor units of `currency`; the rate is locked."""

    id: UUID
    reference: str
    state: CaseState
    creditor_id: UUID
    creditor_name: str
    creditor_country: str
    division_id: UUID | None
    division_name: str | None
    referral_partner_id: UUID | None
    created_via: CreatedVia
    is_test: bool
    tag: str | None
    creditor_reference: str | None
    currency: str
    principal: int
    usd_minor: int
    rate: Rate
    invoice_date: dt.date
    due_date: dt.date | None
    buckets: Buckets
    claim_type: ClaimType
    dispute_status: DisputeStatus
    standard_scope: bool
    claim_description: str | None
    comments: str | None
    debtor: Debtor
    assigned_user_email: str | None
    assigned_user_name: str | None
    requested_partner_id: UUID | None
    allow_network_distribution: bool
    skip_internal_verification: bool
    missing_areas: tuple[str, ...]
    verified_at: dt.datetime | None
    price: Price | None
    blended_age_uplift: Decimal | None
    awaiting: tuple[Paper, ...]
    created_at: dt.datetime
    managing_partner_id: UUID | None = None
    commission_of: tuple[UUID, ...] = ()


def usd_minor(principal: Decimal, rate: Decimal) -> int:
    """Return an amount in US cents at a rate of USD for one unit, rounded half up."""
    return int((principal * rate * 100).quantize(Decimal(1), ROUND_HALF_UP))


def bucket_errors(principal: int, buckets: Buckets) -> Mapping[str, str]:
    """Return what is wrong with age buckets, by field: over 24 <= over 12 <= over 6 <= principal."""
    six, twelve, twenty_four = buckets.over_6, buckets.over_12, buckets.over_24
    if six is twelve is twenty_four is None:
        return {}
    if twelve is None or twenty_four is None:
        field = "amountToRecoverOver12Months" if twelve is None else "amountToRecoverOver24Months"
        return {field: "Give the amounts over 12 and over 24 months together, or none."}
    found: dict[str, str] = {}
    if twenty_four < 0 or twenty_four > twelve:
        found["amountToRecoverOver24Months"] = "Must be between 0 and the amount over 12 months."
    if twelve > (principal if six is None else six):
        found["amountToRecoverOver12Months"] = "Must not exceed the amounts over 6 months and in total."
    if six is not None and six > principal:
        found["amountToRecoverOver6Months"] = "Must not exceed amountToRecover."
    return found


def blended_uplift(principal: int, buckets: Buckets) -> Decimal | None:
    """Return the blended age uplift as a rate, or None without buckets (domain 5.2)."""
    twelve, twenty_four = buckets.over_12, buckets.over_24
    if twelve is None or twenty_four is None:
        return None
    weighed = (twelve - twenty_four) * _UPLIFT_OVER_12 + twenty_four * _UPLIFT_OVER_24
    return (weighed / principal).quantize(_POINTS, ROUND_HALF_UP)
