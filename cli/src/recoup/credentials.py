"""The secrets of a network, made once and kept in its `secrets` folder, readable by its owner only."""

from __future__ import annotations

import json
import secrets
import string
import zlib
from dataclasses import asdict, dataclass

from recoup.home import SERVICES, Home, read_json, write_atomically

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


@dataclass(frozen=True)
class Credentials:
    """What processes and people of a network identify themselves with."""

    internal_token: str
    database_passwords: dict[str, str]
    staff_email: str
    staff_password: str
    staff_api_key: str

    @classmethod
    def load(cls, home: Home) -> Credentials:
        """Give the network's secrets; makes them the first time."""
        file = home.secrets / "network.json"
        kept = read_json(file)
        if kept is None:
            made = cls._make()
            write_atomically(file, json.dumps(asdict(made), indent=2) + "\n", mode=0o600)
            return made
        return cls(**kept)

    @classmethod
    def _make(cls) -> Credentials:
        return cls(
            internal_token=secrets.token_urlsafe(32),
            database_passwords={service: secrets.token_urlsafe(24) for service in SERVICES},
            staff_email="staff@recoup.example",
            staff_password=secrets.token_urlsafe(12),
            staff_api_key=_api_key(),
        )


def _api_key() -> str:
    """Make a key of the form that identity-service accepts, which the command may not import.

    A test holds the two together.
    """
    key_id, secret = _base62(secrets.randbits(71), 12), _base62(secrets.randbits(256), 43)
    return f"rcp_{key_id}_{secret}_{_base62(zlib.crc32(f'{key_id}_{secret}'.encode()), 6)}"


def _base62(number: int, length: int) -> str:
    digits = ""
    while len(digits) < length:
        number, rest = divmod(number, len(BASE62))
        digits = BASE62[rest] + digits
    return digits
