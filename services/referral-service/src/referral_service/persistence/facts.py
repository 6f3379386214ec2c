"""What the other services told about clients: projections, each row keyed by its cause.

Facts are kept whether or not a client of ours is behind them, and joined when they are read, so
that the order in which topics arrive does not matter. One statement for each call.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_SIGNED: Final = text("""
INSERT INTO signed_agreements (organisation_id, signed_at)
SELECT id, signed_at FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[])) AS told(id, signed_at)
ORDER BY id
ON CONFLICT (organisation_id) DO NOTHING
""")

_OPENED: Final = text("""
INSERT INTO client_cases (case_id, creditor_id, referral_partner_id, usd_per_unit)
SELECT * FROM unnest(
    CAST(:ids AS uuid[]), CAST(:creditors AS uuid[]), CAST(:partners AS uuid[]), CAST(:rates AS numeric[])
) AS told(case_id, creditor_id, referral_partner_id, usd_per_unit)
ORDER BY case_id
ON CONFLICT (case_id) DO NOTHING
""")

_CLOSED: Final = text("UPDATE client_cases SET closed = true WHERE case_id = ANY(CAST(:ids AS uuid[]))")

_EARNED: Final = text("""
INSERT INTO client_earnings (payment_id, case_id, referral_partner_id, amount)
SELECT * FROM unnest(
    CAST(:ids AS uuid[]), CAST(:cases AS uuid[]), CAST(:partners AS uuid[]), CAST(:amounts AS numeric[])
) AS told(payment_id, case_id, referral_partner_id, amount)
ORDER BY payment_id
ON CONFLICT (payment_id) DO NOTHING
""")
_REOPENED: Final = text("UPDATE client_cases SET closed = false WHERE case_id = ANY(CAST(:ids AS uuid[]))")
_LOST: Final = text("DELETE FROM client_earnings WHERE payment_id = ANY(CAST(:ids AS uuid[]))")


@dataclass(frozen=True, slots=True)
class ReferredCase:
    """A case that counts for a referral partner, with the rate it was submitted at."""

    case_id: UUID
    creditor_id: UUID
    referral_partner_id: UUID
    usd_per_unit: Decimal


@dataclass(frozen=True, slots=True)
class Earning:
    """A referral share that is earned, in units of the case's currency."""

    payment_id: UUID
    case_id: UUID
    referral_partner_id: UUID
    amount: Decimal


class ProjectedFacts:
    """Writes facts in the consumer's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def signed(self, agreements: Sequence[tuple[UUID, dt.datetime]]) -> None:
        """Keep when an organisation signed its debt collection agreement first."""
        if agreements:
            await self._connection.execute(
                _SIGNED, {"ids": [each[0] for each in agreements], "times": [each[1] for each in agreements]}
            )

    async def opened(self, cases: Sequence[ReferredCase]) -> None:
        """Count new cases for their clients."""
        if cases:
            await self._connection.execute(
                _OPENED,
                {
                    "ids": [each.case_id for each in cases],
                    "creditors": [each.creditor_id for each in cases],
                    "partners": [each.referral_partner_id for each in cases],
                    "rates": [each.usd_per_unit for each in cases],
                },
            )

    async def closed(self, cases: Sequence[UUID]) -> None:
        """Count cases as closed; those that do not count for anybody are passed over."""
        await self._connection.execute(_CLOSED, {"ids": sorted(cases)})

    async def reopened(self, cases: Sequence[UUID]) -> None:
        """Count cases as open again."""
        await self._connection.execute(_REOPENED, {"ids": sorted(cases)})

    async def lost(self, payments: Sequence[UUID]) -> None:
        """Forget the shares of payments that were taken back or say something else now."""
        await self._connection.execute(_LOST, {"ids": sorted(payments)})

    async def earned(self, earnings: Sequence[Earning]) -> None:
        """Keep the shares of payments."""
        if earnings:
            await self._connection.execute(
                _EARNED,
                {
                    "ids": [each.payment_id for each in earnings],
                    "cases": [each.case_id for each in earnings],
                    "partners": [each.referral_partner_id for each in earnings],
                    "amounts": [each.amount for each in earnings],
                },
            )
