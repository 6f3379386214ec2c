"""Money held for clients, and what was forwarded, in PostgreSQL."""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.bank_accounts import masked
from ledger_service.domain.disbursing import Disbursement, Due, Forwarded, Held, Outgoing, PayoutFilter
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
_LIST: Final = text(f"""
SELECT due.*, account.scheme, account.iban, account.account_number, sent.file_id
FROM ({_SELECT.format(where="partner_id = :partner", more="LIMIT :limit OFFSET :offset")}) AS due
LEFT JOIN bank_accounts AS account ON account.owner_id = due.creditor_id AND account.currency = due.currency
    AND account.effective_at <= :now AND coalesce(account.ends_at > :now AND ends_at > effective_at, true)
LEFT JOIN payout_lines AS line ON line.payment_id = due.id AND line.live
LEFT JOIN payout_transfers AS sent ON sent.id = line.transfer_id
ORDER BY due.value_date, due.id
""")  # noqa: S608 - constants of this module; values are bound
_COUNT: Final = text(f"SELECT count(*) FROM payments WHERE partner_id = :partner AND {_HELD}")  # noqa: S608 - constants
_LOCK: Final = text(_SELECT.format(where="partner_id = :partner AND id = ANY(:ids)", more="FOR UPDATE"))
_FREE: Final = text(
    _SELECT.format(
        where="partner_id = :partner AND currency = :currency AND NOT EXISTS "
        "(SELECT 1 FROM payout_lines WHERE payout_lines.payment_id = payments.id AND live)",
        more="LIMIT :limit FOR UPDATE",
    )
)
_LATE: Final = text(
    _SELECT.format(where="value_date <= :latest AND disbursement_overdue_at IS NULL", more="LIMIT :limit FOR UPDATE")
)
_TOLD: Final = text("UPDATE payments SET disbursement_overdue_at = :now WHERE id = ANY(:ids)")
_ADD: Final = text("""
WITH line AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:payments AS uuid[]), CAST(:cases AS uuid[]),
        CAST(:references AS text[]), CAST(:days AS date[]), CAST(:recovered AS bigint[]), CAST(:amounts AS bigint[]),
        CAST(:creditors AS uuid[]), CAST(:currencies AS text[]), CAST(:paid_on AS date[]), CAST(:names AS text[]),
        CAST(:proofs AS text[]))
        AS line(disbursement_id, payment_id, case_id, reference, value_date, recovered, amount, creditor_id, currency,
                paid_on, name, proof)
), marked AS (
    UPDATE payments SET disbursed = disbursed + line.amount FROM line WHERE payments.id = line.payment_id
), added AS (
    INSERT INTO disbursements (id, partner_id, creditor_id, currency, amount, payments, paid_on, reference, proof,
        recorded_at, recorded_by)
    SELECT disbursement_id, :partner, creditor_id, currency, sum(amount), count(*), paid_on, name, proof, :now, :by
    FROM line GROUP BY disbursement_id, creditor_id, currency, paid_on, name, proof
)
INSERT INTO disbursement_lines (disbursement_id, payment_id, case_id, reference, value_date, recovered, amount,
    partner_id, creditor_id)
SELECT disbursement_id, payment_id, case_id, reference, value_date, recovered, amount, :partner, creditor_id FROM line
""")
_IN_FILES: Final = text("""
SELECT line.payment_id, file.message_id FROM payout_lines AS line
JOIN payout_transfers AS transfer ON transfer.id = line.transfer_id
JOIN payout_files AS file ON file.id = transfer.file_id
WHERE line.payment_id = ANY(:ids) AND line.live
""")
_COLUMNS: Final = """
id, partner_id, creditor_id, currency, amount, payments, paid_on, reference, proof, recorded_at,
CASE WHEN partner_id = :owner
     THEN EXISTS (SELECT 1 FROM bank_lines WHERE bank_lines.disbursement_id = disbursements.id) END AS confirmed
"""
_FOUND: Final = f"""
WITH found AS (
    SELECT {_COLUMNS} FROM disbursements WHERE {{side}} = :owner
      AND (CAST(:currency AS text) IS NULL OR currency = :currency)
      AND (CAST(:from AS date) IS NULL OR paid_on >= :from) AND (CAST(:to AS date) IS NULL OR paid_on <= :to)
      AND (CAST(:client AS uuid) IS NULL OR creditor_id = :client)
)
SELECT *, count(*) OVER () AS found FROM found WHERE CAST(:confirmed AS boolean) IS NULL OR confirmed = :confirmed
ORDER BY recorded_at DESC, id DESC LIMIT :limit OFFSET :offset
"""  # noqa: S608 - names of this module; values are bound
_OF_PARTNER: Final = text(_FOUND.format(side="partner_id"))
_OF_CREDITOR: Final = text(_FOUND.format(side="creditor_id"))
_ONE: Final = text(f"SELECT {_COLUMNS} FROM disbursements WHERE id = :id AND :owner IN (partner_id, creditor_id)")  # noqa: S608
_LINES: Final = text("""
SELECT payment_id, case_id, reference, value_date, recovered, amount FROM disbursement_lines
WHERE disbursement_id = :id ORDER BY value_date, payment_id
""")


