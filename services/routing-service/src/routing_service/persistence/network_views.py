"""What staff read about the network they set up, and a partner about himself."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing_service.persistence import bulk
from routing_service.persistence import tables as t
from routing_service.persistence.partner_row import PARTNERS

Found = Row[Any]
Page = tuple[Sequence[Found], int]


class NetworkViews:
    """Reads on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Read inside the connection's transaction."""
        self._connection = connection

    async def partners(self, offset: int, limit: int) -> Page:
        """A page of the partners that were set up, by name."""
        query = PARTNERS.order_by(t.organisations.c.name, t.partner_profiles.c.partner_id)
        return await self._page(query, t.partner_profiles, offset, limit)

    async def partner(self, partner_id: UUID) -> Found | None:
        """One partner with his profile."""
        query = PARTNERS.where(t.partner_profiles.c.partner_id == partner_id)
        return (await self._connection.execute(query)).one_or_none()

    async def agents(self, offset: int, limit: int) -> tuple[Page, Mapping[UUID, Sequence[Found]]]:
        """A page of lead agents, and the rules of those on it by agent."""
        page = await self._page(select(t.lead_agents).order_by(t.lead_agents.c.id), t.lead_agents, offset, limit)
        shown = [agent.id for agent in page[0]]
        rules = t.lead_agent_rules
        return page, await self._children(select(rules).order_by(rules.c.position), rules, "agent_id", shown)

    async def agent(self, agent_id: UUID) -> tuple[Found, Sequence[Found]] | None:
        """One lead agent with its rules."""
        row = await self._one(t.lead_agents, agent_id)
        rules = t.lead_agent_rules
        found = await self._children(select(rules).order_by(rules.c.position), rules, "agent_id", [agent_id])
        return None if row is None else (row, found.get(agent_id, ()))

    async def overrides(self, offset: int, limit: int) -> Page:
        """A page of client overrides."""
        table = t.client_overrides
        return await self._page(select(table).order_by(table.c.id), table, offset, limit)

    async def zones(self, offset: int, limit: int) -> tuple[Page, Mapping[UUID, Sequence[Found]]]:
        """A page of carve-outs, and the brackets of those on it by zone."""
        page = await self._page(select(t.pricing_zones).order_by(t.pricing_zones.c.id), t.pricing_zones, offset, limit)
        shown = [zone.id for zone in page[0]]
        prices = t.pricing_zone_brackets
        query = select(prices).order_by(prices.c.from_usd_minor)
        return page, await self._children(query, prices, "zone_id", shown)

    async def zone(self, zone_id: UUID) -> tuple[Found, Sequence[Found]] | None:
        """One carve-out with its brackets."""
        row = await self._one(t.pricing_zones, zone_id)
        prices = t.pricing_zone_brackets
        query = select(prices).order_by(prices.c.from_usd_minor)
        found = await self._children(query, prices, "zone_id", [zone_id])
        return None if row is None else (row, found.get(zone_id, ()))

    async def decisions(self, case_id: UUID) -> Sequence[Found]:
        """The decisions about a case, oldest first."""
        query = select(t.decisions).where(t.decisions.c.case_id == case_id).order_by(t.decisions.c.number)
        return (await self._connection.execute(query)).all()

    async def _one(self, table: Table, identifier: UUID) -> Found | None:
        return (await self._connection.execute(select(table).where(table.c.id == identifier))).one_or_none()

    async def _page(self, query: Select[Any], table: Table, offset: int, limit: int) -> Page:
        rows = (await self._connection.execute(query.offset(offset).limit(limit))).all()
        total = select(func.count()).select_from(table)
        return rows, int((await self._connection.execute(total)).scalar_one())

    async def _children(
        self, query: Select[Any], table: Table, parent: str, parents: Sequence[UUID]
    ) -> dict[UUID, list[Found]]:
        found: dict[UUID, list[Found]] = {}
        rows = await self._connection.execute(query.where(bulk.among(table.c[parent], parents)))
        for row in rows:
            found.setdefault(getattr(row, parent), []).append(row)
        return found
