"""What of a posting is hashed: the binary form that PostgreSQL sends it in, with all its entries.

Every value goes with its type and its length, null as the length -1: two different postings cannot
look alike, and no setting of a session changes the form. What an entry repeats of its posting is
hashed once, with the posting, unless the two differ.
"""

from typing import Final

LEAF_FORMAT: Final = 1
"""Named by each block; another form gets another number, and old blocks keep theirs."""

LEAF: Final = """
sha256(
    record_send(ROW(p.id, p.xid, p.cause, p.cause_id, p.version, p.reverses, p.case_id, p.creditor_id, p.partner_id,
                    p.referral_partner_id, p.currency, p.legs, p.terms_number, p.revision, p.formula, p.inputs,
                    p.actor_id, p.value_date, p.posted_at, p.is_test))
    || coalesce((
        SELECT string_agg(CASE
            WHEN (e.currency, e.posted_at, coalesce(e.value_date, p.value_date), e.is_test)
                 = (p.currency, p.posted_at, p.value_date, p.is_test)
            THEN record_send(ROW(e.leg, e.book, e.owner_id, e.account, e.counterparty_id, e.amount))
            ELSE record_send(ROW(e.leg, e.book, e.owner_id, e.account, e.counterparty_id, e.amount,
                                 e.currency, e.posted_at, e.value_date, e.is_test))
        END, ''::bytea ORDER BY e.leg)
        FROM entries AS e WHERE e.posting_id = p.id), ''::bytea))
"""
"""The leaf of posting `p`."""
