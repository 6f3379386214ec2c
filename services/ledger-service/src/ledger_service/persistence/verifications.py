"""Nightly verifications: one row each, and the pages of payment postings that are computed again."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.explained import PaymentPosting
from ledger_service.domain.posting import Account, Book, Leg, Parties

_ALONE: Final = text("SELECT pg_try_advisory_xact_lock(hashtext(current_schema()), hashtext('verify'))")
_DONE: Final = text("SELECT 1 FROM verifications WHERE night = :night")
_HEAD: Final = text("""
SELECT coalesce(max(number), 0) AS blocks, coalesce(sum(postings), 0)::bigint AS postings,
       (SELECT hash FROM blocks ORDER BY number DESC LIMIT 1) AS head FROM blocks
""")
_WRITE: Final = text("""
INSERT INTO verifications (night, started_at, finished_at, block, postings, head, findings)
VALUES (:night, :started_at, :finished_at, :blocks, :postings, :head, CAST(:findings AS jsonb))
""")
_PAGE: Final = text("""
SELECT p.id, p.formula, p.inputs, p.partner_id, p.creditor_id,
       coalesce(p.referral_partner_id, pay.referral_partner_id) AS referral_partner_id,
       (SELECT json_agg(json_build_array(book, owner_id, account, amount::text, counterparty_id) ORDER BY leg)
        FROM entries WHERE posting_id = p.id) AS entered
FROM postings AS p JOIN payments AS pay ON pay.id = p.cause_id
WHERE p.id > :after AND p.cause IN ('payment', 'correction') ORDER BY p.id LIMIT :limit
""")
_PAGE_SIZE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain has come."""

    blocks: int
    postings: int
    head: bytes | None


class Verifications:
    """Reads and writes what a night's verification needs; the system's scope."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, night: dt.date) -> bool:
        """Take the lock until the commit; False when the night is done or somebody is at it."""
        if (await self._connection.execute(_DONE, {"night": night})).first():
            return False
        if not (await self._connection.execute(_ALONE)).scalar_one():
            return False
        return not (await self._connection.execute(_DONE, {"night": night})).first()

    async def head(self) -> Head:
        """Return how far the chain has come."""
        row = (await self._connection.execute(_HEAD)).one()
        return Head(row.blocks, row.postings, row.head)

    async def payment_postings(self) -> AsyncIterator[PaymentPosting]:
        """Return every posting of a payment, reversed ones too, some thousands at a time."""
        after = UUID(int=0)
        while True:
            rows = (await self._connection.execute(_PAGE, {"after": after, "limit": _PAGE_SIZE})).all()
            for row in rows:
                yield PaymentPosting(
                    id=row.id,
                    formula=row.formula,
                    inputs=_loaded(row.inputs),
                    parties=Parties(row.partner_id, row.creditor_id, row.referral_partner_id),
                    legs=[_leg(*each) for each in _loaded(row.entered) or []],
                )
            if len(rows) < _PAGE_SIZE:
                return
            after = rows[-1].id

    async def write(
        self, night: dt.date, started_at: dt.datetime, finished_at: dt.datetime, head: Head, found: Any
    ) -> None:
        """Keep the result of a night."""
        given = {"night": night, "started_at": started_at, "finished_at": finished_at, "findings": json.dumps(found)}
        chain = {"blocks": head.blocks, "postings": head.postings, "head": head.head}
        await self._connection.execute(_WRITE, {**given, **chain})


def _leg(book: str, owner_id: str, account: str, amount: str, counterparty_id: str | None) -> Leg:
    counterparty = UUID(counterparty_id) if counterparty_id else None
    return Leg(Book(book), UUID(owner_id), Account(account), int(amount), counterparty)


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
