"""Checks of documents for `recoup verify`: each query returns the ids that break its rule."""

from typing import Final

DOCUMENT_CHECKS: Final[dict[str, str]] = {
    "the numbers of documents have no gaps": """
        SELECT issuer_id FROM invoices GROUP BY issuer_id, kind, year
        HAVING count(*) <> max(sequence) OR min(sequence) <> 1""",
    "every document is the sum of its lines, and has as many as it says": """
        SELECT i.id FROM invoices AS i
        LEFT JOIN (SELECT invoice_id, count(*) AS lines, sum(amount) AS amount FROM invoice_lines GROUP BY invoice_id)
            AS l ON l.invoice_id = i.id
        WHERE (i.lines, i.net) IS DISTINCT FROM (l.lines, l.amount) OR i.total <> i.net + i.vat""",
    "a payment is on one standing invoice of the platform at most, and knows it": """
        SELECT l.payment_id FROM invoice_lines AS l JOIN invoices AS i ON i.id = l.invoice_id
        JOIN payments AS p ON p.id = l.payment_id
        WHERE i.kind = 'PlatformInvoice' AND i.status <> 'Credited'
          AND (p.platform_invoice_id IS DISTINCT FROM i.id
               OR p.platform_invoicing NOT IN ('InvoiceIssued', 'PaymentReceived'))""",
    "the commission of a payment is on one standing invoice to its client at most, to the cent": """
        SELECT l.payment_id FROM invoice_lines AS l JOIN invoices AS i ON i.id = l.invoice_id
        JOIN payments AS p ON p.id = l.payment_id
        WHERE i.kind = 'ClientInvoice' AND i.status <> 'Credited'
        GROUP BY l.payment_id, p.client_invoice_id, p.partner_gross, p.vat
        HAVING count(DISTINCT i.id) > 1 OR bool_or(p.client_invoice_id IS DISTINCT FROM i.id)
            OR sum(l.amount) <> p.partner_gross OR sum(l.vat) <> p.vat""",
    "the fee of a referral partner is on one standing invoice of his at most, and knows it": """
        SELECT l.payment_id FROM invoice_lines AS l JOIN invoices AS i ON i.id = l.invoice_id
        JOIN payments AS p ON p.id = l.payment_id
        WHERE i.kind = 'ReferralInvoice' AND i.status <> 'Credited'
          AND (p.referral_invoice_id IS DISTINCT FROM i.id OR l.share <> p.referral
               OR p.referral_invoicing IS DISTINCT FROM
                  CASE i.status WHEN 'Paid' THEN 'Paid' WHEN 'Disputed' THEN 'Disputed' ELSE 'Invoiced' END)""",
    "no credit is used twice, and every invoice knows what of it was settled by credit": """
        SELECT u.credit_note_id FROM credit_uses AS u JOIN invoices AS n ON n.id = u.credit_note_id
        GROUP BY u.credit_note_id, n.refundable HAVING sum(u.amount) > n.refundable
        UNION ALL
        SELECT i.id FROM invoices AS i
        LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM credit_uses GROUP BY invoice_id) AS u
            ON u.invoice_id = i.id
        WHERE i.kind = 'PlatformInvoice' AND i.prepaid <> coalesce(u.amount, 0)""",
    "every disbursement is the sum of its lines, and payments know what was forwarded": """
        SELECT d.id FROM disbursements AS d
        LEFT JOIN (SELECT disbursement_id, sum(amount) AS amount, count(*) AS payments FROM disbursement_lines
                   GROUP BY disbursement_id) AS l ON l.disbursement_id = d.id
        WHERE (d.amount, d.payments) IS DISTINCT FROM (l.amount, l.payments)
        UNION ALL
        SELECT p.id FROM payments AS p
        LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM disbursement_lines GROUP BY payment_id) AS l
            ON l.payment_id = p.id
        WHERE p.disbursed <> coalesce(l.amount, 0)""",
}
"""Rule to query."""
