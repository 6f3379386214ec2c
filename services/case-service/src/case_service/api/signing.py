"""Where a creditor signs what a case waits for."""

from fastapi import Request

from case_service.api.signing_pages import signing_page
from case_service.domain.values import CaseState
from case_service.persistence.case_views import CaseRow
from chassis.auth import Principal


def signing_url(request: Request, principal: Principal, row: CaseRow) -> str | None:
    """Return the page where everything missing is signed, for a case that was taken with papers pending; else None."""
    if row.state != CaseState.PENDING_CONTRACT_SIGNING:
        return None
    return signing_page(request, principal, None, caseId=str(row.id))
