"""Getting hold of the one case a command is about, as somebody who is a party to it."""

from uuid import UUID

from case_service.application.work import Work
from case_service.domain.case import Case
from case_service.domain.errors import CaseNotFound
from case_service.domain.values import HIDDEN_FROM_PARTNERS


async def creditors_case(work: Work, case_id: UUID, creditor_id: UUID) -> Case:
    """Return the creditor's case, locked; raises `CaseNotFound` for anybody else's."""
    case = (await work.cases.lock([case_id])).get(case_id)
    if case is None or case.creditor_id != creditor_id:
        raise CaseNotFound
    return case


async def partners_case(work: Work, case_id: UUID, partner_id: UUID) -> Case:
    """Return the case this partner collects, locked; one not yet verified does not exist for him."""
    case = (await work.cases.lock([case_id])).get(case_id)
    if case is None or case.collecting_partner_id != partner_id or case.state in HIDDEN_FROM_PARTNERS:
        raise CaseNotFound
    return case


async def managed_case(work: Work, case_id: UUID, partner_id: UUID) -> Case:
    """Return the case this partner submitted for a client, locked; raises `CaseNotFound` for any other."""
    case = (await work.cases.lock([case_id])).get(case_id)
    if case is None or case.managing_partner_id != partner_id:
        raise CaseNotFound
    return case


async def any_case(work: Work, case_id: UUID) -> Case:
    """Return any case, locked, for staff."""
    case = (await work.cases.lock([case_id])).get(case_id)
    if case is None:
        raise CaseNotFound
    return case
