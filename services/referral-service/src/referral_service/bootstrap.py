"""Puts the service together."""

from chassis.runtime import Core, Service
from referral_service.api.errors import ERRORS
from referral_service.api.routes import clients, internal, me, partners
from referral_service.jobs.timers import TIMERS
from referral_service.messaging.handlers import HANDLERS
from referral_service.persistence.checks import CHECKS
from referral_service.settings import OnboardingAddress


def bootstrap(core: Core) -> Service:
    """Return the service; nothing else constructs its parts."""
    return Service(
        name="referral",
        routers=(clients.router, me.router, partners.router, internal.router),
        errors=ERRORS,
        handlers=HANDLERS,
        timers=TIMERS,
        app_state={"onboarding": OnboardingAddress.of(core.settings)},
        checks=CHECKS,
        gathers=True,
    )
