"""What a collection partner decides about a case (partner API, and operations of ours)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final
from uuid import UUID

from case_service.api import case_facts
from case_service.api.schemas.base import person_number
from case_service.api.schemas.labels import CLOSE_CODE, LIFECYCLE
from case_service.api.schemas.work import (
    CaseStateDto,
    CaseValidationStatusDto,
    CloseCaseRequest,
    CloseCaseResponse,
    ClosedByDto,
    DeclineCaseRequest,
    ExclusivePeriodDto,
    OfferCustomTermsRequest,
    StartCaseRequest,
    StartCaseResponse,
)
from case_service.api.text_dependencies import PeersDep, TeamDep, WorkDep
from case_service.application.close_case import close_case
from case_service.application.give_back_case import decline_case, offer_custom_terms
from case_service.application.start_case import StartCase, start_case
from case_service.domain.case import Case, Fees
from case_service.persistence.case_views import partner_scope
from chassis.errors import invalid
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.money import AmountTooLarge, TooManyDecimals, to_decimal, to_minor
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])


def _fees(body: StartCaseRequest) -> Callable[[str], Fees]:
    """Return the reader of the fees in a request; raises `ApiError` 400 for amounts the currency cannot hold."""

    def read(currency: str) -> Fees:
        def minor(field: str, amount: Decimal) -> int:
            try:
                return to_minor(amount, currency)
            except (TooManyDecimals, AmountTooLarge) as error:
                raise invalid({field: [str(error)]}) from None

        return Fees(
            minor("interestFees", body.interest_fees),
            minor("reminderFees", body.reminder_fees),
            minor("collectionFees", body.collection_fees),
        )

    return read


@router.post("/partner/cases/{id}/start", openapi_extra=requires(Permission.WORK_CASE))
async def start(
    id: UUID,  # noqa: A002 - the published name
    body: StartCaseRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
) -> StartCaseResponse:
    """Accept a case on the terms in force; it is active at once unless the creditor has to sign first."""
    sender = await team.sender(principal.organisation_id, body.user_email, body.user_id)
    collector = None
    if body.assigned_user_email is not None or body.assigned_user_id is not None:
        collector = await team.member(principal.organisation_id, body.assigned_user_email, body.assigned_user_id)
        if collector is None:
            raise invalid({"assignedUserEmail": ["is not an active member of your team"]})
    case = await start_case(
        work,
        StartCase(
            case_id=id,
            partner_id=principal.organisation_id,
            welcome_message=body.welcome_message,
            sender_email=sender.email,
            sender_name=sender.name,
            partner_reference=body.collection_partner_reference,
            collector_email=collector.email if collector else None,
            collector_name=collector.name if collector else None,
        ),
        _fees(body),
    )
    return StartCaseResponse(
        case_id=case.id,
        case_reference=case.reference,
        status=LIFECYCLE[case.state],
        activated_at=case.activated_at,
        collection_partner_reference=case.partner_reference,
    )


@router.post("/partner/cases/{id}/decline", openapi_extra=requires(Permission.WORK_CASE))
async def decline(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    body: DeclineCaseRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
) -> CaseStateDto:
    """Decline a case with a reason; it goes to others and does not come back."""
    case = await decline_case(
        work, id, principal.organisation_id, body.reason_category, body.reason, await team.named(principal)
    )
    return _state(case)


@router.post("/partner/cases/{id}/offer-custom-terms", openapi_extra=requires(Permission.WORK_CASE))
async def offer_terms(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    body: OfferCustomTermsRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
) -> CaseStateDto:
    """Quote terms of one's own instead of the standard ones: a lead for this partner alone opens."""
    case = await offer_custom_terms(work, id, principal.organisation_id, body.reason, await team.named(principal))
    return _state(case)


@router.post("/partner/cases/{id}/close", openapi_extra=requires(Permission.CLOSE_CASE))
async def close(  # noqa: PLR0917 - what the route asks for
    id: UUID,  # noqa: A002 - the published name
    body: CloseCaseRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
    peers: PeersDep,
) -> CloseCaseResponse:
    """Close a case with a code that fits what was paid."""
    name = await team.named(principal)
    case = await close_case(work, peers, id, principal.organisation_id, body.close_code, body.comment, name)
    return CloseCaseResponse(
        case_reference=case.reference,
        close_code=case.close_code,
        close_code_description=CLOSE_CODE[body.close_code],
        comment=case.close_comment,
        closed_at=case.closed_at or work.now,
        closed_by=ClosedByDto(
            user_id=person_number(str(principal.user_id or principal.organisation_id)), user_name=name or "API"
        ),
        final_outstanding_amount=to_decimal(max(case.outstanding, 0), case.currency),
        total_payments=to_decimal(case.recovered, case.currency),
        total_recovered=to_decimal(case.recovered, case.currency),
    )


@router.get("/partner/cases/{id}/validation", openapi_extra=requires(Permission.READ_CASES))
async def validation(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> CaseValidationStatusDto:
    """Return what internal validation still wants of the creditor."""
    return case_facts.validation(await case_facts.seen_case(uow, partner_scope(principal.organisation_id), id))


@router.get("/partner/cases/{id}/exclusive-period", openapi_extra=requires(Permission.READ_CASES))
async def exclusive_period(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> ExclusivePeriodDto:
    """Return the exclusive period of the current engagement."""
    return await case_facts.exclusive_period(uow, partner_scope(principal.organisation_id), id)


def _state(case: Case) -> CaseStateDto:
    return CaseStateDto(id=case.id, lifecycle=LIFECYCLE[case.state], awaiting=[paper.kind for paper in case.awaiting])
