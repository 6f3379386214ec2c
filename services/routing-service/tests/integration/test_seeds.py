"""What the migrations bring: both price lists as published, and every jurisdiction."""

import pytest
from price_lists import LISTS
from routing_world import World
from sqlalchemy import text

from chassis.uow import UnitOfWork
from routing_service.domain.values import Region
from routing_service.persistence.rulebook import RulebookCache
from routing_service.wiring import Desk

UNION = {
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT",
    "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
}  # fmt: skip
EUROPEAN = UNION | {"IS", "LI", "NO", "GB", "CH"}


async def test_the_seeded_prices_are_the_published_ones(world: World) -> None:
    rules = await world.service.running.worker_database.transact(lambda uow: RulebookCache().current(uow.connection))
    assert rules.schedules == LISTS
    european = {code for code, one in rules.jurisdictions.items() if one.region is Region.EUROPEAN}
    assert european == EUROPEAN
    assert "US" not in rules.jurisdictions
    assert len([one for one in rules.jurisdictions.values() if one.country == "US"]) == 51
    assert {"RU", "CN", "US-NY", "US-CA", "US-TX"} <= set(rules.jurisdictions)


async def test_a_rulebook_read_in_a_transaction_that_rolls_back_is_not_kept_for_a_later_version(world: World) -> None:
    await world.set_up()
    desk = world.service.running.service.app_state["desk"]
    assert isinstance(desk, Desk)
    database = world.service.running.worker_database

    async def quotes(uow: UnitOfWork) -> int:
        return (await desk.open(uow).rules.current()).settings.max_quotes

    async def undone(uow: UnitOfWork) -> None:
        await uow.connection.execute(text("UPDATE routing_settings SET max_quotes = 9"))
        await uow.connection.execute(text("UPDATE rulebook SET version = nextval('rulebook_versions')"))
        assert await quotes(uow) == 9
        raise LookupError

    with pytest.raises(LookupError):
        await database.transact(undone)
    await world.ops("PUT", "/ops/routing-settings", {"maxQuotes": 4})
    assert await database.transact(quotes) == 4
