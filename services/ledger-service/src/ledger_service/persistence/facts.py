"""What other services' events say, kept by cause: each statement takes a whole batch, sorted by its key.

Facts of one case come in order on their topic and only ever overwrite their own columns; facts of
different topics touch different rows, so no order among topics matters.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[Mapping[str, Any]]

_OPEN: Final = """
INSERT INTO case_accounts (case_id, reference, creditor_id, creditor_name, debtor_country, currency,
    submitted_principal, usd_per_unit, rate_date, is_test, created_via, managing_partner_id, referral_partner_id,
    opened_at, state, debtor_name, creditor_reference)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[],
    $8::numeric[], $9::date[], $10::boolean[], $11::text[], $12::uuid[], $13::uuid[], $14::timestamptz[], $15::text[],
    $16::text[], $17::text[])
ON CONFLICT (case_id) DO NOTHING
"""
_OPEN_COLUMNS: Final = (
    "case_id", "reference", "creditor_id", "creditor_name", "debtor_country", "currency", "submitted_principal",
    "usd_per_unit", "rate_date", "is_test", "created_via", "managing_partner_id", "referral_partner_id", "opened_at",
    "state", "debtor_name", "creditor_reference",
)  # fmt: skip

_LOCK_CASES: Final = "SELECT 1 FROM case_accounts WHERE case_id = ANY($1::uuid[]) ORDER BY case_id FOR UPDATE"

_MOVE: Final = """
UPDATE case_accounts AS account SET state = given.state, partner_id = given.partner_id
FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS given(case_id, state, partner_id)
WHERE account.case_id = given.case_id
"""
# A case for commissions that ends without being paid leaves them to be collected, and to be told of, again.
_COMMISSIONS: Final = """
ended AS (
    UPDATE commission_cases AS collecting SET failed = given.failed
    FROM given WHERE collecting.case_id = given.case_id AND collecting.failed <> given.failed
    RETURNING collecting.payment_id, collecting.failed
), again AS (
    UPDATE payments AS payment SET commission_overdue_at = NULL
    FROM ended WHERE payment.id = ended.payment_id AND ended.failed
)
"""
_MOVE_KEEPING_PARTNER: Final = f"""
WITH given AS (
    SELECT case_id, state, close_code, false AS failed
    FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given(case_id, state, close_code)
), {_COMMISSIONS}
UPDATE case_accounts AS account SET state = given.state, close_code = given.close_code
FROM given WHERE account.case_id = given.case_id
"""  # noqa: S608 - constants of this module; values are bound

# Whoever withdrew inside the exclusive period owes a fee: it is charged once all is known that it is computed from.
_CLOSE: Final = f"""
WITH given AS (
    SELECT case_id, close_code, withdrawn, closed_at, close_code IS DISTINCT FROM 'Paid' AS failed
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[])
        AS given(case_id, close_code, withdrawn, closed_at)
), owed AS (
    INSERT INTO withdrawal_fees (id, case_id, partner_id, creditor_id, currency, is_test, withdrawn_at)
    SELECT given.withdrawn, account.case_id, account.partner_id, account.creditor_id, account.currency,
           account.is_test, given.closed_at
    FROM given JOIN case_accounts AS account USING (case_id) WHERE given.withdrawn IS NOT NULL
    ON CONFLICT (id) DO NOTHING
), {_COMMISSIONS}
UPDATE case_accounts AS account SET state = 'Closed', close_code = given.close_code
FROM given WHERE account.case_id = given.case_id
"""  # noqa: S608 - constants of this module; values are bound

_IN_HAND: Final = """
UPDATE case_accounts AS account SET partner_id = given.partner_id
FROM unnest($1::uuid[], $2::uuid[]) AS given(case_id, partner_id)
WHERE account.case_id = given.case_id
"""

# A new revision begins: its base is what is outstanding now, its sums are empty.
_ENGAGE: Final = """
WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::integer[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::bigint[], $10::timestamptz[], $11::text[]) AS given(case_id, partner_id, engagement_id,
        phase, terms_number, principal, interest_fees, reminder_fees, collection_fees, started_at, partner_reference)
), begun AS (
    INSERT INTO case_revisions (case_id, revision, partner_id, engagement_id, terms_number, principal, interest_fees,
        reminder_fees, collection_fees, started_at)
    SELECT given.case_id, account.revision + 1, given.partner_id, given.engagement_id, given.terms_number,
        given.principal, given.interest_fees, given.reminder_fees, given.collection_fees, given.started_at
    FROM given JOIN case_accounts AS account USING (case_id)
)
UPDATE case_accounts AS account
SET state = 'Active', close_code = NULL, partner_id = given.partner_id, engagement_id = given.engagement_id,
    phase = given.phase, partner_reference = given.partner_reference, terms_number = given.terms_number,
    success_fee = NULL, principal = given.principal,
    interest_fees = given.interest_fees, reminder_fees = given.reminder_fees,
    collection_fees = given.collection_fees, revision = account.revision + 1,
    base_principal = least(base.principal, base.total), base_fees = base.total - least(base.principal, base.total),
    within = 0, principal_within = 0, given_within = 0, given_gross = 0, given_fee = 0, given_vat = 0,
    given_platform = 0, given_referral_base = 0, given_referral = 0
