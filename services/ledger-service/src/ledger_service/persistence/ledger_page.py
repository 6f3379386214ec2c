"""A partner's ledger: his postings newest first, each with what it did and where his balances stood after it.

A page reads its rows by one index, and one balance at the instant of the newest row; the balances of the
others follow from the rows themselves. So it costs the same however long the history is.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.balances import Until, Whose
from ledger_service.domain.posting import Account
from ledger_service.persistence.balance_at import Sums, balance_at

_RARE: Final = "p.cause <> 'payment'"
_PAGE: Final = """
WITH chosen AS MATERIALIZED (
    SELECT p.id, p.posted_at, p.value_date, p.cause, p.reverses, p.cause_id, p.case_id, p.creditor_id, p.currency,
           p.terms_number, p.revision
    FROM postings AS p
    WHERE p.partner_id = :owner AND NOT p.is_test {filters}
    ORDER BY p.posted_at DESC, p.id DESC LIMIT :limit
)
SELECT chosen.*, account.reference, account.creditor_name, account.debtor_name, account.creditor_reference,
       CASE WHEN account.partner_id = :owner THEN account.partner_reference END AS partner_reference,
       account.opened_at, manager.name AS managed_by,
       coalesce(begun.success_fee, terms.success_fee) AS success_fee,
       payment.amount AS debtor_payment, payment.commission_status, payment.platform_invoicing,
       coalesce(invoice.number, credited.number) AS document, booked.sums
FROM chosen
CROSS JOIN LATERAL (
    SELECT json_object_agg(account, amount) AS sums FROM (
        SELECT entry.account, sum(entry.amount)::text AS amount FROM entries AS entry
        WHERE entry.posting_id = chosen.id AND entry.owner_id = :owner GROUP BY entry.account
    ) AS legs
) AS booked
LEFT JOIN case_accounts AS account ON account.case_id = chosen.case_id
LEFT JOIN parties AS manager ON manager.id = account.managing_partner_id
LEFT JOIN case_terms AS terms ON terms.case_id = chosen.case_id AND terms.number = chosen.terms_number
LEFT JOIN case_revisions AS begun ON begun.case_id = chosen.case_id AND begun.revision = chosen.revision
LEFT JOIN payments AS payment ON payment.id = chosen.cause_id
LEFT JOIN invoices AS invoice ON invoice.id = chosen.cause_id
LEFT JOIN invoices AS credited ON credited.credits = chosen.cause_id AND chosen.reverses IS NOT NULL
WHERE booked.sums IS NOT NULL
ORDER BY chosen.posted_at DESC, chosen.id DESC
"""
_FILTERS: Final = {
    "before": "AND (p.posted_at, p.id) < (:before_at, :before_id)",
    "from": "AND p.posted_at >= :from",
    "until": "AND p.posted_at < :until",
    "currency": "AND p.currency = :currency",
    "client": "AND p.creditor_id = :client",
    "case": "AND p.case_id = :case",
    "types": "AND p.cause = ANY(:types)",
}
# What was posted in the very instant of the newest row but counts after it.
_LATER: Final = text("""
SELECT e.account, e.currency, sum(e.amount)::text AS amount FROM postings AS p JOIN entries AS e ON e.posting_id = p.id
WHERE p.partner_id = :owner AND NOT p.is_test AND p.posted_at = :at AND p.id > :id AND e.owner_id = :owner
GROUP BY e.account, e.currency
""")


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which rows: by the names of `_FILTERS`, of which those without a value do not count."""

    owner: UUID
    limit: int
    filters: Mapping[str, Any]

    @property
    def contiguous(self) -> bool:
        """Whether the rows follow each other without gaps, so that a balance can run over them."""
        return not {"client", "case", "types"} & set(self.filters)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One posting in a partner's book; `sums` are its debits (positive) and credits by account.

    `balances` are those of his accounts after it, in its currency; None where the filter leaves gaps.
    """

    id: UUID
    posted_at: dt.datetime
    value_date: dt.date
    cause: str
    reverses: UUID | None
    cause_id: UUID
    case_id: UUID | None
    creditor_id: UUID | None
    currency: str
    reference: str | None
    creditor_name: str | None
    debtor_name: str | None
    creditor_reference: str | None
    partner_reference: str | None
    opened_at: dt.datetime | None
    managed_by: str | None
    success_fee: Any
    debtor_payment: int | None
    commission_status: str | None
    platform_invoicing: str | None
    document: str | None
    sums: Mapping[Account, int]
    balances: Mapping[Account, int] | None = None


async def ledger_page(connection: AsyncConnection, query: LedgerQuery) -> list[LedgerRow]:
    """Return a page of a partner's ledger, newest first; three statements, two without balances."""
    names = [name for name in _FILTERS if name in query.filters or (name == "before" and "before_at" in query.filters)]
    conditions = " ".join(_FILTERS[name] for name in names)
    if "types" in query.filters and "payment" not in query.filters["types"]:
        conditions += f" AND {_RARE}"
    statement = text(_PAGE.format(filters=conditions))
    given = {"owner": query.owner, "limit": query.limit, **query.filters}
    rows = [_row(row) for row in (await connection.execute(statement, given)).mappings()]
    if not rows or not query.contiguous:
        return rows
    newest = rows[0]
    whose = Whose(owner_id=query.owner, currency=query.filters.get("currency"))
    standing = await balance_at(connection, whose, Until.posted(newest.posted_at))
    later = await connection.execute(_LATER, {"owner": query.owner, "at": newest.posted_at, "id": newest.id})
    standing.subtract({(row.account, row.currency): int(row.amount) for row in later})
    return _run(rows, standing)


def _run(rows: Sequence[LedgerRow], standing: Sums) -> list[LedgerRow]:
    """Go back in time from the newest row: before each row the balance was without it."""
    running = Counter(standing)
    found = []
    for row in rows:
        balances = {account: running[account.value, row.currency] for account in Account}
        found.append(replace(row, balances=balances))
        running.subtract({(account.value, row.currency): amount for account, amount in row.sums.items()})
    return found


def _row(row: RowMapping) -> LedgerRow:
    values = {name: row[name] for name in LedgerRow.__dataclass_fields__ if name not in {"sums", "balances"}}
    return LedgerRow(**values, sums={Account(name): int(amount) for name, amount in row["sums"].items()})
