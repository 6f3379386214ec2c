"""A partner's priced offer on a lead."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from routing_service.domain.errors import AgreementTypeError, SuccessFeeError
from routing_service.domain.terms import Terms
from routing_service.domain.values import AgreementType, OfferNature, Phase, QuoteStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a bidder writes. `success_fee` is a decimal of one, the other figures minor units."""

    agreement_type: AgreementType
    success_fee: Decimal | None
    phase: Phase
    offer_nature: OfferNature | None = None
    proposed_solution: str | None = None
    fee_comments: str | None = None
    why_us: str | None = None
    full_quote_link: str | None = None
    cost_process_misc: int = 0

    def checked_fee(self) -> Decimal:
        """The fee, when this offer can be taken; raises what is wrong with it otherwise."""
        if self.agreement_type is not AgreementType.SUCCESS_FEE:
            raise AgreementTypeError(self.agreement_type)
        if self.success_fee is None or not 0 < self.success_fee <= 1:
            raise SuccessFeeError(self.success_fee)
        return self.success_fee


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """An offer as submitted, with the terms that hold if it wins: both are frozen from then on."""

    id: UUID
    lead_id: UUID
    case_id: UUID
    creditor_id: UUID
    partner_id: UUID
    partner_name: str
    status: QuoteStatus
    currency: str
    offer: Offer
    terms: Terms
    created_at: dt.datetime
