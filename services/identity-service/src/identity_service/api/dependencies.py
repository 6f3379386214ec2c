"""What routes of identity share, and who calls from where."""

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Header, Request, Response

from chassis.errors import forbidden
from chassis.idempotency import MAX_LENGTH
from chassis.peers import Peers
from chassis.uow import UnitOfWork
from identity_service.application import life
from identity_service.application.authenticate import Authenticator
from identity_service.application.provision_organisation import Stores
from identity_service.application.sign_in import Signing
from identity_service.application.signing_keys import KeyRing
from identity_service.application.tokens import TokenIssuer
from identity_service.domain.ports import PasswordHasher
from identity_service.persistence.invitations import StoredInvitations
from identity_service.persistence.keys import StoredKeys
from identity_service.persistence.organisations import StoredOrganisations
from identity_service.persistence.people import StoredPeople
from identity_service.persistence.sessions import StoredFailures, StoredSessions

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Identity:
    """The parts of the service that live as long as its process."""

    ring: KeyRing
    issuer: TokenIssuer
    authenticator: Authenticator
    passwords: PasswordHasher
    peers: Peers
    public_url: str
    secure_cookies: bool

    @property
    def cookie(self) -> str:
        """The session cookie's name; the prefix makes browsers insist on Secure, Path=/ and no Domain."""
        return "__Host-recoup_session" if self.secure_cookies else "recoup_session"

    @property
    def origin(self) -> str:
        """The only origin whose pages may write with a cookie."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    def set_session(self, response: Response, token: str) -> None:
        """Give the browser its session."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=int(life.SESSION.total_seconds()),
            path="/",
            secure=self.secure_cookies,
            httponly=True,
            samesite="strict",
        )

    def end_session(self, response: Response) -> None:
        """Take the browser's session away."""
        response.delete_cookie(self.cookie, path="/", secure=self.secure_cookies, httponly=True, samesite="strict")

    def check_origin(self, request: Request) -> None:
        """Raise 403 when a page of another origin sent this; programs send no Origin and may."""
        origin = request.headers.get("origin")
        if origin is not None and origin != self.origin:
            message = "This request came from a page of another origin."
            raise forbidden(message)


async def _identity(request: Request) -> Identity:
    identity: Identity = request.app.state.identity
    return identity


IdentityDep = Annotated[Identity, Depends(_identity)]

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=MAX_LENGTH)]
"""The header, for routes that look after it themselves."""


def client_address(request: Request) -> str:
    """Return the caller's address as the gateway saw it: the last one, which only the gateway writes."""
    forwarded = request.headers.get("x-forwarded-for", "")
    last = forwarded.rsplit(",", 1)[-1].strip()
    return last or (request.client.host if request.client else "unknown")


def stores(uow: UnitOfWork) -> Stores:
    """Return the stores of a unit of work."""
    connection = uow.connection
    return Stores(
        StoredOrganisations(connection),
        StoredPeople(connection),
        StoredInvitations(connection),
        StoredKeys(connection),
    )


def signing(uow: UnitOfWork, identity: Identity) -> Signing:
    """Return what signing in works with."""
    connection = uow.connection
    return Signing(StoredPeople(connection), StoredSessions(connection), StoredFailures(connection), identity.passwords)
