"""The rulebook, read once per version and kept in memory between transactions."""

import asyncio
import datetime as dt
from collections import defaultdict
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.direct import Direct
from routing_service.domain.pricing import Bracket, Schedule, Uplift
from routing_service.domain.rules import (
    AgentRule,
    ClientOverride,
    Jurisdiction,
    LeadAgent,
    PricingZone,
    Rulebook,
    Settings,
)
from routing_service.domain.values import AgentKind, ClaimType, DebtorType, OverrideScope, Region, RouteSource
from routing_service.persistence import tables as t
from routing_service.persistence.partner_row import PARTNERS, partner_of

_VERSION: Final = Direct("SELECT version FROM rulebook")


class RulebookCache:
    """The last rulebook that was read in this process.

    Versions come from a sequence and are never used twice, so a rulebook that was read inside a
    transaction that then rolled back is not mistaken for a later one.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: Rulebook | None = None
        self._reading = asyncio.Lock()

    async def current(self, connection: AsyncConnection) -> Rulebook:
        """The rules as this transaction sees them: one statement while nothing has changed.

        The caller's scope must be the system's: a tenant would see only his own rules.
        """
        ((version,),) = await _VERSION.rows(connection)
        async with self._reading:
            if self._kept is None or self._kept.version != version:
                self._kept = await _read(connection, version)
            return self._kept


async def read_settings(connection: AsyncConnection) -> Settings:
    """The platform's settings."""
    row = (await connection.execute(select(t.routing_settings))).one()
    return Settings(
        max_quotes=row.max_quotes,
        quote_window_hours=row.quote_window_hours,
        reminder_days=(row.first_reminder_days, row.second_reminder_days),
        expiry_days=row.expiry_days,
        routing_order=tuple(RouteSource(step) for step in row.routing_order),
    )


async def read_holidays(connection: AsyncConnection) -> dict[dt.date, str]:
    """The platform's calendar of holidays."""
    found = await connection.execute(select(t.platform_holidays).order_by(t.platform_holidays.c.day))
    return {row.day: row.name for row in found}


async def read_agents(connection: AsyncConnection) -> tuple[LeadAgent, ...]:
    """All lead agents with their rules in order."""
    rules: dict[UUID, list[AgentRule]] = defaultdict(list)
    for row in await _all(connection, select(t.lead_agent_rules).order_by(t.lead_agent_rules.c.position)):
        rules[row.agent_id].append(_rule(row))
    found = await _all(connection, select(t.lead_agents).order_by(t.lead_agents.c.id))
    return tuple(
        LeadAgent(
            id=row.id,
            partner_id=row.partner_id,
            kind=AgentKind(row.kind),
            active=row.active,
            rules=tuple(rules[row.id]),
        )
        for row in found
    )


async def read_overrides(connection: AsyncConnection) -> tuple[ClientOverride, ...]:
    """All client overrides."""
    found = await _all(connection, select(t.client_overrides).order_by(t.client_overrides.c.id))
    return tuple(
        ClientOverride(
            id=row.id,
            creditor_id=row.creditor_id,
            scope=OverrideScope(row.scope),
            target=row.target,
            partner_id=row.partner_id,
        )
        for row in found
    )


async def read_zones(connection: AsyncConnection) -> tuple[PricingZone, ...]:
    """All carve-outs, with brackets from the lowest up."""
    brackets: dict[UUID, list[Bracket]] = defaultdict(list)
    prices = t.pricing_zone_brackets
    for row in await _all(connection, select(prices).order_by(prices.c.from_usd_minor)):
        brackets[row.zone_id].append(Bracket(row.from_usd_minor, row.rate))
    found = await _all(connection, select(t.pricing_zones).order_by(t.pricing_zones.c.id))
    return tuple(
        PricingZone(
            id=row.id,
            referral_partner_id=row.referral_partner_id,
            country=row.country,
            partner_id=row.partner_id,
            active=row.active,
            brackets=tuple(brackets[row.id]),
        )
        for row in found
    )


async def _read(connection: AsyncConnection, version: int) -> Rulebook:
    partners = [partner_of(row) for row in await _all(connection, PARTNERS)]
    return Rulebook(
        version=version,
        partners={partner.id: partner for partner in partners},
        jurisdictions=await _jurisdictions(connection),
        schedules=await _schedules(connection),
        agents=await read_agents(connection),
        overrides=await read_overrides(connection),
        zones=await read_zones(connection),
        settings=await read_settings(connection),
        holidays=frozenset(await read_holidays(connection)),
    )


async def _jurisdictions(connection: AsyncConnection) -> dict[str, Jurisdiction]:
    return {
        row.code: Jurisdiction(row.id, row.code, row.name, row.country, row.state, Region(row.region))
        for row in await _all(connection, select(t.jurisdictions))
    }


async def _schedules(connection: AsyncConnection) -> tuple[Schedule, ...]:
    brackets: dict[int, dict[Region, list[Bracket]]] = defaultdict(lambda: defaultdict(list))
    for row in await _all(connection, select(t.price_brackets).order_by(t.price_brackets.c.from_usd_minor)):
        brackets[row.version][Region(row.region)].append(Bracket(row.from_usd_minor, row.rate))
    uplifts: dict[int, list[Uplift]] = defaultdict(list)
    for row in await _all(connection, select(t.price_uplifts).order_by(t.price_uplifts.c.months)):
        uplifts[row.version].append(Uplift(row.months, row.rate))
    return tuple(
        Schedule(
            version=row.version,
            valid_from=row.valid_from,
            brackets={region: tuple(found) for region, found in brackets[row.version].items()},
            uplifts=tuple(uplifts[row.version]),
        )
        for row in await _all(connection, select(t.price_schedules).order_by(t.price_schedules.c.valid_from))
    )


def _rule(row: Row[Any]) -> AgentRule:
    return AgentRule(
        id=row.id,
        jurisdictions=frozenset(row.jurisdictions),
        min_usd_minor=row.min_usd_minor,
        max_usd_minor=row.max_usd_minor,
        debtor_types=frozenset(DebtorType(one) for one in row.debtor_types),
        currencies=frozenset(row.currencies),
        claim_types=frozenset(ClaimType(one) for one in row.claim_types),
        priority=row.priority,
    )


async def _all(connection: AsyncConnection, query: Select[Any]) -> list[Row[Any]]:
    return list(await connection.execute(query))
