"""What other services decide: organisations, links, exchange rates."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.organisations import ClientLink, Organisation, Rate, SubmissionContext
from case_service.persistence import shadow_clients
from chassis.direct import Direct

_CONTEXT: Final = Direct(
    text("""
SELECT creditor.name, creditor.country, creditor.is_blocked, creditor.block_reason,
       creditor.allow_network_distribution, link.referral_partner_id,
       rate.usd_per_unit, rate.date AS rate_date, division.id AS division_id,
       division.company_name AS division_name,
       EXISTS (
           SELECT 1 FROM contract_signatures
           WHERE organisation_id = creditor.id AND kind = 'Sdca'
       ) AS sdca_signed
FROM organisations AS creditor
LEFT JOIN client_links AS link ON link.creditor_id = creditor.id
LEFT JOIN exchange_rates AS rate ON rate.currency = :currency
LEFT JOIN divisions AS division
    ON division.id = :division_id AND division.creditor_id = creditor.id AND division.archived_at IS NULL
WHERE creditor.id = :id
""")
)
_ORGANISATION: Final = text("SELECT id, kind, name, country, created_at FROM organisations WHERE id = :id")
_ADD_ORGANISATIONS: Final = text("""
INSERT INTO organisations (id, kind, name, country, created_at)
SELECT id, kind, name, country, created_at FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
    id uuid, kind text, name text, country text, created_at timestamptz
)
ON CONFLICT (id) DO NOTHING
""")
_ADD_LINKS: Final = text("""
INSERT INTO client_links AS link (
    creditor_id, referral_partner_id, external_tenant_id, attributed, linked_at, fee_share
)
SELECT creditor_id, referral_partner_id, external_tenant_id, attributed, linked_at, fee_share
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
    creditor_id uuid, referral_partner_id uuid, external_tenant_id text, attributed boolean,
    linked_at timestamptz, fee_share numeric
)
ON CONFLICT (creditor_id) DO UPDATE
SET referral_partner_id = excluded.referral_partner_id, external_tenant_id = excluded.external_tenant_id,
    attributed = excluded.attributed, linked_at = excluded.linked_at, fee_share = excluded.fee_share
WHERE (excluded.linked_at, excluded.external_tenant_id) > (link.linked_at, link.external_tenant_id)
""")
_ADD_RATES: Final = text("""
INSERT INTO exchange_rates AS rate (currency, usd_per_unit, date)
SELECT DISTINCT ON (currency) currency, usd_per_unit, date
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(currency text, usd_per_unit numeric, date date)
ORDER BY currency, date DESC
ON CONFLICT (currency) DO UPDATE SET usd_per_unit = excluded.usd_per_unit, date = excluded.date
WHERE excluded.date >= rate.date
""")


class DirectoryStore:
    """Implements `domain.ports.Directory` on one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work on this connection."""
        self._connection = connection

    async def submission_context(
        self, creditor_id: UUID, currency: str, division_id: UUID | None
    ) -> SubmissionContext | None:
        """See `Directory.submission_context`: one statement."""
        rows = await _CONTEXT.rows(self._connection, id=creditor_id, currency=currency, division_id=division_id)
        if not rows:
            return None
        row = rows[0]
        return SubmissionContext(
            name=row["name"],
            country=row["country"],
            is_blocked=row["is_blocked"],
            block_reason=row["block_reason"],
            allow_network_distribution=row["allow_network_distribution"],
            referral_partner_id=row["referral_partner_id"],
            sdca_signed=row["sdca_signed"],
            rate=Rate(currency, row["usd_per_unit"], row["rate_date"]) if row["rate_date"] else None,
            division_usable=row["division_id"] is not None,
            division_name=row["division_name"],
        )

    async def organisation(self, organisation_id: UUID) -> Organisation | None:
        """See `Directory.organisation`."""
        row = (await self._connection.execute(_ORGANISATION, {"id": organisation_id})).first()
        return Organisation(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name

    async def shadow_client(self, managing_partner_id: UUID, name: str, country: str, now: dt.datetime) -> UUID:
        """See `Directory.shadow_client`."""
        return await shadow_clients.find_or_add(self._connection, managing_partner_id, name, country, now)

    async def add_organisations(self, organisations: Sequence[Organisation]) -> None:
        """See `Directory.add_organisations`: one statement."""
        rows = [
            {
                "id": each.id,
                "kind": each.kind,
                "name": each.name,
                "country": each.country,
                "created_at": each.created_at,
            }
            for each in sorted(organisations, key=lambda each: each.id)
        ]
        await self._connection.execute(_ADD_ORGANISATIONS, {"rows": json.dumps(rows, default=str)})

    async def add_links(self, links: Sequence[ClientLink]) -> None:
        """See `Directory.add_links`: one statement."""
        rows = [
            {
                "creditor_id": each.creditor_id,
                "referral_partner_id": each.referral_partner_id,
                "external_tenant_id": each.external_tenant_id,
                "attributed": each.attributed,
                "linked_at": each.linked_at,
                "fee_share": each.fee_share,
            }
            for each in sorted(links, key=lambda each: each.creditor_id)
        ]
        await self._connection.execute(_ADD_LINKS, {"rows": json.dumps(rows, default=str)})

    async def add_rates(self, rates: Sequence[Rate]) -> None:
        """See `Directory.add_rates`: one statement."""
        rows = [{"currency": each.currency, "usd_per_unit": each.usd_per_unit, "date": each.date} for each in rates]
        await self._connection.execute(_ADD_RATES, {"rows": json.dumps(rows, default=str)})
