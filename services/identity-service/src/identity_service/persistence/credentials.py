"""Looks credentials up for the gateway: one statement each, in a transaction of its own."""

from typing import Any

from sqlalchemy import Row, TextClause, text

from chassis.database import Database
from chassis.uow import UnitOfWork
from identity_service.domain.credential import Credential

# Noting the use at most once a minute keeps a busy key from rewriting its row.
_BY_KEY = text("""
WITH found AS (
    SELECT api_keys.id, api_keys.organisation_id, organisations.kind, api_keys.role, api_keys.permissions,
           api_keys.expires_at
    FROM api_keys JOIN organisations ON organisations.id = api_keys.organisation_id
    WHERE api_keys.secret_hash = :digest AND api_keys.revoked_at IS NULL
      AND (api_keys.expires_at IS NULL OR api_keys.expires_at > :now)
), used AS (
    INSERT INTO key_usage AS usage (key_id, organisation_id, last_used_at)
    SELECT id, organisation_id, :now FROM found
    ON CONFLICT (key_id) DO UPDATE SET last_used_at = excluded.last_used_at
    WHERE usage.last_used_at < excluded.last_used_at - interval '1 minute'
)
SELECT 'key:' || id AS id, organisation_id, kind, role, permissions, NULL::uuid AS user_id, expires_at FROM found
""")
_BY_SESSION = text("""
SELECT 'session:' || sessions.id AS id, sessions.organisation_id, organisations.kind, memberships.role,
       NULL::text[] AS permissions, sessions.user_id, sessions.expires_at
FROM sessions
JOIN memberships USING (organisation_id, user_id)
JOIN organisations ON organisations.id = sessions.organisation_id
WHERE sessions.token_hash = :digest AND sessions.revoked_at IS NULL AND sessions.expires_at > :now
""")


class StoredCredentials:
    """Fulfils `domain.ports.Credentials`; raises what is transient when the database is away."""

    def __init__(self, database: Database) -> None:
        """Look up in `database`, across all tenants."""
        self._database = database

    async def by_key(self, key_hash: bytes) -> Credential | None:
        """Return the live key of this hash, and note that it was used."""
        return await self._find(_BY_KEY, "key", key_hash)

    async def by_session(self, token_hash: bytes) -> Credential | None:
        """Return the live session of this hash, with the role its member has now."""
        return await self._find(_BY_SESSION, "session", token_hash)

    async def _find(self, query: TextClause, kind: str, digest: bytes) -> Credential | None:
        async def work(uow: UnitOfWork) -> Row[Any] | None:
            return (await uow.connection.execute(query, {"digest": digest, "now": uow.now})).one_or_none()

        row = await self._database.transact(work)
        if row is None:
            return None
        return Credential(
            row.id,
            kind,
            row.organisation_id,
            row.kind,
            row.role,
            None if row.permissions is None else tuple(row.permissions),
            row.user_id,
            row.expires_at,
        )
