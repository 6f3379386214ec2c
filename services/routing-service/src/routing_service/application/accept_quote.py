"""The creditor chooses a winner."""

from dataclasses import dataclass
from uuid import UUID

from routing_service.application.event_translation import quote_accepted
from routing_service.application.work import Work
from routing_service.domain.errors import LeadNotFoundError, LeadTransitionError, QuoteNotFoundError
from routing_service.domain.quote import Quote
from routing_service.domain.values import LeadFlow, QuoteStatus


@dataclass(frozen=True, slots=True)
class AcceptQuote:
    """The creditor, his case, the lead and the quote he takes."""

    creditor_id: UUID
    case_id: UUID
    lead_id: UUID
    quote_id: UUID


async def accept_quote(command: AcceptQuote, work: Work) -> Quote:
    """Award the lead; the winner's terms get the case's next number, all other bids are declined.

    Raises `LeadNotFoundError` or `QuoteNotFoundError` for what is not the caller's or still sealed,
    and `LeadTransitionError` when the lead is over: of two users who choose at once, one wins.
    """
    file = (await work.cases.lock([command.case_id])).get(command.case_id)
    if file is None or file.claim.creditor_id != command.creditor_id:
        raise LeadNotFoundError
    lead = await work.leads.lock_of_case(command.lead_id, command.case_id)
    if lead is None:
        raise LeadNotFoundError
    if lead.flow is LeadFlow.COLLECTING:
        raise QuoteNotFoundError
    quote = await work.leads.quote(lead, command.quote_id)
    if quote is None:
        raise QuoteNotFoundError
    if file.closed_at is not None:
        raise LeadTransitionError(LeadFlow.CLOSED, "be awarded, for its case is closed")
    lead = lead.select(quote.id, work.now)
    file = file.assigned(quote.partner_id)
    await work.leads.save([lead])
    await work.leads.settle([lead.id], QuoteStatus.DECLINED, winner=quote.id)
    await work.cases.save([file])
    work.uow.emit(quote_accepted(file, quote, work.now))
    return quote
