"""Signed papers, and papers that cases wait for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.contracts import AwaitedPaper, Paper, Signature
from case_service.domain.values import PaperKind
from case_service.persistence.tables import contract_signatures

_LOCK: Final = text("SELECT id FROM organisations WHERE id = :id FOR UPDATE")
_SHARE: Final = text("""
SELECT id FROM organisations WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR SHARE
""")
_SIGN: Final = insert(contract_signatures).on_conflict_do_nothing()
_SIGNED: Final = text("""
SELECT id, organisation_id, kind, partner_id, pricing_zone_id, signer_name, signer_user_id, signed_at
FROM contract_signatures
WHERE organisation_id = :id AND (partner_id IS NULL OR partner_id = :partner_id OR kind = 'Jpa')
ORDER BY signed_at
""")
_SIGNED_BY: Final = text("""
SELECT organisation_id, kind, partner_id, pricing_zone_id FROM contract_signatures
WHERE organisation_id = ANY(CAST(:ids AS uuid[]))
""")
_AWAITED: Final = text("""
SELECT awaited.kind, awaited.partner_id, awaited.pricing_zone_id, partner.name AS partner_name,
       count(*) AS cases, min(awaited.asked_at) AS asked_at
FROM awaited_contracts AS awaited LEFT JOIN organisations AS partner ON partner.id = awaited.partner_id
WHERE awaited.creditor_id = :id
GROUP BY awaited.kind, awaited.partner_id, awaited.pricing_zone_id, partner.name
ORDER BY array_position(ARRAY['Sdca', 'Poa', 'Jpa'], awaited.kind), partner.name, awaited.pricing_zone_id
""")
_RELEASE: Final = text("""
WITH waiting AS (
    SELECT awaited.case_id FROM awaited_contracts AS awaited JOIN cases ON cases.id = awaited.case_id
    WHERE awaited.creditor_id = :creditor_id AND awaited.kind = :kind
      AND (CAST(:partner_id AS uuid) IS NULL OR awaited.partner_id = :partner_id)
      AND (CAST(:pricing_zone_id AS uuid) IS NULL OR awaited.pricing_zone_id = :pricing_zone_id)
    ORDER BY cases.id FOR UPDATE OF cases
)
DELETE FROM awaited_contracts USING waiting
WHERE awaited_contracts.case_id = waiting.case_id AND awaited_contracts.kind = :kind
RETURNING awaited_contracts.case_id
""")
_STILL_WAITING: Final = text("""
SELECT DISTINCT case_id FROM awaited_contracts WHERE case_id = ANY(CAST(:ids AS uuid[]))
""")


class ContractStore:
    """Implements `domain.ports.Contracts` on one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work on this connection."""
        self._connection = connection

    async def sign(self, signature: Signature) -> bool:
        """See `Contracts.sign`: the organisation's row is locked against acceptances."""
        await self._connection.execute(_LOCK, {"id": signature.organisation_id})
        written = await self._connection.execute(
            _SIGN,
            {
                "id": signature.id,
                "organisation_id": signature.organisation_id,
                "kind": signature.paper.kind,
                "partner_id": signature.paper.partner_id,
                "pricing_zone_id": signature.paper.pricing_zone_id,
                "signer_name": signature.signer_name,
                "signer_user_id": signature.signer_user_id,
                "signed_at": signature.signed_at,
            },
        )
        return bool(written.rowcount)

    async def signed(self, organisation_id: UUID, partner_id: UUID | None) -> Mapping[Paper, Signature]:
        """See `Contracts.signed`: one statement."""
        rows = await self._connection.execute(_SIGNED, {"id": organisation_id, "partner_id": partner_id})
        found = [
            Signature(row.id, row.organisation_id, _paper(row), row.signer_name, row.signer_user_id, row.signed_at)
            for row in rows
        ]
        return {signature.paper: signature for signature in found}

    async def signed_by(self, organisation_ids: Collection[UUID]) -> Mapping[UUID, frozenset[Paper]]:
        """See `Contracts.signed_by`: two statements; the lock first, so that the second sees the newest."""
        ids = sorted(set(organisation_ids))
        await self._connection.execute(_SHARE, {"ids": ids})
        papers: dict[UUID, set[Paper]] = defaultdict(set)
        for row in await self._connection.execute(_SIGNED_BY, {"ids": ids}):
            papers[row.organisation_id].add(_paper(row))
        return {each: frozenset(papers[each]) for each in ids}

    async def awaited(self, creditor_id: UUID) -> Sequence[AwaitedPaper]:
        """See `Contracts.awaited`: one statement."""
        rows = await self._connection.execute(_AWAITED, {"id": creditor_id})
        return [AwaitedPaper(_paper(row), row.partner_name, row.cases, row.asked_at) for row in rows]

    async def release(
        self, creditor_id: UUID, kind: PaperKind, partner_id: UUID | None, pricing_zone_id: UUID | None
    ) -> tuple[Collection[UUID], Collection[UUID]]:
        """See `Contracts.release`: two statements."""
        rows = await self._connection.execute(
            _RELEASE,
            {
                "creditor_id": creditor_id,
                "kind": kind,
                "partner_id": partner_id,
                "pricing_zone_id": pricing_zone_id,
            },
        )
        released = {row.case_id for row in rows}
        waiting = await self._connection.execute(_STILL_WAITING, {"ids": sorted(released)})
        return released, released - {row.case_id for row in waiting}


def _paper(row: Row[Any]) -> Paper:
    return Paper(PaperKind(row.kind), row.partner_id, row.pricing_zone_id)
