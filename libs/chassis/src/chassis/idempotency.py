"""Idempotency-Key: the same key and body get the first answer again, word for word."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from chassis.errors import ApiError, business
from chassis.uow import UnitOfWork

MAX_LENGTH: Final = 255
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
        """Claim the key, waiting for a request that holds it; return its answer if it has one.

        Raises `ApiError` 422 `IdempotencyConflict` when the key was used with another body.
        """
        claimed = await uow.connection.execute(_CLAIM, {**self._place(), "hash": self.request_hash, "now": uow.now})
        if claimed.rowcount:
            return None
        row = (await uow.connection.execute(_STORED, self._place())).one()
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
