"""Money held for clients, and what was forwarded, in PostgreSQL."""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.disbursing import Disbursement, Forwarded, Held
from ledger_service.persistence.counted import COUNTED

_HELD: Final = f"recipient = 'CollectionPartner' AND client > disbursed AND NOT is_test AND {COUNTED}"
_SELECT: Final = f"""
WITH held AS (
    SELECT id, case_id, partner_id, creditor_id, currency, value_date, amount, client - disbursed AS owed
    FROM payments WHERE {{where}} AND {_HELD} ORDER BY value_date, id {{more}}
)
SELECT held.id, held.case_id, account.reference, held.partner_id, held.creditor_id, account.creditor_name,
       held.currency, held.value_date, held.amount, held.owed, partner.country AS partner_country,
       creditor.country AS creditor_country
FROM held JOIN case_accounts AS account ON account.case_id = held.case_id
LEFT JOIN parties AS partner ON partner.id = held.partner_id
LEFT JOIN parties AS creditor ON creditor.id = held.creditor_id
ORDER BY held.value_date, held.id
"""  # noqa: S608 - constants of this module; values are bound
_LIST: Final = text(_SELECT.format(where="partner_id = :partner", more="LIMIT :limit OFFSET :offset"))
_COUNT: Final = text(f"SELECT count(*) FROM payments WHERE partner_id = :partner AND {_HELD}")  # noqa: S608 - constants
_LOCK: Final = text(_SELECT.format(where="partner_id = :partner AND id = ANY(:ids)", more="FOR UPDATE"))
_LATE: Final = text(
    _SELECT.format(where="value_date <= :latest AND disbursement_overdue_at IS NULL", more="LIMIT :limit FOR UPDATE")
)
_TOLD: Final = text("UPDATE payments SET disbursement_overdue_at = :now WHERE id = ANY(:ids)")
_ADD: Final = text("""
WITH line AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:payments AS uuid[]), CAST(:cases AS uuid[]),
        CAST(:references AS text[]), CAST(:days AS date[]), CAST(:recovered AS bigint[]), CAST(:amounts AS bigint[]),
        CAST(:creditors AS uuid[]), CAST(:currencies AS text[]))
        AS line(disbursement_id, payment_id, case_id, reference, value_date, recovered, amount, creditor_id, currency)
), marked AS (
    UPDATE payments SET disbursed = disbursed + line.amount FROM line WHERE payments.id = line.payment_id
), added AS (
    INSERT INTO disbursements (id, partner_id, creditor_id, currency, amount, payments, paid_on, reference, proof,
        recorded_at, recorded_by)
    SELECT disbursement_id, :partner, creditor_id, currency, sum(amount), count(*), :paid_on, :reference, :proof,
           :now, :by
    FROM line GROUP BY disbursement_id, creditor_id, currency
)
INSERT INTO disbursement_lines (disbursement_id, payment_id, case_id, reference, value_date, recovered, amount,
    partner_id, creditor_id)
SELECT disbursement_id, payment_id, case_id, reference, value_date, recovered, amount, :partner, creditor_id FROM line
""")
_COLUMNS: Final = "id, partner_id, creditor_id, currency, amount, payments, paid_on, reference, proof, recorded_at"
_OF_PARTNER: Final = f"SELECT {_COLUMNS}, count(*) OVER () AS found FROM disbursements WHERE partner_id = :owner"  # noqa: S608
_OF_CREDITOR: Final = f"SELECT {_COLUMNS}, count(*) OVER () AS found FROM disbursements WHERE creditor_id = :owner"  # noqa: S608
_PAGE: Final = " ORDER BY recorded_at DESC, id DESC LIMIT :limit OFFSET :offset"
_ONE: Final = text(f"SELECT {_COLUMNS} FROM disbursements WHERE id = :id AND :owner IN (partner_id, creditor_id)")  # noqa: S608
_LINES: Final = text("""
SELECT payment_id, case_id, reference, value_date, recovered, amount FROM disbursement_lines
WHERE disbursement_id = :id ORDER BY value_date, payment_id
""")


