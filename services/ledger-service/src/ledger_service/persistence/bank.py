"""Bank statements and their lines in PostgreSQL: a fixed number of statements for any number of lines."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.bank import BankLine, Direction
from ledger_service.domain.bank_ports import EarlierPayment, KeptLine, KnownLine, NewStatement
from ledger_service.domain.matching import Claim, Kind
from ledger_service.domain.values import PAYABLE_STATES

_HOLD: Final = """
WITH wanted AS (SELECT unnest($2::text[]) AS account)
INSERT INTO statement_accounts (owner_id, account) SELECT $1, account FROM wanted ORDER BY account
ON CONFLICT (owner_id, account) DO UPDATE SET account = excluded.account
"""
_IMPORTED: Final = """
SELECT id, account, reference, format, file_hash, place, lines, new_lines, skipped FROM bank_statements
WHERE owner_id = $1 AND file_hash = $2 ORDER BY place
"""
_KNOWN: Final = """
SELECT line.*, statement.format
FROM bank_lines AS line JOIN bank_statements AS statement ON statement.id = line.statement_id
WHERE line.owner_id = $1 AND line.account = ANY($2::text[]) AND line.booked_on = ANY($3::date[])
ORDER BY line.created_at, line.id
"""
_KEEP: Final = """
INSERT INTO bank_statements (owner_id, imported_at, imported_by, vouched, id, account, reference, format, file_hash,
    place, lines, new_lines, skipped)
SELECT $1::uuid, $2::timestamptz, $3::uuid, $4::boolean, *
FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::smallint[],
    $11::integer[], $12::integer[], $13::integer[])
"""
_LINE_COLUMNS: Final = {
    "id": "uuid", "statement_id": "uuid", "number": "integer", "account": "text", "booked_on": "date",
    "value_date": "date", "direction": "text", "currency": "text", "amount": "bigint", "bank_reference": "text",
    "end_to_end_id": "text", "reverses": "boolean", "reference": "text", "text": "text", "counterparty": "text",
    "counterparty_account": "text", "note": "text", "status": "text", "maybe_same_as": "uuid", "candidates": "jsonb",
    "case_id": "uuid", "payment_id": "uuid", "disbursement_id": "uuid", "invoice_id": "uuid", "automatic": "boolean",
}  # fmt: skip
_KEEP_LINES: Final = f"""
INSERT INTO bank_lines (owner_id, created_at, decided_by, decided_at, {", ".join(_LINE_COLUMNS)})
SELECT $1::uuid, $2::timestamptz, CASE WHEN status = 'Matched' THEN $3::uuid END,
    CASE WHEN status = 'Matched' THEN $2::timestamptz END,
    {", ".join(name if kind != "jsonb" else f"{name}::jsonb" for name, kind in _LINE_COLUMNS.items())}
FROM unnest({
    ", ".join(
        f"${place}::{'text' if kind == 'jsonb' else kind}[]" for place, kind in enumerate(_LINE_COLUMNS.values(), 4)
    )
}) AS given({", ".join(_LINE_COLUMNS)})
"""  # noqa: S608 - names of this module; values are bound
_CLAIMS: Final = """
SELECT case_id, reference, currency,
       principal + interest_fees + reminder_fees + collection_fees - recovered_principal - recovered_fees AS remaining
FROM case_accounts
WHERE partner_id = $1 AND settled_by IS NULL AND engagement_id IS NOT NULL AND state = ANY($2::text[])
  AND principal + interest_fees + reminder_fees + collection_fees > recovered_principal + recovered_fees
  AND NOT is_test
"""
_UNCLAIMED: Final = """
SELECT paid.id, paid.case_id, paid.amount, paid.currency, paid.usd_per_unit, paid.value_date,
       paid.verification = 'Submitted' AS submitted
FROM payments AS paid
WHERE paid.case_id = ANY($1::uuid[]) AND paid.recipient = 'CollectionPartner'
  AND paid.verification <> 'Rejected' AND paid.deleted_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM bank_lines WHERE bank_lines.payment_id = paid.id)
