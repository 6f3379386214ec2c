"""Claims as a collection partner changes them."""

from uuid import UUID

from fastapi import Response
from fastapi.responses import JSONResponse

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep
from ledger_service.api.errors import refused
from ledger_service.api.schemas.claims import (
    PriceChangeConfirmationResponse,
    UpdateCaseFeesRequest,
    UpdateCaseFeesResponse,
)
from ledger_service.application.change_fees import ChangeFees, change_fees
from ledger_service.domain.errors import LedgerError, PriceNeedsConfirmation
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.claims import PostgresClaims

router = Router(tags=["Cases"])


@router.put(
    "/partner/cases/{id}/fees",
    response_model=UpdateCaseFeesResponse,
    responses={409: {"model": PriceChangeConfirmationResponse}},
    openapi_extra=requires(Permission.WORK_CASE),
)
async def change(
    id: UUID,  # noqa: A002 - the published name
    body: UpdateCaseFeesRequest,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
) -> UpdateCaseFeesResponse | Response:
    """Change the added fees and the principal of a claim.

    An amount that is left out keeps its value. A new principal is priced by the terms of the case at its
    locked exchange rate; the addition for the age of the claim stays as it was on submission. Where the
    success fee would move by more than 0.1 percentage points, or was set deliberately, the answer is 409
    with both rates, and nothing changes until the request is sent again with the consent that it names.
    Payments recorded before keep their split.
    """
    command = ChangeFees(id, principal.organisation_id, body.parts, body.consent)
    try:
        changed = await change_fees(uow, PostgresBooks(uow.connection), PostgresClaims(uow.connection), cases, command)
    except PriceNeedsConfirmation as question:
        answer = PriceChangeConfirmationResponse.of(id, question)
        return JSONResponse(answer.model_dump(mode="json"), status_code=409)
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    return UpdateCaseFeesResponse.of(changed)
