"""Row-level security by itself: no filter of ours in the query, and still no foreign row."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from routing_world import World, custom_terms, linked, named, opened, verified
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.uow import UnitOfWork

OWN = {
    "organisations": {"organisation_id"},
    "creditor_links": {"creditor_id", "referral_partner_id"},
    "debt_collection_agreements": {"organisation_id"},
    "partner_profiles": {"partner_id"},
    "lead_agents": {"partner_id"},
    "client_overrides": {"creditor_id", "partner_id"},
    "pricing_zones": {"referral_partner_id", "partner_id"},
    "routed_cases": {"creditor_id", "managing_partner_id"},
    "decisions": {"creditor_id"},
    "lead_invitations": {"partner_id", "creditor_id"},
    "quotes": {"partner_id", "creditor_id"},
}


async def seen(world: World, tenant: UUID, sql: str) -> list[dict[str, object]]:
    async def work(uow: UnitOfWork) -> list[dict[str, object]]:
        return [dict(row) for row in (await uow.connection.execute(text(sql))).mappings()]

    return await world.service.running.api_database.transact(work, tenant=tenant)


def named_by(row: Mapping[str, object], columns: set[str], tenant: UUID, table: str) -> bool:
    """Whether a row is a tenant's: it names him, or is a quote on the case that he manages."""
    managed = table == "quotes" and tenant == named("spain") and row["case_id"] == named("d")
    return managed or tenant in {row[column] for column in columns}


async def filled(world: World) -> None:
    await world.set_up()
    await world.service.apply(linked("creditor", "referral"))
    await world.service.apply(
        opened("a", debtor_country="CN"), verified("a"),
        opened("b", creditor_id=named("nineteen"), debtor_country="CN"), verified("b"),
        opened("c"), verified("c"), custom_terms("c", "france"),
        opened("d", creditor_id=named("shadow"), managing_partner_id=named("spain"), debtor_country="CN"),
        verified("d"),
    )  # fmt: skip
    await world.quote("firm-1", (await world.lead("a"))["id"])
    await world.quote("france", (await world.lead("c"))["id"])
    await world.quote("firm-2", (await world.lead("d"))["id"])


@pytest.mark.parametrize("who", ["creditor", "nineteen", "france", "firm-1", "spain", "referral", "stranger"])
async def test_a_tenant_sees_rows_that_name_him_and_no_others(world: World, who: str) -> None:
    await filled(world)
    tenant = named(who)
    for table, columns in OWN.items():
        rows = await seen(world, tenant, f"SELECT * FROM {table}")
        everything = await world.service.rows(f"SELECT * FROM {table}")
        own = [row for row in everything if named_by(row, columns, tenant, table)]
        assert all(named_by(row, columns, tenant, table) for row in rows), table
        assert len(rows) == len(own), table
    leads = {row["case_id"] for row in await seen(world, tenant, "SELECT * FROM leads")}
    wanted = {
        "creditor": {"a", "c"}, "nineteen": {"b"}, "france": {"c"}, "firm-1": {"a", "b", "d"}, "spain": {"d"},
    }.get(who, set())  # fmt: skip
    assert leads == {named(case) for case in wanted}


async def test_a_tenant_cannot_write_into_anothers_rows(world: World) -> None:
    await filled(world)
    lead = (await world.lead("b"))["id"]
    sneaky = f"UPDATE leads SET quotes_count = 2 WHERE id = '{lead}' RETURNING id"
    changed = await seen(world, named("creditor"), sneaky)
    assert changed == []
    stolen = "UPDATE quotes SET creditor_id = gen_random_uuid(), partner_id = gen_random_uuid() RETURNING id"
    with pytest.raises(DBAPIError, match="row-level security"):
        await seen(world, named("firm-1"), stolen)
