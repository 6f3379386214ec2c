"""Security S3: stolen, guessed and bent credentials. All refused with 401, never with an error of ours."""

import base64
import hashlib
import hmac
import json
import time
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from identity_world import World

from chassis.auth import AUDIENCE, ISSUER
from chassis.testing.service import principal
from contracts.values import OrganisationKind
from identity_service.domain import api_key
from identity_service.domain.quota import Limits


def part(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def corpus(world: World) -> dict[str, str]:
    key = world.identity.ring.current
    now = int(time.time())
    claims = {
        **principal(OrganisationKind.CREDITOR, uuid4()).claims(),
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "jti": "j",
    }

    def signed(headers: dict[str, str] | None = None, private: object = key.private, **bent: object) -> str:
        payload = {name: value for name, value in {**claims, **bent}.items() if value is not ...}
        return jwt.encode(payload, private, algorithm="EdDSA", headers={"kid": key.kid, **(headers or {})})  # type: ignore[arg-type]

    raw = key.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    pem = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    good = signed()
    head, body, signature = good.split(".")

    def hmac_signed(secret: bytes) -> str:
        first = part({"alg": "HS256", "typ": "JWT", "kid": key.kid})
        mac = hmac.digest(secret, f"{first}.{body}".encode(), hashlib.sha256)
        return f"{first}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    return {
        "alg none": f"{part({'alg': 'none', 'kid': key.kid})}.{body}.",
        "alg None": f"{part({'alg': 'None', 'kid': key.kid})}.{body}.{signature}",
        "hs256 with the public key, raw": hmac_signed(raw),
        "hs256 with the public key, pem": hmac_signed(pem),
        "another key under our kid": signed(private=Ed25519PrivateKey.generate()),
        "expired": signed(iat=now - 900, nbf=now - 900, exp=now - 600),
        "not yet": signed(nbf=now + 600),
        "wrong audience": signed(aud="somebody-else"),
        "wrong issuer": signed(iss="somebody-else"),
        "no expiry": signed(exp=...),
        "no audience": signed(aud=...),
        "no subject": signed(sub=...),
        "unknown kid": signed({"kid": "unknown"}),
        "kid that climbs": signed({"kid": "../../../../etc/passwd"}),
        "kid that injects": signed({"kid": "x' OR '1'='1"}),
        "kid that is absent": jwt.encode(claims, key.private, algorithm="EdDSA"),
        "kid that is a number": f"{part({'alg': 'EdDSA', 'kid': 7})}.{body}.{signature}",
        "jku to elsewhere": signed({"jku": "https://evil.example/jwks", "kid": "evil"}),
        "own key inside": signed({"jwk": json.dumps(key.public), "kid": "evil"}, Ed25519PrivateKey.generate()),
        "unsigned": f"{head}.{body}.",
        "no signature part": f"{head}.{body}",
        "truncated": good[:-5],
        "truncated to the head": head,
        "body changed": f"{head}.{part({**claims, 'kind': 'Platform'})}.{signature}",
        "role unheard of": signed(role="Emperor"),
        "organisation no id": signed(org="1"),
        "not a token": "not.a.token",
        "garbage": "\x7f" * 40,
        "one dot": ".",
        "very long": "a" * 5_000,
    }


