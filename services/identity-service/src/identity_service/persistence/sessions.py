"""Sessions and failed sign-ins."""

import datetime as dt
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import uuid7
from identity_service.persistence.tables import login_failures, sessions

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('sign-in:' || :pair, 0))")


class StoredSessions:
    """Fulfils `domain.ports.Sessions`."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def open(
        self, user_id: UUID, organisation_id: UUID, token_hash: bytes, now: dt.datetime, expires_at: dt.datetime
    ) -> None:
        """Begin a session."""
        await self._connection.execute(
            insert(sessions).values(
                id=uuid7(),
                organisation_id=organisation_id,
                user_id=user_id,
                token_hash=token_hash,
                created_at=now,
                expires_at=expires_at,
            )
        )

    async def revoke(self, token_hash: bytes, now: dt.datetime) -> None:
        """End a session."""
        await self._connection.execute(
            update(sessions)
            .where(sessions.c.token_hash == token_hash, sessions.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    async def revoke_member(self, organisation_id: UUID, user_id: UUID, now: dt.datetime) -> None:
        """End every session of a member."""
        await self._connection.execute(
            update(sessions)
            .where(
                sessions.c.organisation_id == organisation_id,
                sessions.c.user_id == user_id,
                sessions.c.revoked_at.is_(None),
            )
            .values(revoked_at=now)
        )


class StoredFailures:
    """Fulfils `domain.ports.Failures`."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def recent(self, account: bytes, address: str, since: dt.datetime) -> list[dt.datetime]:
        """Return when they failed; attempts of the same pair are made one after the other."""
        await self._connection.execute(_ONE_AT_A_TIME, {"pair": f"{account.hex()}:{address}"})
        query = select(login_failures.c.failed_at).where(
            login_failures.c.account_hash == account,
            login_failures.c.address == address,
            login_failures.c.failed_at > since,
        )
        return list((await self._connection.execute(query)).scalars())

    async def add(self, account: bytes, address: str, now: dt.datetime) -> None:
        """Remember one."""
        await self._connection.execute(
            insert(login_failures).values(account_hash=account, address=address, failed_at=now)
        )


_OLD_FAILURES = "SELECT id FROM login_failures WHERE failed_at < :failures LIMIT :limit FOR UPDATE SKIP LOCKED"
_OLD_SESSIONS = "SELECT id FROM sessions WHERE expires_at < :sessions LIMIT :limit FOR UPDATE SKIP LOCKED"
_FORGET = text(f"""
WITH failures AS (DELETE FROM login_failures WHERE id IN ({_OLD_FAILURES}) RETURNING 1),
     ended AS (DELETE FROM sessions WHERE id IN ({_OLD_SESSIONS}) RETURNING 1)
SELECT greatest((SELECT count(*) FROM failures), (SELECT count(*) FROM ended))
""")  # noqa: S608 - our own constants
_COUNT = text("""
SELECT (SELECT count(*) FROM login_failures WHERE failed_at < :failures)
     + (SELECT count(*) FROM sessions WHERE expires_at < :sessions)
""")


async def forget_old(connection: AsyncConnection, failures: dt.datetime, sessions: dt.datetime, limit: int) -> int:
    """Delete up to `limit` of each that are older than these; returns the larger number."""
    told = {"failures": failures, "sessions": sessions, "limit": limit}
    return int((await connection.execute(_FORGET, told)).scalar_one())


async def count_old(connection: AsyncConnection, failures: dt.datetime, sessions: dt.datetime) -> int:
    """Count what `forget_old` would delete."""
    found = await connection.execute(_COUNT, {"failures": failures, "sessions": sessions})
    return int(found.scalar_one())
