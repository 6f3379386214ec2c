"""Payout files in PostgreSQL: written once; only what becomes of their transfers is noted later."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.payouts import Debtor, FileStatus, OpenTransfer, PayoutFile, PayoutTransfer
from ledger_service.persistence.payout_transfers import ShownTransfer, shown_transfer

_SERIES: Final = "PayoutFile"
_NUMBER: Final = text("""
INSERT INTO number_series AS series (issuer_id, kind, year, last) VALUES (:partner, :kind, :year, 1)
ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = series.last + 1 RETURNING last
""")
_ADD: Final = text("""
WITH file AS (
    INSERT INTO payout_files (id, partner_id, message_id, currency, amount, transfers, payments, debtor_name,
        debtor_iban, debtor_bic, execution_date, content, created_at, created_by)
    VALUES (:id, :partner, :message, :currency, :amount, :transfers, :payments, :name, :iban, :bic, :execution,
        :content, :now, :by)
    RETURNING id
), given AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:creditors AS uuid[]), CAST(:ends AS text[]),
        CAST(:amounts AS bigint[]), CAST(:counts AS integer[]), CAST(:accounts AS uuid[]))
        AS given(id, creditor_id, end_to_end_id, amount, payments, bank_account_id)
), sent AS (
    INSERT INTO payout_transfers (id, file_id, partner_id, creditor_id, end_to_end_id, amount, payments,
        bank_account_id)
    SELECT given.id, file.id, :partner, given.creditor_id, given.end_to_end_id, given.amount, given.payments,
           given.bank_account_id
    FROM given CROSS JOIN file
)
INSERT INTO payout_lines (transfer_id, payment_id, partner_id, amount)
SELECT line.transfer_id, line.payment_id, :partner, line.amount
FROM unnest(CAST(:line_transfers AS uuid[]), CAST(:line_payments AS uuid[]), CAST(:line_amounts AS bigint[]))
    AS line(transfer_id, payment_id, amount)
""")
_COLUMNS: Final = """
file.id, file.partner_id, file.message_id, file.currency, file.amount, file.transfers, file.payments, file.debtor_name,
file.debtor_iban, file.debtor_bic, file.execution_date, file.created_at, file.created_by, file.cancelled_at,
(SELECT count(*) FROM payout_transfers AS sent WHERE sent.file_id = file.id AND sent.disbursement_id IS NOT NULL)
    AS paid
"""
_FOUND: Final = f"""
WITH found AS (SELECT {_COLUMNS} FROM payout_files AS file WHERE file.partner_id = :partner), told AS (
    SELECT *, CASE WHEN paid = transfers THEN 'Paid' WHEN cancelled_at IS NOT NULL THEN 'Cancelled'
                   WHEN paid > 0 THEN 'PartlyPaid' ELSE 'Created' END AS status FROM found
)
"""  # noqa: S608 - constants of this module; values are bound
_PAGE: Final = text(f"""
{_FOUND}
SELECT *, count(*) OVER () AS found FROM told WHERE CAST(:status AS text) IS NULL OR status = :status
ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset
""")  # noqa: S608 - constants of this module; values are bound
_ONE: Final = text(f"SELECT {_COLUMNS} FROM payout_files AS file WHERE file.partner_id = :partner AND file.id = :id")  # noqa: S608
_LOCK: Final = text("SELECT 1 FROM payout_files WHERE partner_id = :partner AND id = :id FOR UPDATE")
_CONTENT: Final = text("SELECT message_id, content FROM payout_files WHERE partner_id = :partner AND id = :id")
_TRANSFERS: Final = text("""
SELECT sent.id, sent.end_to_end_id, sent.creditor_id, sent.amount, sent.payments, sent.disbursement_id,
       account.scheme, account.holder, account.iban, account.account_number, made.paid_on
FROM payout_transfers AS sent JOIN bank_accounts AS account ON account.id = sent.bank_account_id
LEFT JOIN disbursements AS made ON made.id = sent.disbursement_id
WHERE sent.file_id = :id ORDER BY sent.end_to_end_id
""")
_OPEN: Final = text("""
SELECT sent.id, sent.file_id, file.message_id, sent.end_to_end_id, sent.creditor_id, file.currency, sent.amount,
       account.holder AS name, file.cancelled_at IS NULL AS live,
       (SELECT array_agg(line.payment_id ORDER BY line.payment_id) FROM payout_lines AS line
        WHERE line.transfer_id = sent.id) AS payment_ids,
       (SELECT array_agg(line.amount ORDER BY line.payment_id) FROM payout_lines AS line
        WHERE line.transfer_id = sent.id) AS amounts
FROM payout_transfers AS sent JOIN payout_files AS file ON file.id = sent.file_id
JOIN bank_accounts AS account ON account.id = sent.bank_account_id
WHERE sent.partner_id = :partner AND sent.disbursement_id IS NULL
  AND (CAST(:file AS uuid) IS NULL OR sent.file_id = :file)
