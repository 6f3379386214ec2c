"""Time passes: windows end, creditors are reminded, unanswered offers expire."""

from routing_service.application.event_translation import lead_closed, quotes_released
from routing_service.application.work import Work
from routing_service.domain.values import LeadFlow, LeadOutcome, QuoteStatus


async def sweep_leads(limit: int, work: Work) -> int:
    """Take up to `limit` leads whose deadline has come one step further; returns how many."""
    due = await work.leads.lock_due(work.now, limit)
    if not due:
        return 0
    settings = await work.rules.settings()
    moved = [lead.tick(work.now, settings) for lead in due]
    await work.leads.save(moved)
    expired = [lead.id for lead in moved if lead.outcome is LeadOutcome.EXPIRED]
    if expired:
        await work.leads.settle(expired, QuoteStatus.EXPIRED)
    for before, after in zip(due, moved, strict=True):
        if after.flow is LeadFlow.CLOSED:
            work.uow.emit(lead_closed(after, work.now))
        elif before.flow is not after.flow:
            work.uow.emit(quotes_released(after))
    return len(due)
