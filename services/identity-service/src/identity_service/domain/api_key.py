"""API keys: `rcp_<id>_<secret>_<checksum>`.

The prefix and the checksum let scanners find a leaked key and let us refuse a mistyped one without
asking the database. At rest there is only the SHA-256 of the whole key: it has 256 random bits, so
nothing slower is needed.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "rcp"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH: Final = 12
_SECRET_LENGTH: Final = 43  # 62 ** 43 > 2 ** 256
_CHECKSUM_LENGTH: Final = 6  # 62 ** 6 > 2 ** 32
_SHAPE: Final = re.compile(rf"rcp_([0-9A-Za-z]{{{_ID_LENGTH}}})_([0-9A-Za-z]{{{_SECRET_LENGTH}}})_([0-9A-Za-z]{{6}})")

MAX_LIVE_PER_NAME: Final = 2
"""How many keys of one name may live at once: the one in use and the one that replaces it."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A whole key, as it is shown once. `id` is no secret, `text` is."""

    id: str
    text: str

    @property
    def hash(self) -> bytes:
        """What is stored of it."""
        return hash_of(self.text)


def hash_of(text: str) -> bytes:
    """Return the SHA-256 of a key or token as presented."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def generate() -> ApiKey:
    """Make a new random key."""
    return _assemble(secrets.token_bytes(9), secrets.token_bytes(32))


def derive(seed: bytes, purpose: str) -> ApiKey:
    """Make the key that belongs to `purpose`: the same for the same seed, unguessable without it."""
    return _assemble(
        hmac.digest(seed, f"key-id:{purpose}".encode(), "sha256")[:9],
        hmac.digest(seed, f"key-secret:{purpose}".encode(), "sha256"),
    )


def parse(text: str) -> ApiKey | None:
    """Read a presented key; None unless form and checksum are right. Says nothing about its owner."""
    found = _SHAPE.fullmatch(text)
    if found is None or not hmac.compare_digest(found[3], _checksum(found[1], found[2])):
        return None
    return ApiKey(found[1], text)


def appears_in(text: str) -> bool:
    """Tell whether something that has the form of a key stands in `text`, such as an address."""
    return f"{PREFIX}_" in text and _SHAPE.search(text) is not None


def _assemble(id_bytes: bytes, secret_bytes: bytes) -> ApiKey:
    key_id = _base62(int.from_bytes(id_bytes), _ID_LENGTH)
    secret = _base62(int.from_bytes(secret_bytes), _SECRET_LENGTH)
    return ApiKey(key_id, f"{PREFIX}_{key_id}_{secret}_{_checksum(key_id, secret)}")


def _checksum(key_id: str, secret: str) -> str:
    return _base62(zlib.crc32(f"{key_id}_{secret}".encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))