ORDER BY paid.value_date, paid.id
"""
_VOUCH: Final = "UPDATE bank_statements SET vouched = true WHERE owner_id = $1 AND file_hash = $2"
_BEHIND: Final = """
SELECT DISTINCT paid.case_id, paid.id FROM bank_lines AS line JOIN payments AS paid ON paid.id = line.payment_id
WHERE line.owner_id = $1 AND line.id = ANY($2::uuid[]) AND paid.verification = 'Submitted' AND paid.deleted_at IS NULL
ORDER BY paid.case_id, paid.id
"""


class PostgresBankLines:
    """Implements `domain.bank_ports.BankLines`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold(self, owner_id: UUID, accounts: Sequence[str]) -> None:
        """Hold other imports for these accounts back."""
        await self._run(_HOLD, owner_id, sorted(set(accounts)))

    async def imported(self, owner_id: UUID, file_hash: bytes) -> list[NewStatement]:
        """Return what this very file brought before."""
        return [NewStatement(**row) for row in await self._rows(_IMPORTED, owner_id, file_hash)]

    async def known(
        self, owner_id: UUID, accounts: Sequence[str], days: Sequence[dt.date]
    ) -> Mapping[str, list[KnownLine]]:
        """Return by account the lines booked on these days."""
        found: dict[str, list[KnownLine]] = defaultdict(list)
        for row in await self._rows(_KNOWN, owner_id, list(accounts), list(days)):
            found[row["account"]].append(KnownLine(row["id"], row["format"], bank_line(row)))
        return found

    async def keep(
        self, owner_id: UUID, statements: Sequence[NewStatement], at: dt.datetime, by: UUID | None, *, vouched: bool
    ) -> None:
        """Keep statements."""
        rows = [tuple(asdict(each).values()) for each in statements]
        await self._run(_KEEP, owner_id, at, by, vouched, *map(list, zip(*rows, strict=True)))

    async def vouch(self, owner_id: UUID, file_hash: bytes) -> None:
        """Note that staff handed in what somebody brought before."""
        await self._run(_VOUCH, owner_id, file_hash)

    async def submitted_behind(self, owner_id: UUID, line_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
        """Return what waits to be verified behind these lines; none is no statement."""
        if not line_ids:
            return []
        return [(row["case_id"], row["id"]) for row in await self._rows(_BEHIND, owner_id, list(line_ids))]

    async def keep_lines(self, owner_id: UUID, lines: Sequence[KeptLine], at: dt.datetime, by: UUID | None) -> None:
        """Keep lines; none is no statement."""
        if lines:
            rows = [_row(each) for each in lines]
            await self._run(_KEEP_LINES, owner_id, at, by, *map(list, zip(*rows, strict=True)))

    async def open_claims(self, partner_id: UUID) -> list[Claim]:
        """Return a partner's claims that take payments and owe something; without structured references."""
        rows = await self._rows(_CLAIMS, partner_id, sorted(PAYABLE_STATES))
        return [Claim(row["case_id"], row["reference"], "", row["currency"], row["remaining"]) for row in rows]

    async def unclaimed_payments(self, case_ids: Sequence[UUID]) -> list[EarlierPayment]:
        """Return the payments that no line is the money of yet."""
        return [EarlierPayment(**row) for row in await self._rows(_UNCLAIMED, list(case_ids))]

    async def _rows(self, statement: str, *given: object) -> list[Mapping[str, Any]]:
        return [dict(row) for row in (await self._connection.exec_driver_sql(statement, given)).mappings()]

    async def _run(self, statement: str, *given: object) -> None:
        await self._connection.exec_driver_sql(statement, given)


def bank_line(row: Mapping[str, Any]) -> BankLine:
    """Return the line that a row keeps."""
    return BankLine(
        number=row["number"],
        booked_on=row["booked_on"],
        value_date=row["value_date"],
        direction=Direction(row["direction"]),
        currency=row["currency"],
        amount=row["amount"],
        bank_reference=row["bank_reference"],
        end_to_end_id=row["end_to_end_id"],
        reference=row["reference"],
        text=row["text"] or "",
        counterparty=row["counterparty"],
        counterparty_account=row["counterparty_account"],
        reverses=row["reverses"],
    )


def _row(kept: KeptLine) -> tuple[object, ...]:
    line = kept.line
    candidates = [
        {
            "kind": each.kind.value, "id": str(each.id), "caseId": str(each.id) if each.kind is Kind.CASE else None,
            "reference": each.reference, "score": each.score,
            "reasons": [asdict(reason) for reason in each.reasons],
        }
        for each in kept.candidates
    ]  # fmt: skip
    return (
        kept.id, kept.statement_id, line.number, kept.account, line.booked_on, line.value_date, line.direction.value,
        line.currency, line.amount, line.bank_reference, line.end_to_end_id, line.reverses, line.reference,
        line.text or None, line.counterparty, line.counterparty_account, kept.note, kept.status.value,
        kept.maybe_same_as, json.dumps(candidates), kept.case_id, kept.payment_id, kept.disbursement_id,
        kept.invoice_id, kept.automatic,
    )  # fmt: skip