async def test_bent_tokens_are_refused_by_the_gateway_and_by_the_service(world: World) -> None:
    world.trust_real_tokens()
    for name, token in corpus(world).items():
        for path in ("/internal/authenticate", "/auth/me", "/customer/api-keys"):
            answer = await world.client.get(path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401, (name, path, answer.status_code)
            assert set(answer.json()) == {"error", "message", "businessErrors"}, (name, path)


async def test_the_corpus_is_bent_and_not_broken_altogether(world: World) -> None:
    made = await world.organisation()
    world.trust_real_tokens()
    token, _ = world.identity.issuer.issue(made.admin)
    for path in ("/internal/authenticate", "/auth/me", "/customer/api-keys"):
        assert (await world.client.get(path, headers={"Authorization": f"Bearer {token}"})).status_code == 200


async def test_bent_keys_are_refused(world: World) -> None:
    made = await world.organisation()
    good = made.api_key
    bent = [
        good[:-1],
        good + "x",
        good.lower(),
        good.upper(),
        good.replace("rcp_", "rcp-"),
        good.split("_")[2],
        " ",
        "'",
        api_key.generate().text,
        "rcp_" + "A" * 63,
        good.replace("_", "."),
        "null",
        "undefined",
        "x" * 5_000,
        f"{good},{good}",
        f"Bearer {good}",
    ]
    for key in bent:
        assert (await world.ask(XApiKey=key)).status_code == 401, key
    assert (await world.ask(XApiKey=good)).status_code == 200


@pytest.mark.parametrize("parameter", ["XApiKey", "api_key", "access_token", "x"])
async def test_a_key_in_the_address_is_refused_even_beside_a_good_one(world: World, parameter: str) -> None:
    key = (await world.organisation()).api_key
    uri = f"/customer/cases?{parameter}={key}"
    assert (await world.ask(X_Forwarded_Uri=uri)).status_code == 401
    assert (await world.ask(X_Forwarded_Uri=uri, XApiKey=key)).status_code == 401


async def test_an_encoded_path_does_not_climb_to_internal_addresses(world: World) -> None:
    for path in (
        "/auth/invitations/..%2f..%2f..%2finternal%2fjwks",
        "/auth/invitations/%2e%2e%2f%2e%2e%2finternal%2fjwks",
    ):
        assert (await world.client.get(path)).status_code == 404


async def test_nothing_at_all_is_refused(world: World) -> None:
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Basic YTpi"}, {"Cookie": "a=b"}, {"XApiKey": ""}):
        assert (await world.ask(**headers)).status_code == 401
    cookie = world.identity.cookie
    for value in ("", "x", "%00", "a" * 4_000):
        assert (await world.ask(Cookie=f"{cookie}={value}")).status_code == 401


async def test_a_valid_bearer_passes_straight_on(world: World) -> None:
    made = await world.organisation()
    world.trust_real_tokens()
    token, _ = world.identity.issuer.issue(made.admin)
    answer = await world.ask(Authorization=f"Bearer {token}", XApiKey="whatever")
    assert answer.status_code == 200
    assert answer.headers["authorization"] == f"Bearer {token}"
    assert answer.headers["x-recoup-credential"].startswith("bearer:")


async def test_a_token_cannot_prolong_itself_or_make_keys(world: World) -> None:
    made = await world.organisation()
    world.trust_real_tokens()
    inner = (await world.ask(XApiKey=made.api_key)).headers["authorization"]
    handed = await world.client.post("/auth/token", headers={"Authorization": inner})
    assert handed.status_code == 200
    assert handed.json()["expiresIn"] == 300
    outer = {"Authorization": f"Bearer {handed.json()['accessToken']}"}
    assert (await world.client.get("/auth/me", headers=outer)).status_code == 200
    assert (await world.client.post("/auth/token", headers=outer)).status_code == 403


async def test_the_published_keys_verify_and_hold_nothing_private(world: World) -> None:
    keys = (await world.client.get("/internal/jwks")).json()["keys"]
    assert all(set(each) == {"kty", "crv", "x", "kid", "alg", "use"} for each in keys)
    token, _ = world.identity.issuer.issue(world.staff)
    public = jwt.PyJWK(keys[0], algorithm="EdDSA").key
    assert jwt.decode(token, public, algorithms=["EdDSA"], audience=AUDIENCE, issuer=ISSUER)


async def test_limits_answer_as_published(world: World) -> None:
    made = await world.organisation()
    world.identity.authenticator._limits = Limits(per_minute=1)
    assert (await world.ask(XApiKey=made.api_key)).status_code == 200
    answer = await world.ask(XApiKey=made.api_key)
    assert answer.status_code == 429
    assert answer.json()["error"] == "rate_limit_exceeded"
    assert 0 < answer.json()["retryAfter"] <= 60
