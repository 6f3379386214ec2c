"""The journal in PostgreSQL: any number of postings in one statement, and what stands of a cause."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.posting import Account, Book, Leg

_POSTING: Final = {
    "id": "uuid", "cause": "text", "cause_id": "uuid", "version": "integer", "reverses": "uuid", "case_id": "uuid",
    "creditor_id": "uuid", "partner_id": "uuid", "referral_partner_id": "uuid", "currency": "text", "legs": "smallint",
    "terms_number": "integer", "revision": "integer", "formula": "smallint", "inputs": "text", "actor_id": "uuid",
    "value_date": "date", "posted_at": "timestamptz", "is_test": "boolean",
}  # fmt: skip
_ENTRY: Final = {
    "posting_id": "uuid", "leg": "smallint", "book": "text", "owner_id": "uuid", "account": "text",
    "counterparty_id": "uuid", "currency": "text", "amount": "bigint", "posted_at": "timestamptz",
    "value_date": "date", "is_test": "boolean",
}  # fmt: skip


def _post() -> str:
    def unnest(columns: Mapping[str, str], after: int) -> str:
        arrays = (f"${number}::{kind}[]" for number, kind in enumerate(columns.values(), start=after + 1))
        return f"unnest({', '.join(arrays)})"

    posting, entry = ", ".join(_POSTING), ", ".join(_ENTRY)
    return f"""
WITH posted AS (
    INSERT INTO postings ({posting})
    SELECT {posting.replace("inputs", "inputs::jsonb")} FROM {unnest(_POSTING, 0)} AS given({posting})
)
INSERT INTO entries ({entry}) SELECT * FROM {unnest(_ENTRY, len(_POSTING))} AS given({entry})
"""  # noqa: S608 - names of this module; values are bound


_POST: Final = _post()
_STANDING: Final = """
WITH standing AS MATERIALIZED (
    SELECT * FROM postings AS p
    WHERE cause_id = ANY($1::uuid[]) AND reverses IS NULL
      AND NOT EXISTS (SELECT 1 FROM postings AS later WHERE later.reverses = p.id)
), entered AS MATERIALIZED (
    SELECT posting_id,
           json_agg(json_build_array(book, owner_id, account, amount::text, counterparty_id) ORDER BY leg) AS entered
    FROM whole_entries(ARRAY(SELECT id FROM standing)) GROUP BY posting_id
)
SELECT standing.*, entered FROM standing JOIN entered ON posting_id = id ORDER BY id
"""


class PostgresJournal:
    """The journal of whoever the connection is scoped to; implements `domain.ports.Journal`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def post(self, postings: Sequence[Posting]) -> None:
        """Write the postings and their entries, all or none, in one statement."""
        if not postings:
            return
        rows = [_row(posting) for posting in postings]
        entries = [entry for posting in postings for entry in _entries(posting)]
        arrays = [list(column) for table in (rows, entries) for column in zip(*table, strict=True)]
        await self._connection.exec_driver_sql(_POST, tuple(arrays))

    async def of_cause(self, cause_ids: Collection[UUID]) -> dict[UUID, list[Posting]]:
        """Return by cause what stands: no reversals, and nothing that was reversed; oldest first.

        Each comes with all its legs, also those that are in the books of others: it can be reversed.
        """
        rows = await self._connection.exec_driver_sql(_STANDING, (list(cause_ids),))
        found: dict[UUID, list[Posting]] = defaultdict(list)
        for row in rows.mappings():
            found[row["cause_id"]].append(_posting(row))
        return dict(found)


def _row(posting: Posting) -> tuple[Any, ...]:
    return (
        posting.id, posting.cause.value, posting.cause_id, posting.version, posting.reverses, posting.case_id,
        posting.creditor_id, posting.partner_id, posting.referral_partner_id, posting.currency, len(posting.legs),
        posting.terms_number, posting.revision, posting.formula, json.dumps(posting.inputs), posting.actor_id,
        posting.value_date, posting.at, posting.is_test,
    )  # fmt: skip


def _entries(posting: Posting) -> list[tuple[Any, ...]]:
    return [
        (
            posting.id, number, leg.book.value, leg.owner_id, leg.account.value, leg.counterparty_id, posting.currency,
            leg.amount, posting.at, posting.value_date, posting.is_test,
        )
        for number, leg in enumerate(posting.legs, start=1)
    ]  # fmt: skip


def _posting(row: RowMapping) -> Posting:
    inputs = row["inputs"]
    return Posting(
        id=row["id"],
        cause=Cause(row["cause"]),
        cause_id=row["cause_id"],
        currency=row["currency"],
        legs=tuple(_leg(*each) for each in _loaded(row["entered"])),
        value_date=row["value_date"],
        at=row["posted_at"].astimezone(dt.UTC),
        version=row["version"],
        reverses=row["reverses"],
        case_id=row["case_id"],
        creditor_id=row["creditor_id"],
        partner_id=row["partner_id"],
        referral_partner_id=row["referral_partner_id"],
        terms_number=row["terms_number"],
        revision=row["revision"],
        formula=row["formula"],
        inputs=_loaded(inputs),
        actor_id=row["actor_id"],
        is_test=row["is_test"],
    )


def _leg(book: str, owner_id: str, account: str, amount: str, counterparty_id: str | None) -> Leg:
    counterparty = UUID(counterparty_id) if counterparty_id else None
    return Leg(Book(book), UUID(owner_id), Account(account), int(amount), counterparty)


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
