"""Staff: client overrides."""

from typing import Any, Final

from sqlalchemy import Row

from chassis.http import Page, PageQueryDep, Router, page_data, requires
from contracts.permissions import Permission
from routing_service.api.dependencies import NetworkViewsDep, WorkDep
from routing_service.api.schemas.network import OverrideAnswer, OverrideBody
from routing_service.application.set_up_network import set_up_override
from routing_service.domain.network import OverrideDraft
from routing_service.domain.values import OverrideScope

router: Final = Router(tags=["Network"])


@router.post("/ops/client-overrides", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def put_override(body: OverrideBody, work: WorkDep) -> OverrideAnswer:
    """Force a partner for a client; the same client and reach change the partner."""
    draft = body.draft()
    return OverrideAnswer.of(await set_up_override(draft, work), draft)


@router.get("/ops/client-overrides", openapi_extra=requires(Permission.READ_NETWORK))
async def list_overrides(views: NetworkViewsDep, page: PageQueryDep) -> Page[OverrideAnswer]:
    """All client overrides."""
    rows, total = await views.overrides(page.offset, page.page_size)
    data = [OverrideAnswer.of(row.id, _draft(row)) for row in rows]
    return Page(data=data, page_data=page_data(page, total, len(data)))


def _draft(row: Row[Any]) -> OverrideDraft:
    return OverrideDraft(
        creditor_id=row.creditor_id,
        scope=OverrideScope(row.scope),
        target=row.target,
        partner_id=row.partner_id,
    )
