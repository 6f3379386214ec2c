"""A credential as the database knows it: whose it is and until when."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Credential:
    """An API key or a session, with the organisation and role it acts in.

    `permissions` is None when the role's own apply. `id` names it in logs and limits; no secret.
    """

    id: str
    kind: str
    organisation_id: UUID
    organisation_kind: str
    role: str
    permissions: tuple[str, ...] | None
    user_id: UUID | None
    expires_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class StoredKey:
    """An API key as its organisation sees it after the first time."""

    id: str
    name: str
    role: str
    permissions: tuple[str, ...]
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None
