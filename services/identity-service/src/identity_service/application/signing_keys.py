"""The keys that sign tokens: files of one folder, the newest signs, the former still verifies.

A file is `<time of making>_<kid>.pem`, an Ed25519 private key that only its owner may read. Every
process looks at the folder again now and then, so that rotation needs no restart.
"""

import base64
import datetime as dt
import hashlib
import itertools
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

LONGEST_TOKEN: Final = dt.timedelta(minutes=35)
"""A key is kept at least so long after its successor was made: no token signed with it lives longer."""

_LOOK_AGAIN_SECONDS: Final = 5.0
_STAMP: Final = "%Y%m%dT%H%M%S%f"
_SEED: Final = "derivation.key"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key pair. `public` is its entry in the JWKS."""

    kid: str
    made_at: dt.datetime
    private: Ed25519PrivateKey
    public: dict[str, str]


class KeyRing:
    """The signing keys of a folder, newest first."""

    def __init__(self, folder: Path | None) -> None:
        """Nothing is read before the first use."""
        self._folder = folder
        self._keys: list[SigningKey] = []
        self._looked = 0.0

    @property
    def folder(self) -> Path:
        """Where the keys are; raises RuntimeError when nobody has told."""
        if self._folder is None:
            message = "RECOUP_TOKEN_KEY_FOLDER: the folder of the signing keys must be set"
            raise RuntimeError(message)
        return self._folder

    @property
    def keys(self) -> list[SigningKey]:
        """All keys that may verify, newest first; the folder and its first key are made when missing."""
        if not self._keys or time.monotonic() - self._looked > _LOOK_AGAIN_SECONDS:
            found = self._read()
            if not found and not self._keys:
                rotate(self.folder)
                found = self._read()
            self._keys = found or self._keys
            self._looked = time.monotonic()
        return self._keys

    @property
    def current(self) -> SigningKey:
        """The key that signs."""
        return self.keys[0]

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JSON Web Key Set (RFC 7517, 8037)."""
        return {"keys": [each.public for each in self.keys]}

    def seed(self) -> bytes:
        """32 secret bytes of this network, from which answers that may be asked for again are derived."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / _SEED
        if not path.exists():
            _write(path, secrets.token_bytes(32))
        return path.read_bytes()

    def _read(self) -> list[SigningKey]:
        found = []
        for path in sorted(self.folder.glob("*_*.pem"), reverse=True):
            private = load_pem_private_key(path.read_bytes(), None)
            if isinstance(private, Ed25519PrivateKey):
                made_at = dt.datetime.strptime(path.name.split("_")[0], _STAMP).replace(tzinfo=dt.UTC)
                public = _public(private)
                found.append(SigningKey(public["kid"], made_at, private, public))
        return found


def rotate(folder: Path) -> str:
    """Make a new signing key and return its kid; keys that nothing valid was signed with are deleted."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = dt.datetime.now(dt.UTC)
    private = Ed25519PrivateKey.generate()
    kid = _public(private)["kid"]
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(folder / f"{now.strftime(_STAMP)}_{kid}.pem", pem)
    newest_first = sorted(folder.glob("*_*.pem"), reverse=True)
    for successor, old in itertools.pairwise(newest_first):
        made_at = dt.datetime.strptime(successor.name.split("_")[0], _STAMP).replace(tzinfo=dt.UTC)
        if now - made_at > LONGEST_TOKEN:
            old.unlink(missing_ok=True)
    return kid


def _public(private: Ed25519PrivateKey) -> dict[str, str]:
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    thumbprint = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": _b64(raw)}, separators=(",", ":"))
    kid = _b64(hashlib.sha256(thumbprint.encode()).digest())[:16].replace("_", "-")
    return {"kty": "OKP", "crv": "Ed25519", "x": _b64(raw), "kid": kid, "alg": "EdDSA", "use": "sig"}


def _write(path: Path, content: bytes) -> None:
    """Write a secret whole or not at all; when somebody else was first, his stays."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
