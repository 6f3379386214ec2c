"""Explained payments: every cent from the amount to each share, to each caller his own."""

from typing import Final
from uuid import UUID

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.schemas.explanation import ExplanationAnswer
from ledger_service.application.explain_payment import explain_payment
from ledger_service.domain.errors import UnknownPayment
from ledger_service.persistence.explanations import payment_with_postings

router = Router(tags=["Payments"])

_PATH: Final = "cases/{id}/payments/{paymentId}/explain"


@router.get(f"/partner/{_PATH}", openapi_extra=requires(Permission.READ_PAYMENTS))
async def partner(
    id: UUID,  # noqa: A002 - as the paths beside it
    paymentId: UUID,  # noqa: N803 - as the paths beside it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> ExplanationAnswer:
    """Explain a payment that this partner recorded."""
    return await _explained(uow, "partner", principal.organisation_id, id, paymentId)


@router.get(f"/customer/{_PATH}", openapi_extra=requires(Permission.READ_PAYMENTS))
async def customer(
    id: UUID,  # noqa: A002 - as the paths beside it
    paymentId: UUID,  # noqa: N803 - as the paths beside it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> ExplanationAnswer:
    """Explain a payment on the creditor's case."""
    return await _explained(uow, "customer", principal.organisation_id, id, paymentId)


@router.get(f"/referral/{_PATH}", openapi_extra=requires(Permission.READ_EARNINGS))
async def referral(
    id: UUID,  # noqa: A002 - as the paths beside it
    paymentId: UUID,  # noqa: N803 - as the paths beside it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> ExplanationAnswer:
    """Explain what the referral partner earns on a payment."""
    return await _explained(uow, "referral", principal.organisation_id, id, paymentId)


@router.get(f"/ops/{_PATH}", openapi_extra=requires(Permission.READ_PAYMENTS))
async def network(
    id: UUID,  # noqa: A002 - as the paths beside it
    paymentId: UUID,  # noqa: N803 - as the paths beside it
    uow: UnitOfWorkDep,
) -> ExplanationAnswer:
    """Explain any payment, with every share."""
    return await _explained(uow, "ops", None, id, paymentId)


async def _explained(
    uow: UnitOfWork, role: str, owner: UUID | None, case_id: UUID, payment_id: UUID
) -> ExplanationAnswer:
    payment = await payment_with_postings(uow.connection, role, owner, case_id, payment_id)
    if payment is None:
        raise UnknownPayment
    return ExplanationAnswer.of(payment, explain_payment(payment, role, owner))
