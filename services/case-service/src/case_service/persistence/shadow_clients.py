"""Clients of managing partners: a name and a country that nobody can log in to (domain 3.1)."""

import datetime as dt
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.values import CREDITOR
from chassis.ids import uuid7

_FIND: Final = text("""
SELECT id FROM shadow_clients
WHERE managing_partner_id = :managing_partner_id AND known_as = :known_as AND country = :country
""")
_ADD: Final = text("""
INSERT INTO shadow_clients (id, managing_partner_id, name, known_as, country, created_at)
VALUES (:id, :managing_partner_id, :name, :known_as, :country, :created_at)
ON CONFLICT DO NOTHING
""")
_NAME: Final = text("""
INSERT INTO organisations (id, kind, name, country, created_at) VALUES (:id, :kind, :name, :country, :created_at)
""")


async def find_or_add(
    connection: AsyncConnection, managing_partner_id: UUID, name: str, country: str, now: dt.datetime
) -> UUID:
    """Return the client of this partner with this name, in any case and spacing, and country; one statement.

    Three when he is new: of two who add him at once, one waits and finds the other's.
    """
    name = " ".join(name.split())
    wanted = {"managing_partner_id": managing_partner_id, "known_as": name.casefold(), "country": country}
    found: UUID | None = (await connection.execute(_FIND, wanted)).scalar()
    if found is not None:
        return found
    made = uuid7()
    given = {"id": made, "name": name, "created_at": now}
    written = await connection.execute(_ADD, {**wanted, **given})
    if not written.rowcount:
        other: UUID = (await connection.execute(_FIND, wanted)).scalar_one()
        return other
    await connection.execute(_NAME, {**given, "kind": CREDITOR, "country": country})
    return made
