import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from identity_service.application.authenticate import TTL_SECONDS, Admitted, Authenticator, Throttled, principal_of
from identity_service.application.signing_keys import KeyRing
from identity_service.application.tokens import TokenIssuer
from identity_service.domain import api_key
from identity_service.domain.credential import Credential
from identity_service.domain.quota import Limits

KEY = api_key.generate()
KNOWN = Credential(
    "key:abc", "key", uuid4(), "Creditor", "ClientUser", ("cases.read", "organisation.manage", "unheard.of"), None, None
)


class FakeCredentials:
    def __init__(self) -> None:
        self.asked = 0
        self.found: Credential | None = KNOWN
        self.broken = False

    async def by_key(self, key_hash: bytes) -> Credential | None:
        self.asked += 1
        await asyncio.sleep(0)
        if self.broken:
            raise ConnectionError
        return self.found if key_hash == KEY.hash else None

    by_session = by_key


class Bench:
    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self.now = 1_000.0
        self.credentials = FakeCredentials()
        self.authenticator = Authenticator(
            self.credentials, TokenIssuer(KeyRing(folder)), limits or Limits(), clock=lambda: self.now
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def test_a_key_in_use_costs_one_look_up_in_seconds_and_keeps_its_token(bench: Bench) -> None:
    first = await bench.authenticator.key(KEY.text)
    again = [await bench.authenticator.key(KEY.text) for _ in range(50)]
    assert isinstance(first, Admitted)
    assert first.credential == "key:abc"
    assert set(again) == {first}
    assert bench.credentials.asked == 1
    bench.now += TTL_SECONDS + 0.1
    assert await bench.authenticator.key(KEY.text) == first
    assert bench.credentials.asked == 2


async def test_a_revoked_key_stops_within_seconds(bench: Bench) -> None:
    await bench.authenticator.key(KEY.text)
    bench.credentials.found = None
    bench.now += TTL_SECONDS + 0.1
    assert await bench.authenticator.key(KEY.text) is None


async def test_a_key_revoked_here_stops_at_once(bench: Bench) -> None:
    await bench.authenticator.key(KEY.text)
    bench.credentials.found = None
    bench.authenticator.forget_key("abc")
    assert await bench.authenticator.key(KEY.text) is None


async def test_a_changed_credential_gets_a_new_token(bench: Bench) -> None:
    first = await bench.authenticator.key(KEY.text)
    bench.credentials.found = Credential(
        "key:abc", "key", KNOWN.organisation_id, "Creditor", "ClientUser", (), None, None
    )
    bench.now += TTL_SECONDS + 0.1
    second = await bench.authenticator.key(KEY.text)
    assert isinstance(first, Admitted)
    assert isinstance(second, Admitted)
    assert first.token != second.token


async def test_many_at_once_look_up_once(bench: Bench) -> None:
    answers = await asyncio.gather(*(bench.authenticator.key(KEY.text) for _ in range(100)))
    assert len(set(answers)) == 1
    assert bench.credentials.asked == 1


async def test_a_mistyped_key_costs_no_look_up(bench: Bench) -> None:
    assert await bench.authenticator.key(KEY.text[:-1] + ("0" if KEY.text[-1] != "0" else "1")) is None
    assert await bench.authenticator.key("") is None
    assert bench.credentials.asked == 0


async def test_an_outage_is_no_refusal_and_is_not_remembered(bench: Bench) -> None:
    bench.credentials.broken = True
    answers = await asyncio.gather(*(bench.authenticator.key(KEY.text) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(each, ConnectionError) for each in answers)
    bench.credentials.broken = False
    assert isinstance(await bench.authenticator.key(KEY.text), Admitted)


async def test_limits_hold_per_credential(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Limits(per_minute=2))
    assert isinstance(await bench.authenticator.key(KEY.text), Admitted)
    assert isinstance(await bench.authenticator.key(KEY.text), Admitted)
    assert await bench.authenticator.key(KEY.text) == Throttled(60 - 1_000 % 10)
    bench.now += 60
    assert isinstance(await bench.authenticator.key(KEY.text), Admitted)


def test_a_key_never_has_more_than_its_role() -> None:
    caller = principal_of(KNOWN)
    assert caller.permissions == {"cases.read"}
    assert caller.credential == "key"
