"""What must hold in this service's tables at any time, for `recoup verify`: each statement returns what breaks it."""

from typing import Final

CHECKS: Final = {
    "every client has exactly one person who onboards": """
        SELECT l.creditor_id FROM client_links l LEFT JOIN client_users u USING (creditor_id)
        GROUP BY l.creditor_id HAVING count(*) FILTER (WHERE u.onboarding) <> 1
    """,
    "every attribution was published as it was decided": """
        SELECT l.creditor_id FROM client_links l WHERE NOT EXISTS (
            SELECT FROM outbox o
            WHERE o.topic = 'referral.events' AND o.key = l.creditor_id::text AND o.type = 'referral.client-linked.v1'
              AND (o.body::jsonb ->> 'referral_partner_id')::uuid = l.referral_partner_id
              AND (o.body::jsonb ->> 'fee_share')::numeric = l.fee_share
        )
    """,
}
