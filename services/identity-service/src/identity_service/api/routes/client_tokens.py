"""The published token exchange: a referral partner acts for a client he brought."""

from uuid import UUID

from chassis.errors import ApiError, unavailable
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.http.routing import OWN_IDEMPOTENCY
from chassis.peers import Peers, PeerUnavailable
from contracts.permissions import Permission
from identity_service.api.dependencies import IdentityDep
from identity_service.api.schemas.answers import AccessToken
from identity_service.api.schemas.inputs import ClientToken
from identity_service.application.authenticate import client_principal
from identity_service.application.tokens import CLIENT_TOKEN_SECONDS
from identity_service.persistence.links import StoredLinks

router = Router(tags=["OAuth"])


@router.post(
    "/referral/oauth/token", responses={404: {}}, openapi_extra=requires(Permission.ACT_AS_CLIENT, **OWN_IDEMPOTENCY)
)
async def client_token(
    body: ClientToken, uow: UnitOfWorkDep, principal: PrincipalDep, identity: IdentityDep
) -> AccessToken:
    """Return a token for the Customer API of one client, good for 1800 s; 404 without an active link."""
    partner_id, tenant = principal.organisation_id, body.external_tenant_id
    creditor_id = await StoredLinks(uow.connection).creditor(partner_id, tenant)
    if creditor_id is None:
        creditor_id = await _ask_owner(identity.peers, partner_id, tenant)
    token, _ = identity.issuer.issue(client_principal(creditor_id, partner_id), CLIENT_TOKEN_SECONDS, handed_out=True)
    return AccessToken(
        access_token=token,
        expires_in=CLIENT_TOKEN_SECONDS,
        creditor_id=creditor_id,
        external_tenant_id=tenant,
    )


async def _ask_owner(peers: Peers, partner_id: UUID, tenant: str) -> UUID:
    """The link may be younger than our copy of it; without an answer it is 503 and not a wrong 404."""
    try:
        link = await peers.get(
            "referral",
            "/internal/clients",
            params={"referralPartnerId": str(partner_id), "externalTenantId": tenant},
        )
    except PeerUnavailable:
        message = "It cannot be told right now whether this client is linked; try again."
        raise unavailable(message) from None
    if link is None:
        message = "You have no active link with a client of this externalTenantId."
        raise ApiError(404, "not_found", message)
    return UUID(str(link["creditorId"]))
