"""Two walls between tenants: with either of them gone the other one holds; with both gone strangers read anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from belongings import NOBODYS, Belongings, Party
from networks import EmbeddedNetwork
from served import ALL, Operation
from sqlalchemy import text
from stage import Stage
from walls import Fooled, organisation_of, services_of, without_row_level_security

pytestmark = pytest.mark.slow
TENANTS = {"customer", "partner", "referral"}
NAMING = [each for each in ALL if each.has_id and not each.public and each.role in TENANTS and each.name not in NOBODYS]
LISTS = [each for each in ALL if each.method == "GET" and not each.has_id and each.role in TENANTS]
POOL = 2
REQUESTS = 1000
AT_ONCE = 25


@dataclass
class Ground:
    """The things of one party of each kind, and the tokens of everybody."""

    belongings: Belongings

    def token(self, party: Party) -> str:
        """Return a token of a party."""
        token: str = self.belongings.stage.ask("POST", "/auth/token", party.who)["accessToken"]
        return token


@pytest.fixture(scope="module")
def ground(network: EmbeddedNetwork) -> Ground:
    return Ground(Belongings(Stage(network)))


@pytest.fixture(scope="module")
async def fooled(network: EmbeddedNetwork) -> AsyncIterator[Fooled]:
    async with services_of(network) as services:
        yield Fooled(services)


@pytest.fixture(scope="module")
def tokens(ground: Ground) -> dict[str, str]:
    """Give a token of each stranger, by role."""
    return {role: ground.token(party) for role, party in ground.belongings.strangers.items()}


@pytest.fixture(scope="module")
def owners(ground: Ground) -> dict[str, UUID]:
    """Give the organisation of each owner, by his address."""
    parties = [*ground.belongings.owners.values(), ground.belongings.bidder, ground.belongings.manager]
    return {party.email: organisation_of(ground.token(party)) for party in parties}


def told(ground: Ground, body: str) -> list[str]:
    return [secret for secret in ground.belongings.secrets if secret in body]


def tells_something(answer: httpx.Response) -> bool:
    """Tell whether an answer is a success that holds more than empty lists."""
    if not answer.is_success:
        return False
    found = answer.json() if answer.content else True
    return any(found.values()) if isinstance(found, dict) else bool(found)


def test_without_row_level_security_the_filters_hold(network: EmbeddedNetwork, ground: Ground) -> None:
    belongings, stage = ground.belongings, ground.belongings.stage
    requests = [(each, belongings.address(each)) for each in NAMING] + [(each, each.path) for each in LISTS]
    assert belongings.secrets
    wrong = []
    with without_row_level_security(network) as guarded:
        assert len(guarded) > 40
        for operation, address in requests:
            stranger = belongings.strangers[operation.role]
            answer = stage.send(operation.method, address, stranger.who, **belongings.options(operation, stranger))
            if (operation.has_id and answer.status_code != 404) or told(ground, answer.text):
                wrong.append((operation.name, answer.status_code, answer.text[:300]))
    assert wrong == []


async def test_without_the_filters_row_level_security_holds(
    ground: Ground, fooled: Fooled, tokens: dict[str, str], owners: dict[str, UUID]
) -> None:
    """A fault is as good as a 404 here: where code writes for the other one, row-level security refuses the row."""
    belongings, wrong = ground.belongings, []
    for operation in [*NAMING, *LISTS]:
        owner = belongings.owner(operation)
        address = belongings.address(operation) if operation.has_id else operation.path
        answer = await fooled.send(
            operation, address, token=tokens[operation.role], taken_for=owners[owner.email],
            **belongings.options(operation, owner),
        )  # fmt: skip
        if (operation.has_id and tells_something(answer)) or told(ground, answer.text):
            wrong.append((operation.name, answer.status_code, answer.text[:300]))
    assert wrong == []


async def test_with_both_walls_gone_strangers_read_everything(
    network: EmbeddedNetwork, ground: Ground, fooled: Fooled, tokens: dict[str, str], owners: dict[str, UUID]
) -> None:
    """The proof that the tests above would notice a hole."""
    belongings, hidden = ground.belongings, []
    with without_row_level_security(network):
        for operation in NAMING:
            if operation.method != "GET":
                continue
            answer = await fooled.send(
                operation, belongings.address(operation), token=tokens[operation.role],
                taken_for=owners[belongings.owner(operation).email],
            )  # fmt: skip
            if answer.status_code != 200:
                hidden.append((operation.name, answer.status_code, answer.text[:300]))
    assert hidden == []


async def test_a_connection_goes_back_to_the_pool_without_its_tenant(network: EmbeddedNetwork, ground: Ground) -> None:
    listing = next(each for each in LISTS if each.path == "/customer/cases")
    parties = [ground.belongings.owners["customer"], ground.belongings.strangers["customer"]]
    ground.belongings.stage.submitted(parties[1].who)
    tokens = [ground.token(party) for party in parties]
    async with services_of(network, database_pool=POOL) as services:
        honest = Fooled(services)
        seen = [await _ids(honest, listing, token) for token in tokens]
        assert all(seen)
        assert seen[0].isdisjoint(seen[1])
        turn = asyncio.Semaphore(AT_ONCE)

        async def ask(number: int) -> bool:
            async with turn:
                return await _ids(honest, listing, tokens[number % 2]) == seen[number % 2]

        assert all(await asyncio.gather(*[ask(number) for number in range(REQUESTS)]))
        engine = services["case"].api_database.engine
        async with engine.connect() as one, engine.connect() as other:
            for connection in (one, other):
                left = await connection.execute(text("SELECT coalesce(current_setting('app.tenant', true), '')"))
                assert left.scalar_one() == ""
                rows = await connection.execute(text("SELECT count(*) FROM cases"))
                assert rows.scalar_one() == 0


async def _ids(services: Fooled, listing: Operation, token: str) -> set[str]:
    answer = await services.send(listing, listing.path, token=token, taken_for=None)
    assert answer.status_code == 200, answer.text
    return {each["id"] for each in answer.json()["cases"]}
