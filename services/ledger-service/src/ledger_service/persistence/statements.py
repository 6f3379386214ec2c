"""The two statements of the hot path: lock the accounts, write everything a batch of payments changes."""

from typing import Final

LOCK: Final = """
SELECT a.case_id, a.reference, a.creditor_id, a.creditor_name, a.currency, a.is_test, a.created_via,
       a.managing_partner_id, a.referral_partner_id, a.opened_at, a.usd_per_unit, a.state, a.partner_id,
       a.engagement_id, a.principal + a.interest_fees + a.reminder_fees + a.collection_fees AS claimed,
       a.revision, a.base_principal, a.base_fees, a.within, a.principal_within,
       a.given_within, a.given_gross, a.given_fee, a.given_vat, a.given_platform, a.given_referral_base,
       a.given_referral, a.recovered, a.recovered_principal, a.recovered_fees, a.payments, a.settled_by,
       t.number AS terms_number, t.partner_id AS terms_partner_id, t.success_fee, t.revenue_share,
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
    "fx_locked_at": "timestamptz", "commission_reminder_on": "date",
}  # fmt: skip
POSTING_COLUMNS: Final = {
    "id": "uuid", "cause": "text", "cause_id": "uuid", "case_id": "uuid", "creditor_id": "uuid",
    "partner_id": "uuid", "currency": "text", "legs": "smallint", "terms_number": "integer",
    "revision": "integer", "formula": "smallint", "inputs": "text", "actor_id": "uuid", "value_date": "date",
    "posted_at": "timestamptz", "is_test": "boolean",
}  # fmt: skip
ENTRY_COLUMNS: Final = {
    "posting_id": "uuid", "leg": "smallint", "book": "text", "owner_id": "uuid", "account": "text",
    "counterparty_id": "uuid", "currency": "text", "amount": "bigint", "posted_at": "timestamptz",
    "is_test": "boolean",
}  # fmt: skip
ACCOUNT_COLUMNS: Final = {
    "case_id": "uuid", "within": "bigint", "principal_within": "bigint", "given_within": "bigint",
    "given_gross": "bigint", "given_fee": "bigint", "given_vat": "bigint", "given_platform": "bigint",
    "given_referral_base": "bigint", "given_referral": "bigint", "recovered": "bigint",
    "recovered_principal": "bigint", "recovered_fees": "bigint", "payments": "integer", "settled_by": "uuid",
    "earning_partner_id": "uuid",
}  # fmt: skip


def _write() -> str:
    position = 0

    def unnest(columns: dict[str, str]) -> str:
        nonlocal position
        arrays = []
        for kind in columns.values():
            position += 1
            arrays.append(f"${position}::{kind}[]")
        return f"unnest({', '.join(arrays)}) AS given({', '.join(columns)})"

    def insert(table: str, columns: dict[str, str]) -> str:
        chosen = ", ".join(f"{name}::jsonb" if name == "inputs" else name for name in columns)
        return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {unnest(columns)}"

    changed = ", ".join(
        "earning_partner_id = coalesce(given.earning_partner_id, account.earning_partner_id)"
        if name == "earning_partner_id"
        else f"{name} = given.{name}"
        for name in ACCOUNT_COLUMNS
        if name != "case_id"
    )
    return (
        f"WITH paid AS ({insert('payments', PAYMENT_COLUMNS)}), "
        f"posted AS ({insert('postings', POSTING_COLUMNS)}), "
        f"entered AS ({insert('entries', ENTRY_COLUMNS)}) "
        f"UPDATE case_accounts AS account SET {changed} "
        f"FROM {unnest(ACCOUNT_COLUMNS)} WHERE account.case_id = given.case_id"
    )


WRITE: Final = _write()
