"""The assigned partner does not take a case on the standard terms (C12, C13, C14)."""

from uuid import UUID

from case_service.application.owned_case import partners_case
from case_service.application.record import record
from case_service.application.work import Work
from case_service.domain.case import Case


async def decline_case(  # noqa: PLR0917 - who gives back what, why
    work: Work, case_id: UUID, partner_id: UUID, category: str, reason: str, actor_name: str | None
) -> Case:
    """Decline: the case is routed again without this partner, or closes when the creditor wants no network.

    Raises `CaseNotFound`, `IllegalTransition` or `AlreadyAccepted`.
    """
    case = await partners_case(work, case_id, partner_id)
    await work.cases.widen()
    case.decline(partner_id, category, reason, work.now)
    await record(work, [case], actor_name)
    return case


async def offer_custom_terms(work: Work, case_id: UUID, partner_id: UUID, reason: str, actor_name: str | None) -> Case:
    """Offer terms of one's own: a lead for this partner alone is opened by routing.

    Raises `CaseNotFound`, `IllegalTransition` or `AlreadyAccepted`.
    """
    case = await partners_case(work, case_id, partner_id)
    await work.cases.widen()
    case.offer_custom_terms(partner_id, reason, work.now)
    await record(work, [case], actor_name)
    return case
