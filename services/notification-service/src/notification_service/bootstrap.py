"""Puts the service together."""

from chassis.runtime import Core, Service
from chassis.uow import UnitOfWork
from notification_service.api.errors import ERRORS
from notification_service.api.routes import clocks, notifications, tasks
from notification_service.application.stores import Stores
from notification_service.jobs.timers import timers
from notification_service.messaging.handlers import handlers
from notification_service.persistence.cases import StoredCases
from notification_service.persistence.checks import CHECKS
from notification_service.persistence.clocks import StoredClocks
from notification_service.persistence.desk import StoredDesk
from notification_service.persistence.papers import StoredPapers
from notification_service.settings import PortalAddress


def stores(uow: UnitOfWork) -> Stores:
    """Return every store on the unit's transaction."""
    connection = uow.connection
    return Stores(StoredCases(connection), StoredClocks(connection), StoredDesk(connection), StoredPapers(connection))


def bootstrap(core: Core) -> Service:
    """Return the service; nothing else constructs its parts."""
    return Service(
        name="notification",
        routers=(tasks.router, notifications.router, clocks.router),
        errors=ERRORS,
        handlers=handlers(stores),
        timers=timers(stores),
        app_state={"portal": PortalAddress(core.settings.public_url)},
        checks=CHECKS,
        gathers=True,
    )
