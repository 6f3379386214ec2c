"""API keys of an organisation, under the prefix of its role."""

from fastapi import APIRouter, status

from chassis.errors import forbidden, invalid, not_found
from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.http.routing import OWN_IDEMPOTENCY
from contracts.permissions import Permission
from identity_service.api.dependencies import IdempotencyKey, IdentityDep
from identity_service.api.schemas.answers import CreatedKey, KeyAnswer
from identity_service.api.schemas.inputs import NewKey
from identity_service.application.keys import MakeKey, make_key, revoke_key
from identity_service.persistence.keys import StoredKeys


def api_keys_router(prefix: str) -> APIRouter:
    """Return the key operations below `/customer`, `/partner`, `/referral` or `/ops`."""
    router = Router(tags=["API keys"])
    manage = requires(Permission.MANAGE_ORGANISATION)

    @router.get(f"{prefix}/api-keys", openapi_extra=manage)
    async def keys(query: PageQueryDep, uow: UnitOfWorkDep, principal: PrincipalDep) -> Page[KeyAnswer]:
        """List all keys there ever were, newest first, without their secrets."""
        total, found = await StoredKeys(uow.connection).page(principal.organisation_id, query.page_size, query.offset)
        return Page[KeyAnswer](
            data=[KeyAnswer.of(each) for each in found], page_data=page_data(query, total, len(found))
        )

    @router.post(f"{prefix}/api-keys", status_code=status.HTTP_201_CREATED, openapi_extra={**manage, **OWN_IDEMPOTENCY})
    async def add(
        body: NewKey,
        uow: UnitOfWorkDep,
        principal: PrincipalDep,
        identity: IdentityDep,
        idempotency_key: IdempotencyKey = None,
    ) -> CreatedKey:
        """Make a key and show it, once. Two live keys of a name at most: the old and the new one.

        The same Idempotency-Key answers the same.
        """
        if principal.credential == "bearer":
            message = "A token cannot make keys."
            raise forbidden(message)
        expires_at = body.expires()
        if expires_at is not None and expires_at <= uow.now:
            raise invalid({"expiresAt": ["must be in the future"]})
        command = MakeKey(body.name, body.permissions, expires_at, idempotency_key)
        key, stored = await make_key(command, uow, StoredKeys(uow.connection), principal, identity.ring.seed())
        return CreatedKey(**KeyAnswer.of(stored).model_dump(by_alias=False), api_key=key.text)

    @router.delete(f"{prefix}/api-keys/{{key_id}}", status_code=status.HTTP_204_NO_CONTENT, openapi_extra=manage)
    async def revoke(key_id: str, uow: UnitOfWorkDep, principal: PrincipalDep, identity: IdentityDep) -> None:
        """Revoke a key; it stops within seconds."""
        if not await revoke_key(key_id, uow, StoredKeys(uow.connection), principal.organisation_id):
            message = "This key"
            raise not_found(message)
        identity.authenticator.forget_key(key_id)

    return router
