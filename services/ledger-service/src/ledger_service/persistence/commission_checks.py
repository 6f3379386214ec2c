"""What must hold of direct payments and commission cases; each statement returns what breaks it."""

from typing import Final

COMMISSION_CHECKS: Final = {
    "every confirmed report has its payment on its case": """
        SELECT report.id FROM direct_payments AS report LEFT JOIN payments AS payment ON payment.id = report.payment_id
        WHERE report.status = 'Confirmed'
          AND (payment.id IS NULL OR payment.deleted_at IS NOT NULL OR payment.case_id <> report.case_id)
    """,
    "a commission is collected for the partner who earned it": """
        SELECT taken.payment_id FROM commission_cases AS taken JOIN payments AS payment ON payment.id = taken.payment_id
        WHERE payment.partner_id <> taken.partner_id
    """,
    "nobody is reminded of a commission that is paid": """
        SELECT id FROM payments WHERE commission_status = 'Paid' AND commission_reminder_on IS NOT NULL
    """,
}
