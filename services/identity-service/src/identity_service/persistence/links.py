"""Which client a referral partner means by his own tenant id."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from identity_service.persistence.tables import referral_links

_ADD = text("""
INSERT INTO referral_links (referral_partner_id, external_tenant_id, creditor_id)
SELECT DISTINCT ON (given.partner, given.tenant) given.partner, given.tenant, given.creditor
FROM unnest(CAST(:partners AS uuid[]), CAST(:tenants AS text[]), CAST(:creditors AS uuid[]))
     WITH ORDINALITY AS given(partner, tenant, creditor, position)
ORDER BY given.partner, given.tenant, given.position DESC
ON CONFLICT (referral_partner_id, external_tenant_id) DO UPDATE SET creditor_id = excluded.creditor_id
""")


class StoredLinks:
    """Fulfils `domain.ports.Links`."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def add(self, links: Sequence[tuple[UUID, str, UUID]]) -> None:
        """Store (partner, external tenant id, creditor) links; the latest wins."""
        await self._connection.execute(
            _ADD,
            {
                "partners": [each[0] for each in links],
                "tenants": [each[1] for each in links],
                "creditors": [each[2] for each in links],
            },
        )

    async def creditor(self, referral_partner_id: UUID, external_tenant_id: str) -> UUID | None:
        """Return the linked creditor."""
        query = select(referral_links.c.creditor_id).where(
            referral_links.c.referral_partner_id == referral_partner_id,
            referral_links.c.external_tenant_id == external_tenant_id,
        )
        return (await self._connection.execute(query)).scalar_one_or_none()
