"""The money of one case, for the services that show it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_MONEY: Final = text("""
SELECT case_id, currency, principal, interest_fees, reminder_fees, collection_fees, recovered,
       greatest(0, principal + interest_fees + reminder_fees + collection_fees
                   - recovered_principal - recovered_fees) AS remaining,
       payments, terms_number, settled_by IS NOT NULL AS settled
FROM case_accounts WHERE case_id = :case
""")

_REFERENCE: Final = text("SELECT reference FROM case_accounts WHERE case_id = :case AND partner_id = :partner")
_OF_CREDITOR: Final = text("SELECT reference FROM case_accounts WHERE case_id = :case AND creditor_id = :creditor")


@dataclass(frozen=True, slots=True)
class CaseMoney:
    """Amounts in minor units of the currency; zero before the first engagement."""

    case_id: UUID
    currency: str
    principal: int
    interest_fees: int
    reminder_fees: int
    collection_fees: int
    recovered: int
    remaining: int
    payments: int
    terms_number: int | None
    settled: bool


async def case_money(connection: AsyncConnection, case_id: UUID) -> CaseMoney | None:
    """Return the money of a case; None when the ledger has no account of it."""
    row = (await connection.execute(_MONEY, {"case": case_id})).first()
    return None if row is None else CaseMoney(*row)


async def partners_reference(connection: AsyncConnection, case_id: UUID, partner_id: UUID) -> str | None:
    """Return the reference of a case that this partner has in hand."""
    found: str | None = (
        await connection.execute(_REFERENCE, {"case": case_id, "partner": partner_id})
    ).scalar_one_or_none()
    return found


async def creditors_reference(connection: AsyncConnection, case_id: UUID, creditor_id: UUID) -> str | None:
    """Return the reference of a creditor's case."""
    found: str | None = (
        await connection.execute(_OF_CREDITOR, {"case": case_id, "creditor": creditor_id})
    ).scalar_one_or_none()
    return found
