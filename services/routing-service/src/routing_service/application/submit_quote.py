"""A bidder quotes on a lead."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from chassis.ids import uuid7
from chassis.money import to_minor
from routing_service.application.event_translation import quote_submitted, quotes_released
from routing_service.application.work import Work
from routing_service.domain.errors import AlreadyQuotedError, LeadNotFoundError
from routing_service.domain.quote import Offer, Quote
from routing_service.domain.terms import quoted_terms
from routing_service.domain.values import QuoteStatus


@dataclass(frozen=True, slots=True)
class SubmitQuote:
    """The partner, the lead he was invited to, and his offer.

    Other costs come as a decimal amount, for only the lead knows the currency.
    """

    lead_id: UUID
    partner_id: UUID
    offer: Offer
    cost_process_misc: Decimal = Decimal(0)


async def submit_quote(command: SubmitQuote, work: Work) -> Quote:
    """Seal the bid; the last possible one opens all bids to the creditor at once (L3, L4).

    Raises `LeadNotFoundError` without an invitation, `LeadTransitionError` when bidding is over,
    `AlreadyQuotedError` for a second bid, what `Offer.checked_fee` finds wrong, and the errors of
    `chassis.money.to_minor`.
    """
    fee = command.offer.checked_fee()
    partner = await work.directory.partner(command.partner_id)
    found = await work.leads.lock_for_bidder(command.lead_id, command.partner_id)
    if found is None or partner is None or not partner.active:
        raise LeadNotFoundError
    lead, has_quoted = found
    if has_quoted:
        raise AlreadyQuotedError
    lead = lead.take_quote(work.now)
    costs = to_minor(command.cost_process_misc, lead.currency)
    quote = Quote(
        id=uuid7(),
        lead_id=lead.id,
        case_id=lead.case_id,
        creditor_id=lead.creditor_id,
        partner_id=partner.id,
        partner_name=partner.name,
        status=QuoteStatus.SUBMITTED,
        currency=lead.currency,
        offer=replace(command.offer, cost_process_misc=costs),
        terms=quoted_terms(partner, lead.kind, fee, command.offer.phase, lead.creditor_country),
        created_at=work.now,
    )
    work.uow.emit(quote_submitted(lead, quote))
    if lead.is_full:
        lead = lead.release(work.now, await work.rules.settings())
        work.uow.emit(quotes_released(lead))
    await work.leads.add_quote(quote)
    await work.leads.save([lead])
    return quote
