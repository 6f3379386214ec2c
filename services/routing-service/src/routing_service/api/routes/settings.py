"""Staff: the platform's settings of routing."""

from typing import Final

from chassis.http import Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from routing_service.api.dependencies import WorkDep
from routing_service.api.schemas.settings import SettingsAnswer, SettingsBody
from routing_service.application.set_up_network import change_settings
from routing_service.persistence.rulebook import read_holidays, read_settings

router: Final = Router(tags=["Network"])


@router.put("/ops/routing-settings", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def put_settings(body: SettingsBody, work: WorkDep, uow: UnitOfWorkDep) -> SettingsAnswer:
    """Replace the settings and the calendar of holidays."""
    await change_settings(body.draft(), work)
    return await get_settings(uow)


@router.get("/ops/routing-settings", openapi_extra=requires(Permission.READ_NETWORK))
async def get_settings(uow: UnitOfWorkDep) -> SettingsAnswer:
    """The settings in force."""
    return SettingsAnswer.of(await read_settings(uow.connection), await read_holidays(uow.connection))
