"""Who earns on a payment, and in which stage his earning is (domain 4.7, 13)."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from uuid import UUID

from ledger_service.domain.values import CommissionStatus, PlatformInvoicing, ReferralInvoicing


@dataclass(frozen=True, slots=True)
class Link:
    """An attribution decision: who brought the client, and his share of the platform's revenue."""

    referral_partner_id: UUID
    fee_share: Fraction
    attributed: bool
    linked_at: dt.datetime


def earns(link: Link | None, opened_at: dt.datetime, created_via: str) -> bool:
    """Tell whether the link pays on a case.

    It looks forward only, and for clients who were there before it pays only on the cases that the
    partner's own platform created.
    """
    return link is not None and opened_at >= link.linked_at and (link.attributed or created_via == "Bearer")


class Stage(IntEnum):
    """The stage of an earning, numbered as on the wire."""

    PENDING = 0
    CONFIRMED = 1
    AWAITING_COLLECTION_PARTNER = 2
    READY_TO_INVOICE = 3
    AWAITING_PAYMENT = 4
    PAID = 5
    DISPUTED = 6


def stage(
    commission: CommissionStatus, platform: PlatformInvoicing, referral: ReferralInvoicing | None
) -> Stage | None:
    """Return the stage that the three axes make; a credited invoice without more is in none."""
    by_referral = {
        ReferralInvoicing.INVOICED: Stage.AWAITING_PAYMENT,
        ReferralInvoicing.PAID: Stage.PAID,
        ReferralInvoicing.DISPUTED: Stage.DISPUTED,
    }
    if referral in by_referral:
        return by_referral[referral]
    by_platform = {
        PlatformInvoicing.INVOICE_ISSUED: Stage.AWAITING_COLLECTION_PARTNER,
        PlatformInvoicing.PAYMENT_RECEIVED: Stage.READY_TO_INVOICE,
    }
    if platform is PlatformInvoicing.NOT_INVOICED:
        return Stage.CONFIRMED if commission is CommissionStatus.PAID else Stage.PENDING
    return by_platform.get(platform)
