"""What staff set up, in PostgreSQL. Every change makes a new version of the rulebook."""

import dataclasses
from uuid import UUID

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import uuid7
from routing_service.domain.network import AgentDraft, OverrideDraft, PartnerProfile, SettingsDraft, ZoneDraft
from routing_service.domain.rules import Rulebook, Settings
from routing_service.persistence import bulk
from routing_service.persistence import tables as t
from routing_service.persistence.rulebook import RulebookCache, read_holidays, read_settings

_NEW_VERSION = text("UPDATE rulebook SET version = nextval('rulebook_versions')")


class SqlRules:
    """The port `Rules` on one connection."""

    def __init__(self, connection: AsyncConnection, cache: RulebookCache) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection
        self._cache = cache

    async def current(self) -> Rulebook:
        """All rules as they stand."""
        return await self._cache.current(self._connection)

    async def settings(self) -> Settings:
        """The platform's settings alone."""
        return await read_settings(self._connection)

    async def put_partner(self, profile: PartnerProfile) -> None:
        """Set up a partner, or replace his profile; the same profile again changes nothing."""
        values = dataclasses.asdict(profile)
        columns = [t.partner_profiles.c[name] for name in values]
        known = select(*columns).where(t.partner_profiles.c.partner_id == profile.partner_id)
        row = (await self._connection.execute(known)).mappings().first()
        if row is not None and dict(row) == values:
            return
        await self._changed()
        statement = upsert(t.partner_profiles).values(values)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["partner_id"], set_=values))

    async def put_agent(self, draft: AgentDraft) -> UUID:
        """Set up an agent with its rules; the one of the same partner, kind and name is replaced."""
        await self._changed()
        named = {"partner_id": draft.partner_id, "kind": draft.kind, "name": draft.name}
        statement = upsert(t.lead_agents).values(id=uuid7(), active=draft.active, **named)
        agent_id: UUID = (
            await self._connection.execute(
                statement.on_conflict_do_update(index_elements=list(named), set_={"active": draft.active}).returning(
                    t.lead_agents.c.id
                )
            )
        ).scalar_one()
        await self._connection.execute(delete(t.lead_agent_rules).where(t.lead_agent_rules.c.agent_id == agent_id))
        rules = [
            {**dataclasses.asdict(rule), "agent_id": agent_id, "position": position}
            for position, rule in enumerate(draft.rules)
        ]
        await bulk.insert(self._connection, t.lead_agent_rules, rules)
        return agent_id

    async def put_override(self, draft: OverrideDraft) -> UUID:
        """Set up a client's rule, or change the partner of the one with this reach."""
        await self._changed()
        statement = upsert(t.client_overrides).values(id=uuid7(), **dataclasses.asdict(draft))
        found: UUID = (
            await self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["creditor_id", "scope", "target"],
                    set_={"partner_id": draft.partner_id},
                ).returning(t.client_overrides.c.id)
            )
        ).scalar_one()
        return found

    async def put_zone(self, draft: ZoneDraft) -> UUID:
        """Set up a carve-out, or replace the one between these parties."""
        await self._changed()
        named = {
            "referral_partner_id": draft.referral_partner_id,
            "country": draft.country,
            "partner_id": draft.partner_id,
        }
        statement = upsert(t.pricing_zones).values(id=uuid7(), active=draft.active, **named)
        zone_id: UUID = (
            await self._connection.execute(
                statement.on_conflict_do_update(index_elements=list(named), set_={"active": draft.active}).returning(
                    t.pricing_zones.c.id
                )
            )
        ).scalar_one()
        prices = t.pricing_zone_brackets
        await self._connection.execute(delete(prices).where(prices.c.zone_id == zone_id))
        rows = [{"zone_id": zone_id, **dataclasses.asdict(bracket)} for bracket in draft.brackets]
        await bulk.insert(self._connection, prices, rows)
        return zone_id

    async def put_settings(self, draft: SettingsDraft) -> None:
        """Replace the platform's settings and holidays; the same ones again change nothing."""
        holidays = await read_holidays(self._connection)
        if await self.settings() == draft.settings and holidays == dict(draft.holidays):
            return
        await self._changed()
        settings = draft.settings
        first, second = settings.reminder_days
        await self._connection.execute(
            update(t.routing_settings).values(
                max_quotes=settings.max_quotes,
                quote_window_hours=settings.quote_window_hours,
                first_reminder_days=first,
                second_reminder_days=second,
                expiry_days=settings.expiry_days,
                routing_order=[step.value for step in settings.routing_order],
            )
        )
        await self._connection.execute(delete(t.platform_holidays))
        if draft.holidays:
            days = [{"day": day, "name": name} for day, name in sorted(draft.holidays.items())]
            await self._connection.execute(insert(t.platform_holidays), days)

    async def _changed(self) -> None:
        """Take the next version first: its row lock puts concurrent changes one after another."""
        await self._connection.execute(_NEW_VERSION)