ORDER BY sent.end_to_end_id
""")
_CANCEL: Final = text("""
WITH freed AS (
    UPDATE payout_lines SET live = false FROM payout_transfers AS sent
    WHERE sent.id = payout_lines.transfer_id AND sent.file_id = :id
)
UPDATE payout_files SET cancelled_at = :now, cancelled_by = :by WHERE id = :id
""")
_PAID: Final = text("""
WITH given AS (
    SELECT * FROM unnest(CAST(:transfers AS uuid[]), CAST(:disbursements AS uuid[])) AS given(id, disbursement_id)
), freed AS (
    UPDATE payout_lines SET live = false FROM given WHERE payout_lines.transfer_id = given.id
)
UPDATE payout_transfers AS sent SET disbursement_id = given.disbursement_id FROM given WHERE sent.id = given.id
""")


class PayoutFiles:
    """Implements `application.payout_shop.PayoutFiles`, and reads for their pages."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def number(self, partner_id: UUID, year: int) -> int:
        """Take the next number; others who want one wait for the commit."""
        given = {"partner": partner_id, "kind": _SERIES, "year": year}
        return int((await self._connection.execute(_NUMBER, given)).scalar_one())

    async def add(self, file: PayoutFile, transfers: Sequence[PayoutTransfer], content: bytes) -> None:
        """Keep a file with its transfers and their lines, in one statement."""
        lines = [(each.id, part) for each in transfers for part in each.parts]
        given = {
            "id": file.id, "partner": file.partner_id, "message": file.message_id, "currency": file.currency,
            "amount": file.amount, "transfers": file.transfers, "payments": file.payments, "name": file.debtor.name,
            "iban": file.debtor.iban, "bic": file.debtor.bic, "execution": file.execution_date, "content": content,
            "now": file.created_at, "by": file.created_by, "ids": [each.id for each in transfers],
            "creditors": [each.creditor_id for each in transfers], "ends": [each.end_to_end_id for each in transfers],
            "amounts": [each.amount for each in transfers], "counts": [len(each.parts) for each in transfers],
            "accounts": [each.account.id for each in transfers], "line_transfers": [id_ for id_, _ in lines],
            "line_payments": [part.payment_id for _, part in lines],
            "line_amounts": [part.amount for _, part in lines],
        }  # fmt: skip
        await self._connection.execute(_ADD, given)

    async def locked(self, partner_id: UUID, file_id: UUID) -> PayoutFile | None:
        """Return a file, nobody else's until the commit."""
        await self._connection.execute(_LOCK, {"partner": partner_id, "id": file_id})
        return await self.one(partner_id, file_id)

    async def one(self, partner_id: UUID, file_id: UUID) -> PayoutFile | None:
        """Return a file of this partner."""
        rows = await self._connection.execute(_ONE, {"partner": partner_id, "id": file_id})
        row = rows.mappings().first()
        return _file(row) if row else None

    async def page(
        self, partner_id: UUID, status: FileStatus | None, limit: int, offset: int
    ) -> tuple[list[PayoutFile], int]:
        """Return a page of a partner's files, newest first, and how many there are."""
        given = {"partner": partner_id, "status": status.value if status else None, "limit": limit, "offset": offset}
        rows = (await self._connection.execute(_PAGE, given)).mappings().all()
        return [_file(row) for row in rows], rows[0]["found"] if rows else 0

    async def content(self, partner_id: UUID, file_id: UUID) -> tuple[str, bytes] | None:
        """Return a file's message id and what it says."""
        row = (await self._connection.execute(_CONTENT, {"partner": partner_id, "id": file_id})).first()
        return None if row is None else (row.message_id, bytes(row.content))

    async def transfers(self, file_id: UUID) -> list[ShownTransfer]:
        """Return the transfers of a file that the caller was shown to own."""
        rows = await self._connection.execute(_TRANSFERS, {"id": file_id})
        return [shown_transfer(row) for row in rows.mappings()]

    async def open_transfers(self, partner_id: UUID, file_id: UUID | None = None) -> list[OpenTransfer]:
        """Return the transfers that have not left, of cancelled files too."""
        rows = await self._connection.execute(_OPEN, {"partner": partner_id, "file": file_id})
        return [_open(row) for row in rows.mappings()]

    async def cancel(self, file_id: UUID, now: dt.datetime, by: UUID | None) -> None:
        """Set free what has not left."""
        await self._connection.execute(_CANCEL, {"id": file_id, "now": now, "by": by})

    async def paid(self, disbursed: Mapping[UUID, UUID]) -> None:
        """Note what transfers became."""
        given = {"transfers": list(disbursed), "disbursements": list(disbursed.values())}
        await self._connection.execute(_PAID, given)


def _file(row: RowMapping) -> PayoutFile:
    names = ("id", "partner_id", "message_id", "currency", "amount", "transfers", "payments", "paid", "execution_date",
             "created_at", "created_by", "cancelled_at")  # fmt: skip
    debtor = Debtor(row["debtor_name"], row["debtor_iban"], row["debtor_bic"])
    return PayoutFile(**{name: row[name] for name in names}, debtor=debtor)


def _open(row: RowMapping) -> OpenTransfer:
    kept: dict[str, Any] = dict(row)
    parts = tuple(zip(kept.pop("payment_ids"), kept.pop("amounts"), strict=True))
    return OpenTransfer(**kept, parts=parts)
