"""The owner's answer about a case, for the other services of the network."""

from typing import Final
from uuid import UUID

from case_service.api.schemas.contracts import AgreementAnswer
from case_service.api.schemas.work import ClaimTextsDto, ClaimTextsPage, InternalCaseDto, InternalFeesDto
from case_service.api.text_dependencies import WorkDep
from case_service.domain.contracts import SDCA
from case_service.persistence import decision_views
from chassis.errors import not_found
from chassis.http import Router, UnitOfWorkDep

router: Final = Router(tags=["Internal"])
_PAGE: Final = 2000
_WORKED: Final = ("Active", "Paused", "NeedsAdditionalDetails")
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


@router.get("/internal/partners/{id}/claim-texts")
async def claim_texts(
    id: UUID,  # noqa: A002 - as the other paths spell it
    uow: UnitOfWorkDep,
    after: UUID | None = None,
) -> ClaimTextsPage:
    """Return what a payer may write for each case a partner works on: the debtor's name and foreign references.

    Names of people go to who asks for them, never onto the bus.
    """
    rows = await decision_views.claim_texts(uow.connection, id, _WORKED, after, _PAGE + 1)
    claims = [ClaimTextsDto.model_validate(row) for row in rows[:_PAGE]]
    return ClaimTextsPage(claims=claims, next=claims[-1].case_id if len(rows) > _PAGE else None)


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
