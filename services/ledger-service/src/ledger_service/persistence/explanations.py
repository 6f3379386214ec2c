"""A payment with its postings, and of their entries those that the caller may see."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.explained import ExplainedPayment, ExplainedPosting
from ledger_service.domain.posting import Account, Book, Leg, Parties

_WHOSE: Final = {
    "partner": "partner_id = :owner",
    "customer": "creditor_id = :owner",
    "referral": "referral_partner_id = :owner",
    "ops": "CAST(:owner AS uuid) IS NULL",
}
_PAYMENT: Final = """
SELECT id, case_id, partner_id, creditor_id, referral_partner_id, amount, currency, recipient, commission_status,
       value_date
FROM payments WHERE id = :payment AND case_id = :case AND {whose}
"""
_POSTINGS: Final = text("""
SELECT p.id, p.cause, p.version, p.reverses, p.posted_at, p.value_date, p.actor_id, p.terms_number, p.revision,
       p.formula, p.inputs, later.id AS reversed_by,
       (SELECT number FROM blocks WHERE (last_xid, last_id) >= (p.xid, p.id) ORDER BY number LIMIT 1) AS block,
       (SELECT json_agg(json_build_array(book, owner_id, account, amount::text, counterparty_id) ORDER BY leg)
        FROM entries WHERE posting_id = p.id AND (CAST(:owner AS uuid) IS NULL OR :owner IN (owner_id, counterparty_id))
       ) AS entered
FROM postings AS p LEFT JOIN postings AS later ON later.reverses = p.id
WHERE p.cause_id = :payment AND p.cause IN ('payment', 'correction', 'reversal') ORDER BY p.id
""")


async def payment_with_postings(
    connection: AsyncConnection, role: str, owner: UUID | None, case_id: UUID, payment_id: UUID
) -> ExplainedPayment | None:
    """Return the payment when it is this caller's; staff have no `owner` and see all entries."""
    statement = text(_PAYMENT.format(whose=_WHOSE[role]))
    found = (await connection.execute(statement, {"payment": payment_id, "case": case_id, "owner": owner})).first()
    if found is None:
        return None
    rows = await connection.execute(_POSTINGS, {"payment": payment_id, "owner": owner})
    return ExplainedPayment(
        id=found.id,
        case_id=found.case_id,
        parties=Parties(found.partner_id, found.creditor_id, found.referral_partner_id),
        amount=found.amount,
        currency=found.currency,
        recipient=found.recipient,
        commission_status=found.commission_status,
        value_date=found.value_date,
        postings=[_posting(row) for row in rows.mappings()],
    )


def _posting(row: Mapping[Any, Any]) -> ExplainedPosting:
    fields = {name: row[name] for name in ExplainedPosting.__dataclass_fields__ if name not in {"legs", "inputs"}}
    legs = [
        Leg(Book(book), UUID(owner), Account(account), int(amount), UUID(counterparty) if counterparty else None)
        for book, owner, account, amount, counterparty in _loaded(row["entered"]) or []
    ]
    return ExplainedPosting(**fields, inputs=_loaded(row["inputs"]), legs=legs)


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
