"""The owner's answer about a case, for the other services of the network."""

from typing import Final
from uuid import UUID

from case_service.api.schemas.contracts import AgreementAnswer
from case_service.api.schemas.work import InternalCaseDto, InternalFeesDto
from case_service.api.text_dependencies import WorkDep
from case_service.domain.contracts import SDCA
from case_service.persistence import decision_views
from chassis.errors import not_found
from chassis.http import Router, UnitOfWorkDep

router: Final = Router(tags=["Internal"])
_OWN: Final = frozenset(InternalCaseDto.model_fields) - {"fees", "partner_id"}


@router.get("/internal/cases/{id}")
async def internal_case(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    uow: UnitOfWorkDep,
) -> InternalCaseDto:
    """Return state, parties, terms and money of a case; amounts in minor units."""
    row = await decision_views.internal_case(uow.connection, id)
    if row is None:
        raise not_found("The case")
    fees = InternalFeesDto(
        interest=row["interest_fees"], reminder=row["reminder_fees"], collection=row["collection_fees"]
    )
    return InternalCaseDto(**{name: row[name] for name in _OWN}, partner_id=row["collecting_partner_id"], fees=fees)


@router.get("/internal/organisations/{id}/debt-collection-agreement")
async def agreement(
    id: UUID,  # noqa: A002 - as the other paths spell it
    work: WorkDep,
) -> AgreementAnswer:
    """Return when an organisation signed the collection agreement; 404 when it has not."""
    signature = (await work.contracts.signed(id, None)).get(SDCA)
    if signature is None:
        raise not_found("A debt collection agreement of this organisation")
    return AgreementAnswer(organisation_id=id, signed_at=signature.signed_at)
