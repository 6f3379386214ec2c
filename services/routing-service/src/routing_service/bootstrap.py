"""Puts the service together."""

from chassis.runtime import Core, Service
from routing_service.api.errors import ERRORS
from routing_service.api.routes import (
    agents,
    customer,
    internal,
    managed,
    overrides,
    partner,
    partners,
    settings,
    zones,
)
from routing_service.jobs.timers import timers
from routing_service.messaging.handlers import handlers
from routing_service.persistence.checks import CHECKS
from routing_service.persistence.owners import PeerOwners
from routing_service.wiring import Desk


def bootstrap(core: Core) -> Service:
    """Return the service; nothing else constructs its parts."""
    desk = Desk(PeerOwners(core.peers))
    return Service(
        name="routing",
        routers=(
            customer.router,
            managed.router,
            partner.router,
            partners.router,
            agents.router,
            overrides.router,
            zones.router,
            settings.router,
            internal.router,
        ),
        errors=ERRORS,
        handlers=handlers(desk),
        timers=timers(desk),
        app_state={"desk": desk},
        checks=CHECKS,
    )
