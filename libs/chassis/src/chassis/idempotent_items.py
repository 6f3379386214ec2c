"""Idempotency of the items of one request: each has a key of its own, and all of them share the statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.idempotency import still_running
from chassis.transient import waited_too_long
from chassis.uow import UnitOfWork

_CLAIM: Final = text("""
INSERT INTO idempotency_keys (tenant, operation, key, request_hash, created_at)
SELECT :tenant, :operation, key, hash, :now
FROM unnest(CAST(:keys AS text[]), CAST(:hashes AS bytea[])) AS given(key, hash) ORDER BY key
ON CONFLICT (tenant, operation, key) DO NOTHING
RETURNING key
""")
_STORED: Final = text("""
SELECT key, request_hash, body FROM idempotency_keys
WHERE tenant = :tenant AND operation = :operation AND key = ANY(CAST(:keys AS text[]))
""")
_STORE: Final = text("""
UPDATE idempotency_keys AS known SET status = 200, content_type = 'application/json', body = given.body
FROM unnest(CAST(:keys AS text[]), CAST(:bodies AS bytea[])) AS given(key, body)
WHERE tenant = :tenant AND operation = :operation AND known.key = given.key
""")
_GIVE_UP: Final = text("""
DELETE FROM idempotency_keys
WHERE tenant = :tenant AND operation = :operation AND key = ANY(CAST(:keys AS text[]))
""")


@dataclass(frozen=True, slots=True)
class Done:
    """What an item was answered the first time; None when its key was used for another item."""

    body: bytes | None


@dataclass(frozen=True, slots=True)
class Items:
    """The keys of an organisation for one operation. At most two statements before the work and two after it."""

    tenant: UUID
    operation: str

    async def begin(self, uow: UnitOfWork, hashes: Mapping[str, bytes]) -> dict[str, Done]:
        """Claim these keys, each with the hash of its item; return those that are taken.

        Waits for a request that has claimed one of them and still runs; raises `ApiError` 409 when that takes longer
        than a transaction waits for a lock.
        """
        given = {"keys": list(hashes), "hashes": list(hashes.values()), "now": uow.now, **self._place()}
        try:
            claimed = set((await uow.connection.execute(_CLAIM, given)).scalars())
        except DBAPIError as error:
            if waited_too_long(error):
                raise still_running() from error
            raise
        taken = [key for key in hashes if key not in claimed]
        if not taken:
            return {}
        rows = await uow.connection.execute(_STORED, {"keys": taken, **self._place()})
        return {
            row.key: Done(bytes(row.body or b"") if bytes(row.request_hash) == hashes[row.key] else None)
            for row in rows
        }

    async def finish(self, uow: UnitOfWork, answers: Mapping[str, bytes], given_up: Collection[str]) -> None:
        """Keep the answers of what was done, and free the keys of what was refused: it may be sent again."""
        if answers:
            given = {"keys": list(answers), "bodies": list(answers.values())}
            await uow.connection.execute(_STORE, {**given, **self._place()})
        if given_up:
            await uow.connection.execute(_GIVE_UP, {"keys": list(given_up), **self._place()})

    def _place(self) -> dict[str, object]:
        return {"tenant": self.tenant, "operation": self.operation}
