import datetime as dt
import stat
from pathlib import Path
from uuid import uuid4

import jwt
import pytest

from chassis.auth import AUDIENCE, ISSUER, Principal, TokenVerifier
from chassis.errors import ApiError
from contracts.permissions import ROLE_PERMISSIONS, Role
from contracts.values import OrganisationKind
from identity_service.application import signing_keys
from identity_service.application.signing_keys import KeyRing, rotate
from identity_service.application.tokens import RingKeys, TokenIssuer

CALLER = Principal(
    uuid4(), OrganisationKind.CREDITOR, Role.CLIENT_ADMIN, ROLE_PERMISSIONS[Role.CLIENT_ADMIN], "key", uuid4()
)


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "_LOOK_AGAIN_SECONDS", -1.0)


async def test_a_token_says_who_the_caller_is(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    token, ends = TokenIssuer(ring).issue(CALLER)
    claims = jwt.decode(
        token, ring.current.private.public_key(), algorithms=["EdDSA"], audience=AUDIENCE, issuer=ISSUER
    )
    assert claims["exp"] - claims["iat"] == 300
    assert claims["exp"] == ends
    assert {"iss", "aud", "sub", "org", "kind", "role", "scope", "cred", "ref", "iat", "nbf", "exp", "jti"} <= set(
        claims
    )
    assert jwt.get_unverified_header(token)["kid"] == ring.current.kid
    assert await TokenVerifier(RingKeys(ring)).principal(token) == CALLER


async def test_rotation_signs_with_the_new_key_and_still_verifies_the_old(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    before, _ = TokenIssuer(ring).issue(CALLER)
    kid = rotate(tmp_path)
    after, _ = TokenIssuer(ring).issue(CALLER)
    assert jwt.get_unverified_header(after)["kid"] == kid
    assert next(each["kid"] for each in ring.jwks()["keys"]) == kid
    assert len(ring.jwks()["keys"]) == 2
    for token in (before, after):
        assert await TokenVerifier(RingKeys(ring)).principal(token) == CALLER


async def test_a_key_goes_when_nothing_valid_can_be_signed_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = KeyRing(tmp_path)
    token, _ = TokenIssuer(ring).issue(CALLER)
    rotate(tmp_path)
    rotate(tmp_path)
    assert len(ring.keys) == 3, "the first key's successor is younger than the longest token"
    monkeypatch.setattr(signing_keys, "LONGEST_TOKEN", dt.timedelta())
    rotate(tmp_path)
    assert len(ring.keys) == 2
    with pytest.raises(ApiError):
        await TokenVerifier(RingKeys(ring)).principal(token)


def test_private_keys_are_readable_by_their_owner_only_and_never_published(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    ring.seed()
    assert ring.keys
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(set(each) == {"kty", "crv", "x", "kid", "alg", "use"} for each in ring.jwks()["keys"])


def test_the_seed_stays(tmp_path: Path) -> None:
    assert KeyRing(tmp_path).seed() == KeyRing(tmp_path).seed()
    assert len(KeyRing(tmp_path).seed()) == 32