FROM given JOIN case_accounts AS known USING (case_id) CROSS JOIN LATERAL (
    SELECT greatest(0, given.principal - known.recovered_principal) AS principal,
           greatest(0, given.principal + given.interest_fees + given.reminder_fees + given.collection_fees
                       - known.recovered_principal - known.recovered_fees) AS total
) AS base
WHERE account.case_id = given.case_id
"""
_ENGAGE_COLUMNS: Final = (
    "case_id", "partner_id", "engagement_id", "phase", "terms_number", "principal", "interest_fees", "reminder_fees",
    "collection_fees", "started_at", "partner_reference",
)  # fmt: skip

_TERMS: Final = """
INSERT INTO case_terms (case_id, number, partner_id, success_fee, revenue_share, commission_type, vat_rate, terms)
SELECT case_id, number, partner_id, success_fee, revenue_share, commission_type, vat_rate, terms::jsonb
FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::numeric[], $5::numeric[], $6::text[], $7::numeric[], $8::text[])
    AS given(case_id, number, partner_id, success_fee, revenue_share, commission_type, vat_rate, terms)
ON CONFLICT (case_id, number) DO NOTHING
"""
_TERMS_COLUMNS: Final = (
    "case_id", "number", "partner_id", "success_fee", "revenue_share", "commission_type", "vat_rate", "terms",
)  # fmt: skip

_LINK: Final = """
INSERT INTO client_links (creditor_id, referral_partner_id, external_tenant_id, attributed, fee_share, linked_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::boolean[], $5::numeric[], $6::timestamptz[])
ON CONFLICT (creditor_id) DO NOTHING
"""
_LINK_COLUMNS: Final = (
    "creditor_id", "referral_partner_id", "external_tenant_id", "attributed", "fee_share", "linked_at",
)  # fmt: skip

_PARTY: Final = """
INSERT INTO parties (id, kind, name, country)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (id) DO NOTHING
"""
_PARTY_COLUMNS: Final = ("id", "kind", "name", "country")


class Facts:
    """Writes batches of facts; each method issues a fixed number of statements."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def opened(self, rows: Rows) -> None:
        """Open the accounts of new cases."""
        await self._run(_OPEN, _OPEN_COLUMNS, rows)

    async def moved(self, rows: Rows) -> None:
        """Set the state of cases, and who has them in hand."""
        await self._locked(_MOVE, ("case_id", "state", "partner_id"), rows)

    async def moved_keeping_partner(self, rows: Rows) -> None:
        """Set the state of cases."""
        await self._locked(_MOVE_KEEPING_PARTNER, ("case_id", "state", "close_code"), rows)

    async def closed(self, rows: Rows) -> None:
        """Close cases, and note who owes a fee for having withdrawn."""
        await self._locked(_CLOSE, ("case_id", "close_code", "withdrawn", "closed_at"), rows)

    async def in_hand(self, rows: Rows) -> None:
        """Set who has the cases in hand."""
        await self._locked(_IN_HAND, ("case_id", "partner_id"), rows)

    async def engaged(self, rows: Rows) -> None:
        """Begin a revision of each case."""
        await self._locked(_ENGAGE, _ENGAGE_COLUMNS, rows)

    async def priced(self, rows: Rows) -> None:
        """Keep terms versions."""
        await self._run(_TERMS, _TERMS_COLUMNS, rows)

    async def linked(self, rows: Rows) -> None:
        """Keep attribution decisions."""
        await self._run(_LINK, _LINK_COLUMNS, rows)

    async def named(self, rows: Rows) -> None:
        """Keep the names of organisations."""
        await self._run(_PARTY, _PARTY_COLUMNS, rows)

    async def _locked(self, statement: str, columns: Sequence[str], rows: Rows) -> None:
        await self._connection.exec_driver_sql(_LOCK_CASES, ([row["case_id"] for row in rows],))
        await self._run(statement, columns, rows)

    async def _run(self, statement: str, columns: Sequence[str], rows: Rows) -> None:
        ordered = sorted(rows, key=lambda row: str(row[columns[0]]))
        arrays = tuple([row[name] for row in ordered] for name in columns)
        await self._connection.exec_driver_sql(statement, arrays)
