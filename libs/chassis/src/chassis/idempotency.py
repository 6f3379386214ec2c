"""Idempotency-Key: the same key and body get the first answer again, word for word, for at least 30 days."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.errors import ApiError, BusinessError, Transient, business
from chassis.timers import Timer
from chassis.transient import waited_too_long
from chassis.uow import UnitOfWork

MAX_LENGTH: Final = 255
KEPT: Final = dt.timedelta(days=60)
"""How long a key is kept at least; it is forgotten when the UTC day in which that time ends is over.

Callers are promised 30 days. It is twice that, so that a request repeated somewhat late is still no second one: the
demonstration, started again after its forty days, repeats all it has ever sent.
"""
RETRY_SECONDS: Final = 1
_NOBODY: Final = UUID(int=0)
_BOUNDARY: Final = re.compile(r'multipart/.*boundary="?([^";,]+)', re.IGNORECASE)

_CLAIM: Final = text("""
INSERT INTO idempotency_keys (tenant, operation, key, request_hash, created_at)
VALUES (:tenant, :operation, :key, :hash, :now)
ON CONFLICT (tenant, operation, key) DO NOTHING
""")
_STORED: Final = text("""
SELECT request_hash, status, content_type, body FROM idempotency_keys
WHERE tenant = :tenant AND operation = :operation AND key = :key
""")
_STORE: Final = text("""
UPDATE idempotency_keys SET status = :status, content_type = :content_type, body = :body
WHERE tenant = :tenant AND operation = :operation AND key = :key
""")
_FORGET: Final = text("""
DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM idempotency_keys WHERE created_at < :before
    ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED
))
""")
_FORGETTABLE: Final = text("SELECT count(*) FROM idempotency_keys WHERE created_at < :before")


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer that was given the first time."""

    status: int
    content_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request with an Idempotency-Key, within one organisation and operation."""

    tenant: UUID
    operation: str
    key: str
    request_hash: bytes

    @classmethod
    def of(cls, tenant: UUID | None, operation: str, key: str, body: bytes, content_type: str = "") -> "Attempt":
        """Describe a request; raises `ApiError` 400 for a key that is too long.

        Forms are compared without their boundary, which clients draw anew for every try.
        """
        boundary = _BOUNDARY.search(content_type)
        if boundary:
            body = body.replace(boundary.group(1).encode(), b"")
        if not key or len(key) > MAX_LENGTH:
            raise ApiError(400, "validation_failed", "Idempotency-Key: 1 to 255 characters.")
        return cls(tenant or _NOBODY, operation, key, hashlib.sha256(body).digest())

    def _place(self) -> dict[str, object]:
        return {"tenant": self.tenant, "operation": self.operation, "key": self.key}

    async def begin(self, uow: UnitOfWork) -> StoredAnswer | None:
        """Claim the key; return the answer it was given before, waiting a little for a request that still runs.

        Raises `ApiError` 422 `IdempotencyConflict` when the key was used with another body, and 409
        `RequestInProgress` when the other request takes longer than a transaction waits for a lock.
        """
        try:
            claimed = await uow.connection.execute(_CLAIM, {**self._place(), "hash": self.request_hash, "now": uow.now})
        except DBAPIError as error:
            if waited_too_long(error):
                raise still_running() from error
            raise
        if claimed.rowcount:
            return None
        row = (await uow.connection.execute(_STORED, self._place())).one_or_none()
        if row is None:
            raise Transient("the key was forgotten a moment ago")
        if bytes(row.request_hash) != self.request_hash:
            raise business(
                "IdempotencyConflict",
                "This Idempotency-Key was used with another request; send a new key.",
            )
        return StoredAnswer(row.status, row.content_type, bytes(row.body or b""))

    async def store(self, uow: UnitOfWork, status: int, content_type: str | None, body: bytes) -> None:
        """Keep the answer, in the transaction of what it answers."""
        await uow.connection.execute(
            _STORE,
            {**self._place(), "status": status, "content_type": content_type, "body": body},
        )


def still_running() -> ApiError:
    """409: the key is in use by a request that has not ended."""
    message = "A request with this Idempotency-Key is still running; send it again to get its answer."
    running = BusinessError("RequestInProgress", message)
    return ApiError(409, "conflict", message, [running], retry_after=RETRY_SECONDS)


def _oldest_kept(uow: UnitOfWork) -> dt.datetime:
    return dt.datetime.combine(uow.today - KEPT, dt.time(), dt.UTC)


async def _forget(uow: UnitOfWork, limit: int) -> int:
    found = await uow.connection.execute(_FORGET, {"before": _oldest_kept(uow), "limit": limit})
    return int(found.rowcount)


async def _forgettable(uow: UnitOfWork) -> int:
    return int((await uow.connection.execute(_FORGETTABLE, {"before": _oldest_kept(uow)})).scalar_one())


FORGETTING: Final = Timer("idempotency-keys", _forget, _forgettable, daily=True)
"""Forgets keys that have been kept long enough; the same request is a new one from then on."""
