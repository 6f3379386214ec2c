"""Links to file contents: valid for a short time, for one file and one organisation, without any other credential."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

VALID_FOR: Final = dt.timedelta(minutes=30)
_BODY: Final = 16 + 16 + 8
_PURPOSE: Final = b"recoup case files v1"


@dataclass(frozen=True, slots=True)
class FileLink:
    """What a valid link allows."""

    file_id: UUID
    organisation_id: UUID


class FileLinks:
    """Makes and reads links; all replicas that share the secret read each other's."""

    def __init__(self, secret: str, public_url: str) -> None:
        """Derive the key from `secret`; without one, links hold only inside this process."""
        self._key = hmac.digest(secret.encode() or secrets.token_bytes(32), _PURPOSE, hashlib.sha256)
        self._base = public_url.rstrip("/")

    def make(self, prefix: str, file_id: UUID, organisation_id: UUID, now: dt.datetime) -> str:
        """Return the address of a content below a role's prefix (`/customer`, `/partner`)."""
        expires = int((now + VALID_FOR).timestamp())
        body = file_id.bytes + organisation_id.bytes + expires.to_bytes(8)
        token = base64.urlsafe_b64encode(body + self._sign(prefix, body)).rstrip(b"=").decode()
        return f"{self._base}{prefix}/files/{token}"

    def read(self, prefix: str, token: str, now: dt.datetime) -> FileLink | None:
        """Return what a token allows; None when it is not ours, changed, or too old."""
        try:
            given = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        body, signature = given[:_BODY], given[_BODY:]
        if not hmac.compare_digest(signature, self._sign(prefix, body)):
            return None
        if int.from_bytes(body[32:]) < now.timestamp():
            return None
        return FileLink(UUID(bytes=body[:16]), UUID(bytes=body[16:32]))

    def _sign(self, prefix: str, body: bytes) -> bytes:
        return hmac.digest(self._key, prefix.encode() + body, hashlib.sha256)
