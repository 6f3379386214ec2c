"""Where a creditor signs what a case waits for."""

from chassis.auth import Principal
from fastapi import Request

from case_service.domain.values import CaseState
from case_service.persistence.case_views import CaseRow


def signing_url(request: Request, principal: Principal, row: CaseRow) -> str | None:
    """Return the page where everything missing is signed, for a case that was accepted with papers pending; else None.

    A client who came with a referral partner's token signs in that partner's onboarding.
    """
    if row.state != CaseState.PENDING_CONTRACT_SIGNING:
        return None
    base = str(request.app.state.settings.public_url).rstrip("/")
    place = "onboarding" if principal.credential == "bearer" else "contracts"
    return f"{base}/{place}/sign?caseId={row.id}"
