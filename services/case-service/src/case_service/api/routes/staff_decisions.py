"""What staff decides about a case."""

from typing import Final
from uuid import UUID

from case_service.api.schemas.labels import LIFECYCLE
from case_service.api.schemas.work import CaseStateDto, CloseCaseRequest
from case_service.api.text_dependencies import WorkDep
from case_service.application.close_case import reject_case
from chassis.http import Router, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])


@router.post("/ops/cases/{id}/reject", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def reject(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    body: CloseCaseRequest,
    work: WorkDep,
) -> CaseStateDto:
    """Close a case that internal verification must not let through (C9)."""
    case = await reject_case(work, id, body.close_code, body.comment)
    return CaseStateDto(id=case.id, lifecycle=LIFECYCLE[case.state], awaiting=[])
