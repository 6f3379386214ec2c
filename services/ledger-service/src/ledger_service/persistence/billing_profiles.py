"""Billing details of organisations in PostgreSQL."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.values import PLATFORM_OWNER

PLATFORM_NAME: Final = "Recoup"
PLATFORM_COUNTRY: Final = "DK"

_READ: Final = text("""
SELECT wanted.id AS organisation_id, coalesce(profile.legal_name, party.name) AS legal_name,
       coalesce(profile.country, party.country) AS country, street, zip_code, city, registration_number, vat_number,
       coalesce(vat_rate, 0) AS vat_rate, invoice_currency, email, iban, bic, bank_name,
       coalesce(invoicing_trigger, 'PayWhenPaid') AS invoicing_trigger
FROM unnest(CAST(:ids AS uuid[])) AS wanted(id)
LEFT JOIN billing_profiles AS profile ON profile.organisation_id = wanted.id
LEFT JOIN parties AS party ON party.id = wanted.id
""")

_COLUMNS: Final = (
    "organisation_id", "legal_name", "country", "street", "zip_code", "city", "registration_number", "vat_number",
    "vat_rate", "invoice_currency", "email", "iban", "bic", "bank_name", "invoicing_trigger",
)  # fmt: skip

_PUT: Final = text(f"""
INSERT INTO billing_profiles ({", ".join(_COLUMNS)}, updated_at)
VALUES ({", ".join(f":{name}" for name in _COLUMNS)}, :now)
ON CONFLICT (organisation_id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in (*_COLUMNS[1:], "updated_at"))}
""")  # noqa: S608 - names of this module; values are bound


class BillingProfiles:
    """Reads and writes billing profiles; without one, name and country of the organisation stand in."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, ids: Sequence[UUID]) -> dict[UUID, BillingProfile]:
        """Return the profiles of these organisations; one that the ledger has not heard of is missing."""
        rows = await self._connection.execute(_READ, {"ids": list(ids)})
        found = (_profile(row) for row in rows.mappings())
        return {profile.organisation_id: profile for profile in found if profile is not None}

    async def put(self, profile: BillingProfile, now: dt.datetime) -> None:
        """Set the profile of an organisation."""
        values = {name: getattr(profile, name) for name in _COLUMNS}
        values["vat_rate"] = _decimal(profile.vat_rate)
        await self._connection.execute(_PUT, {**values, "now": now})


def _profile(row: RowMapping) -> BillingProfile | None:
    values = {name: row[name] for name in _COLUMNS}
    if row["organisation_id"] == PLATFORM_OWNER:
        values["legal_name"] = values["legal_name"] or PLATFORM_NAME
        values["country"] = values["country"] or PLATFORM_COUNTRY
    if values["legal_name"] is None:
        return None
    values["vat_rate"] = Fraction(row["vat_rate"])
    return BillingProfile(**values)


def _decimal(rate: Fraction) -> Decimal:
    return Decimal(rate.numerator) / Decimal(rate.denominator)
