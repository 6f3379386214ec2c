"""Staff: partners and their contracts, and how a case was routed."""

from typing import Final
from uuid import UUID

from chassis.http import Page, PageQueryDep, Router, page_data, requires
from contracts.permissions import Permission
from routing_service.api.dependencies import NetworkViewsDep, WorkDep
from routing_service.api.errors import unknown_partner
from routing_service.api.schemas.network import DecisionAnswer, PartnerAnswer, PartnerBody
from routing_service.application.set_up_network import set_up_partner

router: Final = Router(tags=["Network"])


@router.put("/ops/partners/{partnerId}", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def put_partner(
    partnerId: UUID,  # noqa: N803 - as the published paths name ids
    body: PartnerBody,
    work: WorkDep,
    views: NetworkViewsDep,
) -> PartnerAnswer:
    """Give a collection partner his contract terms; what is left out gets its default."""
    await set_up_partner(body.profile(partnerId), work)
    return await get_partner(partnerId, views)


@router.get("/ops/partners/{partnerId}", openapi_extra=requires(Permission.READ_NETWORK))
async def get_partner(
    partnerId: UUID,  # noqa: N803 - as the published paths name ids
    views: NetworkViewsDep,
) -> PartnerAnswer:
    """One partner that was set up."""
    row = await views.partner(partnerId)
    if row is None:
        raise unknown_partner()
    return PartnerAnswer.of(row)


@router.get("/ops/partners", openapi_extra=requires(Permission.READ_NETWORK))
async def list_partners(views: NetworkViewsDep, page: PageQueryDep) -> Page[PartnerAnswer]:
    """The partners that were set up, by name."""
    rows, total = await views.partners(page.offset, page.page_size)
    return Page(data=[PartnerAnswer.of(row) for row in rows], page_data=page_data(page, total, len(rows)))


@router.get("/ops/cases/{id}/routing-decisions", openapi_extra=requires(Permission.READ_NETWORK))
async def list_decisions(
    id: UUID,  # noqa: A002 - as the published paths name it
    views: NetworkViewsDep,
) -> list[DecisionAnswer]:
    """Every decision about a case with whom it weighed and why; empty for an unknown case."""
    return [DecisionAnswer.of(row) for row in await views.decisions(id)]
