"""A referral partner and what was agreed with him."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from referral_service.domain.errors import FeeShareOutOfRangeError

DEFAULT_FEE_SHARE: Final = Decimal("0.50")
"""The usual share of platform revenue (domain 12 and 14)."""

_DECIMALS: Final = -4


class InvoicingTrigger(StrEnum):
    """When a share counts as ready to invoice (domain 4.7)."""

    PAY_WHEN_PAID = "PayWhenPaid"
    CONFIRMED_PIPELINE = "ConfirmedPipeline"


@dataclass(frozen=True, slots=True)
class PartnerTerms:
    """What staff agreed with a referral partner, and how his name appears to his clients.

    `fee_share` is a part of platform revenue (0.5 = 50 %). It is copied to each client link when
    the link is made; a change touches later clients only.
    """

    fee_share: Decimal = DEFAULT_FEE_SHARE
    is_active: bool = True
    is_public_demo: bool = False
    short_name: str | None = None
    contact_email: str | None = None
    external_system_id: str | None = None
    logo_url: str | None = None
    background_color_code: str | None = None
    font_color: str | None = None
    font_family: str | None = None
    invoicing_trigger_mode: InvoicingTrigger = InvoicingTrigger.PAY_WHEN_PAID

    def __post_init__(self) -> None:
        exponent = self.fee_share.as_tuple().exponent
        if not (0 <= self.fee_share <= 1) or not isinstance(exponent, int) or exponent < _DECIMALS:
            raise FeeShareOutOfRangeError


@dataclass(frozen=True, slots=True)
class Partner:
    """A referral partner: who he is, and his terms (the defaults until staff set others)."""

    partner_id: UUID
    name: str
    country: str
    terms: PartnerTerms
