"""Staff: carve-outs (jurisdiction pricing zones) of referral partners."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row

from chassis.http import Page, PageQueryDep, Router, page_data, requires
from chassis.money import to_decimal
from contracts.permissions import Permission
from routing_service.api.dependencies import NetworkViewsDep, WorkDep
from routing_service.api.errors import unknown_rule
from routing_service.api.schemas.network import ZoneAnswer, ZoneBody, ZoneBracketAnswer
from routing_service.application.set_up_network import set_up_zone

router: Final = Router(tags=["Network"])


@router.post("/ops/pricing-zones", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def put_zone(body: ZoneBody, work: WorkDep, views: NetworkViewsDep) -> ZoneAnswer:
    """Set up a carve-out, or replace the one between the same parties in this country."""
    found = await views.zone(await set_up_zone(body.draft(), work))
    if found is None:
        raise unknown_rule()
    return _answer(*found)


@router.get("/ops/pricing-zones", openapi_extra=requires(Permission.READ_NETWORK))
async def list_zones(views: NetworkViewsDep, page: PageQueryDep) -> Page[ZoneAnswer]:
    """All carve-outs with their brackets."""
    (rows, total), brackets = await views.zones(page.offset, page.page_size)
    data = [_answer(row, brackets.get(row.id, ())) for row in rows]
    return Page(data=data, page_data=page_data(page, total, len(data)))


def _answer(row: Row[Any], brackets: Sequence[Row[Any]]) -> ZoneAnswer:
    return ZoneAnswer(
        id=row.id,
        referral_partner_id=row.referral_partner_id,
        country=row.country,
        partner_id=row.partner_id,
        active=row.active,
        brackets=[ZoneBracketAnswer(from_usd=to_decimal(one.from_usd_minor, "USD"), rate=one.rate) for one in brackets],
    )
