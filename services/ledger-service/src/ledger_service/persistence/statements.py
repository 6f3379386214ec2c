"""The two statements of the hot path: lock the accounts, write everything a batch of payments changes."""

from typing import Final

LOCK: Final = """
SELECT a.case_id, a.reference, a.creditor_id, a.creditor_name, a.currency, a.is_test, a.created_via,
       a.managing_partner_id, a.referral_partner_id, a.opened_at, a.usd_per_unit, a.state, a.partner_id,
       a.engagement_id, a.principal + a.interest_fees + a.reminder_fees + a.collection_fees AS claimed,
       a.revision, a.base_principal, a.base_fees, a.within, a.principal_within,
       a.given_within, a.given_gross, a.given_fee, a.given_vat, a.given_platform, a.given_referral_base,
       a.given_referral, a.recovered, a.recovered_principal, a.recovered_fees, a.payments, a.settled_by,
       greatest(a.last_number, a.payments) AS last_number, a.close_code,
       t.number AS terms_number, t.partner_id AS terms_partner_id,
       coalesce(a.success_fee, t.success_fee) AS success_fee, t.revenue_share,
       t.commission_type, t.vat_rate,
       l.referral_partner_id AS link_partner_id, l.fee_share, l.attributed, l.linked_at
FROM case_accounts a
LEFT JOIN case_terms t ON t.case_id = a.case_id AND t.number = a.terms_number
LEFT JOIN client_links l ON l.creditor_id = a.creditor_id
WHERE a.case_id = ANY($1::uuid[])
ORDER BY a.case_id
FOR UPDATE OF a
"""

PAYMENT_COLUMNS: Final = {
    "id": "uuid", "case_id": "uuid", "number": "integer", "engagement_id": "uuid", "revision": "integer",
    "terms_number": "integer", "partner_id": "uuid", "creditor_id": "uuid", "referral_partner_id": "uuid",
    "is_test": "boolean", "currency": "text", "exponent": "smallint", "amount": "bigint", "client": "bigint",
    "vat": "bigint", "partner_gross": "bigint", "fee": "bigint", "platform": "bigint", "referral": "bigint",
    "referral_share": "numeric", "principal_part": "bigint", "fees_part": "bigint", "overpaid": "bigint",
    "is_explicit": "boolean", "recipient": "text", "value_date": "date", "recorded_at": "timestamptz",
    "recorded_by": "uuid", "settles": "boolean", "usd_per_unit": "numeric", "platform_usd": "bigint",
    "referral_usd": "bigint", "commission_status": "text", "referral_invoicing": "text",
    "fx_locked_at": "timestamptz", "commission_reminder_on": "date", "verification": "text",
    "verified_by": "uuid", "verified_at": "timestamptz", "closes_case": "boolean",
}  # fmt: skip
# A posting says most of what its payment says; only these are its own. A payment that does not count has none.
POSTING_COLUMNS: Final = {
    "posting_id": "uuid", "legs": "smallint", "formula": "smallint", "inputs": "text",
}  # fmt: skip
# `position` is that of the payment in the batch, from 1.
ENTRY_COLUMNS: Final = {
    "position": "integer", "leg": "smallint", "book": "text", "owner_id": "uuid", "account": "text",
    "counterparty_id": "uuid", "amount": "bigint",
}  # fmt: skip
ACCOUNT_COLUMNS: Final = {
    "case_id": "uuid", "within": "bigint", "principal_within": "bigint", "given_within": "bigint",
    "given_gross": "bigint", "given_fee": "bigint", "given_vat": "bigint", "given_platform": "bigint",
    "given_referral_base": "bigint", "given_referral": "bigint", "recovered": "bigint",
    "recovered_principal": "bigint", "recovered_fees": "bigint", "payments": "integer", "settled_by": "uuid",
    "last_number": "integer", "state": "text", "close_code": "text", "earning_partner_id": "uuid",
}  # fmt: skip


def _write() -> str:
    position = 0

    def unnest(columns: dict[str, str]) -> str:
        nonlocal position
        arrays = []
        for kind in columns.values():
            position += 1
            arrays.append(f"${position}::{kind}[]")
        return f"unnest({', '.join(arrays)})"

    changed = ", ".join(f"{name} = given.{name}" for name in ACCOUNT_COLUMNS if name not in _KEPT)
    paid, posted = {**PAYMENT_COLUMNS, **POSTING_COLUMNS}, ", ".join(PAYMENT_COLUMNS)
    return f"""
WITH given AS (
    SELECT * FROM {unnest(paid)} WITH ORDINALITY AS given({", ".join(paid)}, position)
), paid AS (
    INSERT INTO payments ({posted}) SELECT {posted} FROM given
), posted AS (
    INSERT INTO postings (id, cause, cause_id, case_id, creditor_id, partner_id, referral_partner_id, currency, legs,
        terms_number, revision, formula, inputs, actor_id, value_date, posted_at, is_test)
    SELECT posting_id, 'payment', id, case_id, creditor_id, partner_id, referral_partner_id, currency, legs,
        terms_number, revision, formula, inputs::jsonb, recorded_by, value_date, recorded_at, is_test FROM given
    WHERE legs > 0
), entered AS (
    INSERT INTO entries (posting_id, leg, book, owner_id, account, counterparty_id, currency, amount, posted_at,
        value_date, is_test)
    SELECT given.posting_id, entry.leg, entry.book, entry.owner_id, entry.account, entry.counterparty_id,
        given.currency, entry.amount, given.recorded_at, given.value_date, given.is_test
    FROM {unnest(ENTRY_COLUMNS)} AS entry({", ".join(ENTRY_COLUMNS)}) JOIN given USING (position)
)
UPDATE case_accounts AS account
SET {changed}, earning_partner_id = coalesce(given.earning_partner_id, account.earning_partner_id)
FROM {unnest(ACCOUNT_COLUMNS)} AS given({", ".join(ACCOUNT_COLUMNS)}) WHERE account.case_id = given.case_id
"""  # noqa: S608 - names of this module; values are bound


_KEPT: Final = frozenset({"case_id", "earning_partner_id"})

WRITE: Final = _write()