class Disbursements:
    """Reads and writes disbursements of whoever the connection is scoped to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def held(self, partner_id: UUID, limit: int, offset: int) -> tuple[list[Held], int]:
        """Return a page of what a partner holds for clients, oldest first, and how many there are."""
        total = int((await self._connection.execute(_COUNT, {"partner": partner_id})).scalar_one())
        rows = await self._connection.execute(_LIST, {"partner": partner_id, "limit": limit, "offset": offset})
        return [_held(row) for row in rows.mappings()], total

    async def locked(self, partner_id: UUID, ids: Sequence[UUID]) -> list[Held]:
        """Return those of these payments that the partner holds money of; they are locked until the commit."""
        rows = await self._connection.execute(_LOCK, {"partner": partner_id, "ids": list(ids)})
        return [_held(row) for row in rows.mappings()]

    async def late(self, latest: dt.date, limit: int) -> list[Held]:
        """Return what was received until this day, is still held and was not told to be overdue."""
        rows = await self._connection.execute(_LATE, {"latest": latest, "limit": limit})
        return [_held(row) for row in rows.mappings()]

    async def told(self, ids: Sequence[UUID], now: dt.datetime) -> None:
        """Note that these were told to be overdue."""
        await self._connection.execute(_TOLD, {"ids": list(ids), "now": now})

    async def add(  # noqa: PLR0917 - what a batch has in common
        self,
        partner_id: UUID,
        lines: Sequence[tuple[UUID, Held]],
        paid_on: dt.date,
        reference: str,
        proof: str | None,
        now: dt.datetime,
        by: UUID | None,
    ) -> None:
        """Write the disbursements of a batch, each line with the id of its own, in one statement."""
        held = [each for _, each in lines]
        given = {
            "partner": partner_id, "ids": [id_ for id_, _ in lines], "payments": [each.payment_id for each in held],
            "cases": [each.case_id for each in held], "references": [each.reference for each in held],
            "days": [each.value_date for each in held], "recovered": [each.recovered for each in held],
            "amounts": [each.amount for each in held], "creditors": [each.creditor_id for each in held],
            "currencies": [each.currency for each in held], "paid_on": paid_on, "reference": reference,
            "proof": proof, "now": now, "by": by,
        }  # fmt: skip
        await self._connection.execute(_ADD, given)

    async def of_partner(self, partner_id: UUID, limit: int, offset: int) -> tuple[list[Disbursement], int]:
        """Return a page of what a partner forwarded, newest first, and how many there are."""
        return await self._page(_OF_PARTNER, partner_id, limit, offset)

    async def of_creditor(self, creditor_id: UUID, limit: int, offset: int) -> tuple[list[Disbursement], int]:
        """Return a page of what was forwarded to a creditor, newest first, and how many there are."""
        return await self._page(_OF_CREDITOR, creditor_id, limit, offset)

    async def one(self, disbursement_id: UUID, owner: UUID) -> tuple[Disbursement, list[Forwarded]] | None:
        """Return a disbursement of this partner or creditor with its lines."""
        row = (await self._connection.execute(_ONE, {"id": disbursement_id, "owner": owner})).first()
        if row is None:
            return None
        lines = await self._connection.execute(_LINES, {"id": disbursement_id})
        return Disbursement(*row), [Forwarded(*line) for line in lines]

    async def _page(self, select: str, owner: UUID, limit: int, offset: int) -> tuple[list[Disbursement], int]:
        given = {"owner": owner, "limit": limit, "offset": offset}
        rows = (await self._connection.execute(text(select + _PAGE), given)).all()
        return [Disbursement(*row[:-1]) for row in rows], rows[0].found if rows else 0


def _held(row: RowMapping) -> Held:
    return Held(
        payment_id=row["id"],
        case_id=row["case_id"],
        reference=row["reference"],
        partner_id=row["partner_id"],
        creditor_id=row["creditor_id"],
        creditor_name=row["creditor_name"],
        currency=row["currency"],
        value_date=row["value_date"],
        recovered=row["amount"],
        amount=row["owed"],
        countries=tuple(sorted({each for each in (row["partner_country"], row["creditor_country"]) if each})),
    )
