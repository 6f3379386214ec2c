"""What routing-service says about a claim before it is a case: coverage, partner, price."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from chassis.peers import Peers, PeerUnavailable

_PATH: Final = "/internal/route-preview"


@dataclass(frozen=True, slots=True)
class PreviewQuestion:
    """A claim as routing needs to know it; amounts in minor units."""

    creditor_id: UUID
    referral_partner_id: UUID | None
    country: str
    state: str | None
    debtor_type: str
    currency: str
    principal: int
    usd_minor: int
    claim_type: str
    dispute_status: str
    due_date: str | None
    over_6: int | None
    over_12: int | None
    over_24: int | None
    requested_partner_id: UUID | None
    submitted_on: str
    managing_partner_id: UUID | None = None
    is_test: bool = False

    def params(self) -> dict[str, str | int | bool | None]:
        """Return the query string."""
        return {
            "creditorId": str(self.creditor_id),
            "referralPartnerId": str(self.referral_partner_id) if self.referral_partner_id else None,
            "country": self.country,
            "state": self.state,
            "debtorType": self.debtor_type,
            "currency": self.currency,
            "principal": self.principal,
            "usdMinor": self.usd_minor,
            "claimType": self.claim_type,
            "disputeStatus": self.dispute_status,
            "dueDate": self.due_date,
            "over6": self.over_6,
            "over12": self.over_12,
            "over24": self.over_24,
            "partnerId": str(self.requested_partner_id) if self.requested_partner_id else None,
            "submittedOn": self.submitted_on,
            "managingPartnerId": str(self.managing_partner_id) if self.managing_partner_id else None,
            "isTest": self.is_test or None,
        }


@dataclass(frozen=True, slots=True)
class PreviewedRoute:
    """Routing's answer. `covered` is false only when nobody, not even a bidder, would take the claim.

    `submitter_covers` tells that the managing partner collects in the debtor's jurisdiction himself.
    """

    covered: bool
    reason: str | None
    partner_id: UUID | None
    partner_name: str | None
    partner_country: str | None
    pricing_zone_id: UUID | None
    base_rate: Decimal | None
    uplift_rate: Decimal | None
    success_fee: Decimal | None
    source: str | None
    source_description: str | None
    submitter_covers: bool = False


async def preview_route(peers: Peers, question: PreviewQuestion, within: float = 0.3) -> PreviewedRoute | None:
    """Ask routing-service; None when it does not answer in time, or not in a way that can be read."""
    try:
        answer = await peers.get("routing", _PATH, params=question.params(), timeout=within)
    except PeerUnavailable:
        return None
    if answer is None:
        return None
    try:
        return _read(answer)
    except (ValueError, TypeError, InvalidOperation):
        return None


def _read(answer: Mapping[str, Any]) -> PreviewedRoute:
    partner = answer.get("partner") or {}
    price = answer.get("price") or {}
    return PreviewedRoute(
        covered=bool(answer.get("covered", True)),
        reason=answer.get("reason"),
        partner_id=_id(partner.get("id")),
        partner_name=partner.get("name"),
        partner_country=partner.get("country"),
        pricing_zone_id=_id(answer.get("pricingZoneId")),
        base_rate=_rate(price.get("baseRate")),
        uplift_rate=_rate(price.get("upliftRate")),
        success_fee=_rate(price.get("successFee")),
        source=price.get("source"),
        source_description=price.get("sourceDescription"),
        submitter_covers=bool(answer.get("submitterCovers", False)),
    )


def _id(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


def _rate(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
