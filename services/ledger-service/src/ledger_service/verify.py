"""Checks the books for `recoup verify`: each finding names a broken rule and the ids that break it.

Plain SQL over the service's schema, read only; a connection needs the system's scope
(`app.tenant` = `*`) and the schema on its search path.
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol

_SHOWN: Final = 50


class Connection(Protocol):
    """What the checks need of a connection: `asyncpg.Connection` has it."""

    async def fetch(self, query: str, /) -> list[Any]:
        """Return the rows of a query."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold, and where: at most 50 ids, of `count` in all."""

    check: str
    ids: tuple[str, ...]
    count: int


_COUNTS: Final = "p.verification = 'Verified' AND p.deleted_at IS NULL"
_STANDING: Final = """SELECT * FROM postings AS s WHERE cause IN ('payment', 'correction')
        AND NOT EXISTS (SELECT 1 FROM postings AS r WHERE r.reverses = s.id)"""

CHECKS: Final[dict[str, str]] = {
    "every posting balances per book and currency": """
        SELECT posting_id FROM entries GROUP BY posting_id, book, owner_id, currency HAVING sum(amount) <> 0""",
    "the sum of all entries is zero per currency": """
        SELECT currency FROM entries GROUP BY currency HAVING sum(amount) <> 0""",
    "every posting has the legs it names, and no entry is without its posting": """
        SELECT coalesce(p.id, e.posting_id) FROM postings AS p
        FULL JOIN (SELECT posting_id, count(*) AS legs FROM entries GROUP BY posting_id) AS e ON e.posting_id = p.id
        WHERE p.legs IS DISTINCT FROM e.legs""",
    "every payment that counts has one posting that stands, and no other payment has any": f"""
        SELECT coalesce(pay.id, post.cause_id) FROM (SELECT * FROM payments AS p WHERE {_COUNTS}) AS pay
        FULL JOIN ({_STANDING}) AS post ON post.cause_id = pay.id
        WHERE pay.id IS NULL OR post.id IS NULL
           OR (pay.case_id, pay.currency, pay.revision, pay.recipient, pay.value_date)
              IS DISTINCT FROM (post.case_id, post.currency, post.revision, post.inputs ->> 'recipient',
                                post.value_date)
        UNION ALL SELECT cause_id FROM ({_STANDING}) AS post GROUP BY cause_id HAVING count(*) > 1""",  # noqa: S608 - names of this module
    "every change of a payment is told, and its last is what it is": """
        SELECT p.id FROM payments AS p
        LEFT JOIN (SELECT payment_id, count(*) AS changes, max(version) AS last FROM payment_changes
                   GROUP BY payment_id) AS c ON c.payment_id = p.id
        LEFT JOIN payment_changes AS l ON l.payment_id = p.id AND l.version = p.version
        WHERE coalesce(c.changes, 0) <> p.version - 1 OR coalesce(c.last, 1) <> p.version
           OR (l.after ->> 'amount')::bigint <> p.amount OR l.after ->> 'verification' <> p.verification
           OR (l.after ->> 'deleted')::boolean <> (p.deleted_at IS NOT NULL)""",
    "every split adds up": """
        SELECT id FROM payments
        WHERE amount <> client + vat + partner_gross OR amount <> principal_part + fees_part + overpaid
           OR platform > partner_gross + 1 OR referral > platform""",
    "the entries of a payment are its split": f"""
        SELECT pay.id FROM payments AS pay
        JOIN ({_STANDING}) AS post ON post.cause_id = pay.id
        LEFT JOIN (
            SELECT posting_id,
                   coalesce(sum(amount) FILTER (WHERE account = 'recovered'), 0) AS recovered,
                   coalesce(-sum(amount) FILTER (WHERE account = 'commission-income'), 0) AS commission,
                   coalesce(-sum(amount) FILTER (WHERE account = 'vat-payable'), 0) AS vat,
                   coalesce(-sum(amount) FILTER (WHERE account = 'payable-to-client'), 0) AS client,
                   coalesce(-sum(amount) FILTER (WHERE account = 'platform-revenue'), 0) AS platform,
                   coalesce(sum(amount) FILTER (WHERE account = 'referral-cost'), 0) AS referral
            FROM entries GROUP BY posting_id) AS sums ON sums.posting_id = post.id
        WHERE (sums.recovered, sums.commission, sums.vat, sums.platform, sums.referral)
              IS DISTINCT FROM (pay.amount, pay.partner_gross, pay.vat, pay.platform, pay.referral)
           OR pay.recipient <> 'Creditor' AND sums.client <> pay.client""",  # noqa: S608 - names of this module
    "the sums of every case account are those of its payments": f"""
        SELECT a.case_id FROM case_accounts AS a
        LEFT JOIN (SELECT case_id, sum(amount) AS recovered, sum(principal_part) AS principal, sum(fees_part) AS fees,
                          count(*) AS payments FROM payments AS p WHERE {_COUNTS} GROUP BY case_id) AS p USING (case_id)
        LEFT JOIN (SELECT case_id, max(number) AS last FROM payments GROUP BY case_id) AS ever USING (case_id)
        WHERE (a.recovered, a.recovered_principal, a.recovered_fees, a.payments) IS DISTINCT FROM
              (coalesce(p.recovered, 0), coalesce(p.principal, 0), coalesce(p.fees, 0), coalesce(p.payments, 0))
           OR greatest(a.last_number, a.payments) <> coalesce(ever.last, 0)""",  # noqa: S608 - names of this module
    "the running sums of every revision are those of its computed splits": f"""
        SELECT a.case_id FROM case_accounts AS a
        LEFT JOIN (
            SELECT case_id, revision, sum(amount - overpaid) AS within, sum(principal_part) AS principal_within,
                   sum(amount - overpaid) FILTER (WHERE NOT is_explicit) AS given_within,
                   sum(partner_gross) FILTER (WHERE NOT is_explicit) AS gross,
                   sum(fee) FILTER (WHERE NOT is_explicit) AS fee,
                   sum(vat) FILTER (WHERE NOT is_explicit) AS vat,
                   sum(platform) FILTER (WHERE NOT is_explicit) AS platform,
                   sum(platform) FILTER (WHERE NOT is_explicit AND referral_partner_id IS NOT NULL) AS referral_base,
                   sum(referral) FILTER (WHERE NOT is_explicit) AS referral
            FROM payments AS p WHERE {_COUNTS} GROUP BY case_id, revision) AS p
            ON p.case_id = a.case_id AND p.revision = a.revision
        WHERE (a.within, a.principal_within, a.given_within, a.given_gross, a.given_fee, a.given_vat, a.given_platform,
               a.given_referral_base, a.given_referral) IS DISTINCT FROM
              (coalesce(p.within, 0), coalesce(p.principal_within, 0), coalesce(p.given_within, 0),
               coalesce(p.gross, 0), coalesce(p.fee, 0), coalesce(p.vat, 0), coalesce(p.platform, 0),
               coalesce(p.referral_base, 0), coalesce(p.referral, 0))""",  # noqa: S608 - names of this module
    "a settled case owes nothing and names one of its payments": """
        SELECT a.case_id FROM case_accounts AS a
        LEFT JOIN payments AS p ON p.id = a.settled_by AND p.verification = 'Verified' AND p.deleted_at IS NULL
        WHERE a.settled_by IS NOT NULL AND (p.case_id IS DISTINCT FROM a.case_id OR NOT p.settles
            OR a.principal + a.interest_fees + a.reminder_fees + a.collection_fees
               > a.recovered_principal + a.recovered_fees)""",
}
"""Rule to query; a query returns the ids that break the rule."""


async def verify(connection: Connection) -> list[Finding]:
    """Return what is wrong with the books; nothing when they are right."""
    findings = []
    for check, query in CHECKS.items():
        rows = await connection.fetch(query)
        if rows:
            findings.append(Finding(check, tuple(str(row[0]) for row in rows[:_SHOWN]), len(rows)))
    return findings
