"""What other services say about organisations, as kept here."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.direct import Direct
from routing_service.domain.parties import CREDITOR, Agreement, CreditorLink, Organisation
from routing_service.domain.rules import Partner
from routing_service.persistence import bulk
from routing_service.persistence.partner_row import PARTNERS, partner_of
from routing_service.persistence.tables import creditor_links, organisations, partner_profiles

_NEW_AGREEMENTS = text("""
    WITH signed AS (
        INSERT INTO debt_collection_agreements (organisation_id, signed_at)
        SELECT organisation_id, signed_at
        FROM jsonb_populate_recordset(NULL::debt_collection_agreements, CAST(:rows AS jsonb))
        ON CONFLICT DO NOTHING
        RETURNING organisation_id
    )
    UPDATE rulebook SET version = nextval('rulebook_versions')
    WHERE EXISTS (
        SELECT 1 FROM signed LEFT JOIN organisations USING (organisation_id)
        WHERE organisations.kind IS DISTINCT FROM :creditor
    )
""")


_LINK = Direct("SELECT creditor_id, referral_partner_id, linked_at FROM creditor_links WHERE creditor_id = $1")


class SqlDirectory:
    """The port `Directory` on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def add_organisations(self, found: Sequence[Organisation]) -> None:
        """Learn of organisations; what is known already stays."""
        rows = [
            {"organisation_id": one.id, "kind": one.kind, "name": one.name, "country": one.country}
            for one in sorted(found, key=lambda one: one.id)
        ]
        await bulk.insert(self._connection, organisations, rows, keep=True)

    async def add_links(self, links: Sequence[CreditorLink]) -> None:
        """Learn who brought which creditor; the first decision is final."""
        rows = [
            {
                "creditor_id": one.creditor_id,
                "referral_partner_id": one.referral_partner_id,
                "linked_at": one.linked_at,
            }
            for one in sorted(links, key=lambda one: one.creditor_id)
        ]
        await bulk.insert(self._connection, creditor_links, rows, keep=True)

    async def add_agreements(self, signed: Sequence[Agreement]) -> None:
        """Learn who signed. Partners among them make a new version of the rulebook."""
        rows = [
            {"organisation_id": one.organisation_id, "signed_at": one.signed_at}
            for one in sorted(signed, key=lambda one: one.organisation_id)
        ]
        if rows:
            await self._connection.execute(_NEW_AGREEMENTS, {"rows": bulk.encode(rows), "creditor": CREDITOR})

    async def organisation(self, organisation_id: UUID) -> Organisation | None:
        """One organisation."""
        query = select(organisations).where(organisations.c.organisation_id == organisation_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else Organisation(row.organisation_id, row.kind, row.name, row.country)

    async def link(self, creditor_id: UUID) -> CreditorLink | None:
        """Who brought a creditor."""
        rows = await _LINK.rows(self._connection, creditor_id)
        return CreditorLink(*rows[0]) if rows else None

    async def partner(self, partner_id: UUID) -> Partner | None:
        """A partner with his profile."""
        query = PARTNERS.where(partner_profiles.c.partner_id == partner_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else partner_of(row)
