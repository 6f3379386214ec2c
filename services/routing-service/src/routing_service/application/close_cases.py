"""Cases ended: what was still being bid on is pulled back."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from routing_service.application.event_translation import lead_closed
from routing_service.application.work import Work
from routing_service.domain.values import QuoteStatus


async def close_cases(closed: Sequence[tuple[UUID, dt.datetime]], work: Work) -> None:
    """Close the files (case and instant) and pull their open leads back; bids are declined (L6)."""
    files = await work.cases.lock([case_id for case_id, _ in closed])
    await work.cases.save([files[case_id].closed(at) for case_id, at in closed if case_id in files])
    leads = [lead.pull_back(work.now) for lead in await work.leads.lock_open(sorted(files))]
    if leads:
        await work.leads.save(leads)
        await work.leads.settle([lead.id for lead in leads], QuoteStatus.DECLINED)
        work.uow.emit(*(lead_closed(lead, work.now) for lead in leads))
