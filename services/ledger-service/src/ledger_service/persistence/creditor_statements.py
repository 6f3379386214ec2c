"""What a creditor is told of a period, per case: from the postings of its days, as they were posted.

What is still held of a case at the end is of its whole history. Cases that did not move and of which nothing is held
are left out. The balances are those that the books give at these instants.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.balances import Axis, Until, Whose
from ledger_service.domain.posting import Account
from ledger_service.persistence.balance_at import balance_at

# The entries of a payment are read whole: the partner's fee is in a book that the creditor does not see otherwise.
_CASES: Final = text("""
WITH moved AS MATERIALIZED (
    SELECT id, case_id, inputs ->> 'recipient' = 'Creditor' AS direct, inputs ->> 'recipient' IS NOT NULL AS of_payment
    FROM postings
    WHERE creditor_id = :owner AND NOT is_test AND currency = :currency AND case_id IS NOT NULL
      AND posted_at >= :begins AND posted_at < :ends
), booked AS MATERIALIZED (
    SELECT posting_id, book, account, amount FROM whole_entries(ARRAY(SELECT id FROM moved))
), shared AS (
    SELECT case_id,
           sum(amount) FILTER (WHERE account = 'recovered') AS recovered,
           sum(amount) FILTER (WHERE account = 'recovered' AND direct) AS direct,
           -sum(amount) FILTER (WHERE account = 'commission-income' AND of_payment) AS fee,
           -sum(amount) FILTER (WHERE account = 'vat-payable' AND book = 'Partner' AND of_payment) AS vat,
           -sum(amount) FILTER (WHERE account IN ('commission-income', 'vat-payable') AND book = 'Partner'
                                AND NOT of_payment) AS other_fees,
           -sum(amount) FILTER (WHERE account = 'payable-to-client') AS held,
           sum(amount) FILTER (WHERE account = 'receivable-from-client') AS owed
    FROM moved JOIN booked ON posting_id = id GROUP BY case_id
), forwarded AS (
    SELECT l.case_id,
           sum(CASE WHEN p.reverses IS NULL THEN l.amount ELSE -l.amount END) AS ever,
           sum(CASE WHEN p.reverses IS NULL THEN l.amount ELSE -l.amount END) FILTER (WHERE p.posted_at >= :begins)
               AS disbursed
    FROM postings AS p JOIN disbursement_lines AS l ON l.disbursement_id = p.cause_id
    WHERE p.creditor_id = :owner AND NOT p.is_test AND p.currency = :currency AND p.case_id IS NULL
      AND p.posted_at < :ends
    GROUP BY l.case_id
), taken_in AS (
    SELECT p.case_id, -sum(e.amount) AS ever
    FROM entries AS e JOIN postings AS p ON p.id = e.posting_id
    WHERE e.counterparty_id = :owner AND e.account = 'payable-to-client' AND e.currency = :currency
      AND e.posted_at < :ends AND NOT e.is_test AND p.case_id IS NOT NULL
    GROUP BY p.case_id
), standing AS (
    SELECT case_id, coalesce(taken_in.ever, 0) - coalesce(forwarded.ever, 0) AS to_disburse, disbursed
    FROM taken_in FULL JOIN forwarded USING (case_id)
)
SELECT case_id, coalesce(account.reference, case_id::text) AS reference, account.creditor_reference,
       account.debtor_name, coalesce(shared.recovered, 0)::bigint AS recovered, coalesce(direct, 0)::bigint AS direct,
       coalesce(fee, 0)::bigint AS fee, coalesce(vat, 0)::bigint AS vat, coalesce(held, 0)::bigint AS held,
       coalesce(other_fees, 0)::bigint AS other_fees,
       coalesce(owed, 0)::bigint AS owed, coalesce(disbursed, 0)::bigint AS disbursed,
       coalesce(to_disburse, 0)::bigint AS to_disburse
FROM shared FULL JOIN standing USING (case_id) LEFT JOIN case_accounts AS account USING (case_id)
WHERE shared.case_id IS NOT NULL OR coalesce(disbursed, 0) <> 0 OR to_disburse <> 0
ORDER BY reference, case_id
""")


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved in a period, in minor units.

    `direct` is the part of `recovered` that the debtor paid to the creditor himself. `held` is what partners took
    in for him, `disbursed` what they forwarded, `owed` what he came to owe them less what he paid, and
    `to_disburse` what they hold at the end. `other_fees` came from no payment, as that of a withdrawal, with VAT.
    """

    recovered: int = 0
    direct: int = 0
    fee: int = 0
    vat: int = 0
    other_fees: int = 0
    held: int = 0
    owed: int = 0
    disbursed: int = 0
    to_disburse: int = 0

    @property
    def share(self) -> int:
        """The creditor's share of what was recovered, wherever the money is."""
        return self.recovered - self.fee - self.vat


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case of a statement."""

    case_id: UUID
    reference: str
    creditor_reference: str | None
    debtor_name: str | None
    moved: Moved


@dataclass(frozen=True, slots=True)
class Standing:
    """What the books say at an instant: what partners hold for the creditor, and what he owes them."""

    held: int
    owed: int


@dataclass(frozen=True, slots=True)
class CreditorStatement:
    """A period in one currency, both days included, by the days of posting."""

    creditor_id: UUID
    currency: str
    first: dt.date
    last: dt.date
    opening: Standing
    closing: Standing
    cases: Sequence[CaseMoved]
    total: Moved = field(default_factory=Moved)


async def creditor_statement(
    connection: AsyncConnection, owner: UUID, currency: str, first: dt.date, last: dt.date
) -> CreditorStatement:
    """Return the statement of a creditor; five statements."""
    before, after = Until.before(Axis.POSTED, first), Until.after(Axis.POSTED, last)
    given = {"owner": owner, "currency": currency, "begins": before.instant, "ends": after.instant}
    names = [each.name for each in fields(Moved)]
    cases = [
        CaseMoved(
            row["case_id"],
            row["reference"],
            row["creditor_reference"],
            row["debtor_name"],
            Moved(**{name: row[name] for name in names}),
        )
        for row in (await connection.execute(_CASES, given)).mappings()
    ]
    total = Moved(**{name: sum(getattr(each.moved, name) for each in cases) for name in names})
    opening, closing = [await _standing(connection, owner, currency, until) for until in (before, after)]
    return CreditorStatement(owner, currency, first, last, opening, closing, cases, total)


async def _standing(connection: AsyncConnection, owner: UUID, currency: str, until: Until) -> Standing:
    found = await balance_at(connection, Whose(counterparty_id=owner, currency=currency), until)
    return Standing(
        held=-found[Account.PAYABLE_TO_CLIENT.value, currency],
        owed=found[Account.RECEIVABLE_FROM_CLIENT.value, currency],
    )
