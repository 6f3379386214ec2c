"""What routing knows about one claim. No name and no address of anybody is among it."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from routing_service.domain.values import STANDARD_CLAIM_TYPES, ClaimType, DebtorType, DisputeStatus

STATE_ROUTED_COUNTRIES = frozenset({"US"})


@dataclass(frozen=True, slots=True)
class Aging:
    """How old the claim is: by its due date, or by cumulative amounts in minor units (domain 5.2).

    Amounts win over the date. Without either, the claim counts as young.
    """

    due_date: dt.date | None = None
    over_12: int | None = None
    over_24: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim as submitted. `usd_minor` is its principal at the locked rate and never moves.

    `link_is_certain` tells whether the absence of a referral partner may be relied on.
    """

    case_id: UUID
    reference: str
    creditor_id: UUID
    creditor_country: str
    debtor_type: DebtorType
    debtor_country: str
    currency: str
    principal: int
    usd_minor: int
    aging: Aging
    submitted_on: dt.date
    opened_at: dt.datetime
    claim_type: ClaimType
    dispute_status: DisputeStatus
    debtor_state: str | None = None
    managing_partner_id: UUID | None = None
    referral_partner_id: UUID | None = None
    link_is_certain: bool = False
    requested_partner_id: UUID | None = None
    allow_network_distribution: bool = True
    is_test: bool = False
    excluded: frozenset[UUID] = frozenset()

    @property
    def barred(self) -> frozenset[UUID]:
        """Who may not collect it beside those who gave it back: who submitted it, but for a test (domain 13, 20)."""
        if self.managing_partner_id is None or self.is_test:
            return frozenset()
        return frozenset({self.managing_partner_id})

    @property
    def jurisdiction(self) -> str:
        """The code of the jurisdiction: `FR`, or `US-NY` where states are routed apart."""
        return jurisdiction_code(self.debtor_country, self.debtor_state)

    @property
    def places(self) -> tuple[str, ...]:
        """What a rule may call the place: its jurisdiction, and the country it lies in."""
        return tuple(dict.fromkeys((self.jurisdiction, self.debtor_country)))

    @property
    def standard(self) -> bool:
        """Whether the standard agreement covers it: an undisputed invoice or loan (domain 7.1)."""
        return self.claim_type in STANDARD_CLAIM_TYPES and self.dispute_status is not DisputeStatus.YES

    def linked(self, referral_partner_id: UUID | None, linked_at: dt.datetime | None) -> Self:
        """The claim with what is known for certain of who brought its creditor.

        A link counts for claims submitted after it (domain 13, 14); a referral partner that the
        submission itself names stands.
        """
        if self.referral_partner_id is not None:
            return replace(self, link_is_certain=True)
        counts = linked_at is not None and linked_at <= self.opened_at
        return replace(self, referral_partner_id=referral_partner_id if counts else None, link_is_certain=True)


def jurisdiction_code(country: str, state: str | None) -> str:
    """The jurisdiction of a country, or of one of its states where those are routed apart."""
    if country in STATE_ROUTED_COUNTRIES and state:
        return f"{country}-{state}"
    return country
