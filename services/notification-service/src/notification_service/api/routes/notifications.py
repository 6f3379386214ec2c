"""What creditors and partners are told."""

from typing import Final

from chassis.auth import Principal
from chassis.http import PageQueryDep, PrincipalDep, Router, page_data, requires
from chassis.http.paging import PageQuery
from contracts.permissions import Permission
from notification_service.api.dependencies import PortalDep, ViewsDep
from notification_service.api.schemas.notifications import NotificationAnswer, NotificationListAnswer
from notification_service.persistence.views import DeskViews
from notification_service.settings import PortalAddress

router: Final = Router(tags=["Notifications"])


async def _page(
    page: PageQuery, principal: Principal, views: DeskViews, portal: PortalAddress
) -> NotificationListAnswer:
    notices, total = await views.notices(principal.organisation_id, page.page_size, page.offset)
    return NotificationListAnswer(
        page=page_data(page, total, len(notices)),
        notifications=[NotificationAnswer.of(notice, portal) for notice in notices],
    )


@router.get("/customer/notifications", openapi_extra=requires(Permission.READ_TASKS))
async def of_creditor(
    page: PageQueryDep, principal: PrincipalDep, views: ViewsDep, portal: PortalDep
) -> NotificationListAnswer:
    """List the creditor's notifications, newest first."""
    return await _page(page, principal, views, portal)


@router.get("/partner/notifications", openapi_extra=requires(Permission.READ_TASKS))
async def of_partner(
    page: PageQueryDep, principal: PrincipalDep, views: ViewsDep, portal: PortalDep
) -> NotificationListAnswer:
    """List the partner's notifications, newest first."""
    return await _page(page, principal, views, portal)
