"""Puts the service together."""

from chassis.auth import TokenVerifier
from chassis.runtime import Core, Service
from chassis.settings import Environment
from chassis.uow import UnitOfWork
from identity_service.api.dependencies import Identity, stores
from identity_service.api.errors import ERRORS
from identity_service.api.routes import auth, client_tokens, organisations
from identity_service.api.routes.api_keys import api_keys_router
from identity_service.api.routes.gateway import gateway_router
from identity_service.api.routes.team import team_router, users_router
from identity_service.application.authenticate import Authenticator
from identity_service.application.ensure_staff import Staff, ensure_staff
from identity_service.application.passwords import Argon2Passwords
from identity_service.application.signing_keys import KeyRing
from identity_service.application.tokens import RingKeys, TokenIssuer
from identity_service.jobs.timers import TIMERS
from identity_service.messaging.handlers import handlers
from identity_service.messaging.persons import ReferralPersons
from identity_service.persistence.credentials import StoredCredentials
from identity_service.settings import IdentitySettings

PREFIXES = ("/customer", "/partner", "/referral", "/ops")


def bootstrap(core: Core, own: IdentitySettings | None = None) -> Service:
    """Return the service; nothing else constructs its parts."""
    own = own or IdentitySettings()
    ring = KeyRing(own.token_key_folder)
    issuer = TokenIssuer(ring)
    limits = own.limits(core.settings.environment)
    identity = Identity(
        ring=ring,
        issuer=issuer,
        authenticator=Authenticator(StoredCredentials(core.database), issuer, limits),
        passwords=Argon2Passwords(),
        peers=core.peers,
        public_url=core.settings.public_url.rstrip("/"),
        secure_cookies=core.settings.environment is Environment.PRODUCTION,
    )

    async def prepare(_: Core) -> None:
        """Read the signing keys, and put the first administrator in place."""
        if not ring.keys:
            message = "RECOUP_TOKEN_KEY_FOLDER: no signing key could be read or made"
            raise RuntimeError(message)
        if own.staff_email:
            staff = Staff(own.staff_email, own.staff_password.get_secret_value(), own.staff_api_key.get_secret_value())

            async def work(uow: UnitOfWork) -> None:
                await ensure_staff(staff, uow, stores(uow), identity.passwords)

            await core.database.transact(work)

    teams = [make(prefix) for prefix in PREFIXES for make in (users_router, team_router, api_keys_router)]
    return Service(
        name="identity",
        routers=(gateway_router(), auth.router, client_tokens.router, organisations.router, *teams),
        errors=ERRORS,
        handlers=handlers(ReferralPersons(core.peers), core.settings.internal_token.get_secret_value()),
        timers=TIMERS,
        app_state={"identity": identity},
        verifier=TokenVerifier(RingKeys(ring)),
        on_start=(prepare,),
    )