class Disbursements:
    """Reads and writes disbursements of whoever the connection is scoped to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def due(self, partner_id: UUID, now: dt.datetime, limit: int, offset: int) -> tuple[list[Due], int]:
        """Return a page of what a partner holds for clients, oldest first, and how many there are."""
        total = int((await self._connection.execute(_COUNT, {"partner": partner_id})).scalar_one())
        given = {"partner": partner_id, "now": now, "limit": limit, "offset": offset}
        return [_due(row) for row in (await self._connection.execute(_LIST, given)).mappings()], total

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

    async def free(self, partner_id: UUID, currency: str, limit: int) -> list[Held]:
        """Return what the partner holds in a currency that is in no file under way, oldest first, locked."""
        given = {"partner": partner_id, "currency": currency, "limit": limit}
        return [_held(row) for row in (await self._connection.execute(_FREE, given)).mappings()]

    async def in_files(self, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Return of these payments those that are in a file under way, with its message id."""
        rows = await self._connection.execute(_IN_FILES, {"ids": list(ids)})
        return {row.payment_id: row.message_id for row in rows}

    async def add(self, partner_id: UUID, outgoing: Sequence[Outgoing], now: dt.datetime, by: UUID | None) -> None:
        """Write disbursements with their lines, in one statement."""
        lines = [(each, held, amount) for each in outgoing for held, amount in each.parts]
        held = [each for _, each, _ in lines]
        given = {
            "partner": partner_id, "ids": [each.id for each, _, _ in lines],
            "payments": [each.payment_id for each in held], "cases": [each.case_id for each in held],
            "references": [each.reference for each in held], "days": [each.value_date for each in held],
            "recovered": [each.recovered for each in held], "amounts": [amount for _, _, amount in lines],
            "creditors": [each.creditor_id for each in held], "currencies": [each.currency for each in held],
            "paid_on": [each.paid_on for each, _, _ in lines], "names": [each.reference for each, _, _ in lines],
            "proofs": [each.proof for each, _, _ in lines], "now": now, "by": by,
        }  # fmt: skip
        await self._connection.execute(_ADD, given)

    async def of_partner(
        self, partner_id: UUID, wanted: PayoutFilter, limit: int, offset: int
    ) -> tuple[list[Disbursement], int]:
        """Return a page of what a partner forwarded, newest first, and how many there are."""
        return await self._page(_OF_PARTNER, partner_id, wanted, limit, offset)

    async def of_creditor(
        self, creditor_id: UUID, wanted: PayoutFilter, limit: int, offset: int
    ) -> tuple[list[Disbursement], int]:
        """Return a page of what was forwarded to a creditor, newest first, and how many there are."""
        return await self._page(_OF_CREDITOR, creditor_id, wanted, limit, offset)

    async def one(self, disbursement_id: UUID, owner: UUID) -> tuple[Disbursement, list[Forwarded]] | None:
        """Return a disbursement of this partner or creditor with its lines."""
        row = (await self._connection.execute(_ONE, {"id": disbursement_id, "owner": owner})).first()
        if row is None:
            return None
        lines = await self._connection.execute(_LINES, {"id": disbursement_id})
        return Disbursement(*row), [Forwarded(*line) for line in lines]

    async def _page(
        self, statement: TextClause, owner: UUID, wanted: PayoutFilter, limit: int, offset: int
    ) -> tuple[list[Disbursement], int]:
        given = {
            "owner": owner, "currency": wanted.currency, "from": wanted.from_, "to": wanted.to,
            "client": wanted.creditor_id, "confirmed": wanted.confirmed, "limit": limit, "offset": offset,
        }  # fmt: skip
        rows = (await self._connection.execute(statement, given)).all()
        return [Disbursement(*row[:-1]) for row in rows], rows[0].found if rows else 0


def _due(row: RowMapping) -> Due:
    account = masked(row["scheme"], row["iban"], row["account_number"]) if row["scheme"] else None
    return Due(_held(row), account, row["file_id"])


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
