"""How the network keeps its deadlines."""

from typing import Final

from chassis.http import Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from notification_service.api.schemas.notifications import ClockFigures, ClocksAnswer
from notification_service.domain.clocks import State
from notification_service.persistence.clocks import StoredClocks

router: Final = Router(tags=["Clocks"])


@router.get("/ops/clocks", openapi_extra=requires(Permission.READ_NETWORK))
async def summary(uow: UnitOfWorkDep) -> ClocksAnswer:
    """Return how many clocks of each kind run, were met, were missed or lost their reason."""
    found = await StoredClocks(uow.connection).summary()
    total = {state: sum(figures[state] for figures in found.values()) for state in State}
    return ClocksAnswer(clocks={code: _figures(figures) for code, figures in found.items()}, total=_figures(total))


def _figures(figures: dict[State, int]) -> ClockFigures:
    return ClockFigures(
        running=figures[State.RUNNING],
        met=figures[State.MET],
        missed=figures[State.MISSED],
        stopped=figures[State.STOPPED],
    )
