"""Referral partners in the database."""

from typing import Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from referral_service.domain.partners import InvoicingTrigger, Partner, PartnerTerms

_SELECT: Final = """
SELECT p.id, p.name, p.country, t.*
FROM referral_partners p LEFT JOIN partner_terms t ON t.referral_partner_id = p.id
"""
_ONE: Final = text(f"{_SELECT} WHERE p.id = :id")
_ALL: Final = text(f"{_SELECT} ORDER BY p.name, p.id LIMIT :limit OFFSET :offset")
_COUNT: Final = text("SELECT count(*) FROM referral_partners")

_LEARN: Final = text("""
INSERT INTO referral_partners AS known (id, name, country)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:countries AS text[]))
AS told(id, name, country)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country
WHERE (known.name, known.country) IS DISTINCT FROM (excluded.name, excluded.country)
""")

_AGREE: Final = text("""
INSERT INTO partner_terms (
    referral_partner_id, fee_share, is_active, is_public_demo, short_name, contact_email, external_system_id,
    logo_url, background_color_code, font_color, font_family, invoicing_trigger_mode
) VALUES (
    :referral_partner_id, :fee_share, :is_active, :is_public_demo, :short_name, :contact_email, :external_system_id,
    :logo_url, :background_color_code, :font_color, :font_family, :invoicing_trigger_mode
)
ON CONFLICT (referral_partner_id) DO UPDATE SET
    fee_share = excluded.fee_share, is_active = excluded.is_active, is_public_demo = excluded.is_public_demo,
    short_name = excluded.short_name, contact_email = excluded.contact_email,
    external_system_id = excluded.external_system_id, logo_url = excluded.logo_url,
    background_color_code = excluded.background_color_code, font_color = excluded.font_color,
    font_family = excluded.font_family, invoicing_trigger_mode = excluded.invoicing_trigger_mode
""")


class StoredPartners:
    """Implements `domain.ports.Partners` on one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, partner_id: UUID) -> Partner | None:
        """Return the partner with his terms; one statement."""
        row = (await self._connection.execute(_ONE, {"id": partner_id})).one_or_none()
        return None if row is None else _partner(row)

    async def page(self, limit: int, offset: int) -> tuple[list[Partner], int]:
        """Return a page of all partners by name, and how many there are; two statements."""
        rows = await self._connection.execute(_ALL, {"limit": limit, "offset": offset})
        total = (await self._connection.execute(_COUNT)).scalar_one()
        return [_partner(row) for row in rows], int(total)

    async def learn(self, partner_id: UUID, name: str, country: str) -> None:
        """Keep who he is."""
        await self.learn_all([(partner_id, name, country)])

    async def learn_all(self, told: list[tuple[UUID, str, str]]) -> None:
        """Keep who they are; one statement."""
        ids, names, countries = zip(*told, strict=True)
        await self._connection.execute(_LEARN, {"ids": list(ids), "names": list(names), "countries": list(countries)})

    async def agree(self, partner_id: UUID, terms: PartnerTerms) -> None:
        """Replace his terms."""
        await self._connection.execute(
            _AGREE,
            {
                "referral_partner_id": partner_id,
                "fee_share": terms.fee_share,
                "is_active": terms.is_active,
                "is_public_demo": terms.is_public_demo,
                "short_name": terms.short_name,
                "contact_email": terms.contact_email,
                "external_system_id": terms.external_system_id,
                "logo_url": terms.logo_url,
                "background_color_code": terms.background_color_code,
                "font_color": terms.font_color,
                "font_family": terms.font_family,
                "invoicing_trigger_mode": terms.invoicing_trigger_mode.value,
            },
        )


def _partner(row: Row[tuple[object, ...]]) -> Partner:
    if row.referral_partner_id is None:
        return Partner(row.id, row.name, row.country, PartnerTerms())
    return Partner(
        row.id,
        row.name,
        row.country,
        PartnerTerms(
            fee_share=row.fee_share,
            is_active=row.is_active,
            is_public_demo=row.is_public_demo,
            short_name=row.short_name,
            contact_email=row.contact_email,
            external_system_id=row.external_system_id,
            logo_url=row.logo_url,
            background_color_code=row.background_color_code,
            font_color=row.font_color,
            font_family=row.font_family,
            invoicing_trigger_mode=InvoicingTrigger(row.invoicing_trigger_mode),
        ),
    )
