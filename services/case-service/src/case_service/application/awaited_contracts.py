"""What awaits a creditor's signature."""

from collections.abc import Sequence
from uuid import UUID

from case_service.application.work import Work
from case_service.domain.contracts import SDCA, AwaitedPaper


async def awaited_contracts(work: Work, creditor_id: UUID) -> Sequence[AwaitedPaper]:
    """Return what cases wait for, and the agreement first of all while it is not signed."""
    awaited = list(await work.contracts.awaited(creditor_id))
    if any(each.paper == SDCA for each in awaited):
        return awaited
    signed = await work.contracts.signed(creditor_id, None)
    if SDCA in signed:
        return awaited
    return [AwaitedPaper(SDCA, None, 0, None), *awaited]
