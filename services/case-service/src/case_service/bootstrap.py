"""The composition root of case-service."""

from case_service.api import reads_and_texts
from case_service.api.errors import ERRORS
from case_service.api.routes import (
    customer_contracts,
    customer_decisions,
    customer_submissions,
    internal_cases,
    partner_contracts,
    partner_decisions,
    staff_decisions,
)
from case_service.messaging.handlers import HANDLERS
from case_service.settings import CaseSettings
from chassis.runtime import Core, Service


def bootstrap(core: Core) -> Service:
    """Return the service: its routes, its handlers and what they find at hand.

    There are no timers: an exclusive period that is over is seen as such whenever it is read.
    """
    settings = CaseSettings()
    return Service(
        name="case",
        routers=(
            customer_submissions.router,
            customer_contracts.router,
            customer_decisions.router,
            partner_decisions.router,
            partner_contracts.router,
            staff_decisions.router,
            internal_cases.router,
            *reads_and_texts.ROUTERS,
        ),
        errors=ERRORS,
        handlers=HANDLERS,
        app_state={
            "poa_at_submission": settings.require_poa_at_submission,
            **reads_and_texts.state(core.settings, core.peers),
        },
    )
