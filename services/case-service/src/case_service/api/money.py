"""Shows a single case with its money as the ledger has it now; our projection stands in when it cannot be asked."""

import dataclasses

from case_service.persistence.case_views import CaseRow
from chassis.peers import Peers, PeerUnavailable


async def with_ledger_money(row: CaseRow, peers: Peers) -> CaseRow:
    """Return the case with the ledger's totals; as it is when no engagement began or the ledger does not answer."""
    if row.activated_at is None:
        return row
    try:
        told = await peers.get("ledger", f"/internal/cases/{row.id}/money", timeout=0.3)
    except PeerUnavailable:
        return row
    if told is None or told.get("currency", row.currency) != row.currency:
        return row
    return dataclasses.replace(row, recovered=int(told["recovered"]))
