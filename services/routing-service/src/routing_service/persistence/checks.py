"""What must hold of this service's tables when the network is at rest (`recoup verify`)."""

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "a routed case has a partner, is out for quotes, or is over": """
        SELECT routed.case_id FROM routed_cases AS routed
        WHERE routed.decisions > 0 AND routed.partner_id IS NULL AND routed.closed_at IS NULL
          AND NOT EXISTS (
              SELECT 1 FROM leads WHERE leads.case_id = routed.case_id AND leads.flow <> 'Closed'
          )""",
    "a closed case is out for quotes no more": """
        SELECT routed.case_id FROM routed_cases AS routed JOIN leads USING (case_id)
        WHERE routed.closed_at IS NOT NULL AND leads.flow <> 'Closed'""",
    "nobody is asked again after he declined": """
        SELECT invited.lead_id FROM lead_invitations AS invited
        JOIN leads ON leads.id = invited.lead_id AND leads.kind = 'Network'
        JOIN routed_cases AS routed ON routed.case_id = invited.case_id
        WHERE invited.partner_id = ANY(routed.excluded)""",
    "a lead counts its quotes": """
        SELECT leads.id FROM leads LEFT JOIN quotes ON quotes.lead_id = leads.id
        GROUP BY leads.id HAVING leads.quotes_count <> count(quotes.id)""",
    "a lead with a winner has exactly his quote won, any other none": """
        SELECT leads.id FROM leads LEFT JOIN quotes ON quotes.lead_id = leads.id AND quotes.status = 'Winner'
        WHERE leads.winner_quote_id IS DISTINCT FROM quotes.id""",
    "every bid is settled when its lead is over": """
        SELECT quotes.id FROM quotes JOIN leads ON leads.id = quotes.lead_id
        WHERE leads.flow = 'Closed' AND quotes.status = 'Submitted'""",
    "every decision about a case is kept": """
        SELECT routed.case_id FROM routed_cases AS routed LEFT JOIN decisions USING (case_id)
        GROUP BY routed.case_id HAVING routed.decisions <> count(decisions.number)""",
}
"""A name, and a statement that returns the ids that break it."""
