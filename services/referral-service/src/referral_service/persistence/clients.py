"""Clients and attribution decisions in the database."""

import hashlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from referral_service.domain.attribution import KnownLink
from referral_service.domain.clients import ClientUser, Company, email_digest
from referral_service.domain.ports import Link

_RESERVE: Final = text("SELECT pg_advisory_xact_lock(k) FROM unnest(CAST(:keys AS bigint[])) AS k")

_LINKED: Final = text("""
SELECT creditor_id FROM client_links
WHERE referral_partner_id = :partner AND external_tenant_id = :tenant
""")

_LINKS_OF: Final = text("""
SELECT DISTINCT creditor_id, linked_by FROM known_addresses
WHERE digest = ANY(CAST(:digests AS bytea[])) OR creditor_id = ANY(CAST(:creditors AS uuid[]))
ORDER BY creditor_id
""")

_ADD_CLIENT: Final = text("""
INSERT INTO clients (
    creditor_id, referral_partner_id, name, country, office_email, registration_number, address, zip_code, city, state,
    office_phone
) VALUES (
    :creditor, :partner, :name, :country, :office_email, :registration_number, :address, :zip_code, :city, :state,
    :office_phone
)
""")

_ADD_LINK: Final = text("""
INSERT INTO client_links (creditor_id, referral_partner_id, external_tenant_id, attributed, fee_share, linked_at)
VALUES (:creditor, :partner, :tenant, :attributed, :fee_share, :linked_at)
""")

_ADD_USERS: Final = text("""
INSERT INTO client_users (user_id, creditor_id, referral_partner_id, name, email, onboarding)
SELECT user_id, :creditor, :partner, name, email, onboarding FROM unnest(
    CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:emails AS text[]), CAST(:onboarding AS boolean[])
) WITH ORDINALITY AS sent(user_id, name, email, onboarding, position)
ORDER BY position
""")

_ADD_ADDRESSES: Final = text("""
INSERT INTO known_addresses (digest, creditor_id, linked_by)
SELECT digest, :creditor, :partner FROM unnest(CAST(:digests AS bytea[])) AS digest
""")


class StoredClients:
    """Implements `domain.ports.Clients` on one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def reserve(self, partner_id: UUID, external_tenant_id: str, emails: Sequence[str]) -> None:
        """Lock the tenant and the addresses, in one order everywhere, until the transaction ends."""
        names = [f"tenant {partner_id} {external_tenant_id}".encode(), *map(email_digest, emails)]
        keys = sorted({_lock_number(name) for name in names})
        await self._connection.execute(_RESERVE, {"keys": keys})

    async def linked(self, partner_id: UUID, external_tenant_id: str) -> UUID | None:
        """Return the creditor a partner knows by this id of his; it is case-sensitive."""
        found = await self._connection.execute(_LINKED, {"partner": partner_id, "tenant": external_tenant_id})
        creditor: UUID | None = found.scalar_one_or_none()
        return creditor

    async def links_of(self, emails: Sequence[str], creditors: Sequence[UUID]) -> list[KnownLink]:
        """Return the links behind these addresses or creditors, whoever made them."""
        rows = await self._connection.execute(
            _LINKS_OF, {"digests": [email_digest(each) for each in emails], "creditors": list(creditors)}
        )
        return [KnownLink(row.creditor_id, row.linked_by) for row in rows]

    async def add(self, link: Link, company: Company, users: Sequence[ClientUser]) -> None:
        """Store the client; four statements, however many users there are."""
        place = {"creditor": link.creditor_id, "partner": link.referral_partner_id}
        await self._connection.execute(
            _ADD_CLIENT,
            {
                **place,
                "name": company.name,
                "country": company.country,
                "office_email": company.office_email,
                "registration_number": company.registration_number,
                "address": company.address,
                "zip_code": company.zip_code,
                "city": company.city,
                "state": company.state,
                "office_phone": company.office_phone,
            },
        )
        await self._connection.execute(
            _ADD_LINK,
            {
                **place,
                "tenant": link.external_tenant_id,
                "attributed": link.attributed,
                "fee_share": link.fee_share,
                "linked_at": link.linked_at,
            },
        )
        await self._connection.execute(
            _ADD_USERS,
            {
                **place,
                "ids": [user.user_id for user in users],
                "names": [user.name for user in users],
                "emails": [user.email for user in users],
                "onboarding": [user.onboarding for user in users],
            },
        )
        await self._connection.execute(
            _ADD_ADDRESSES, {**place, "digests": [email_digest(user.email) for user in users]}
        )


def _lock_number(name: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"referral " + name).digest()[:8], signed=True)
