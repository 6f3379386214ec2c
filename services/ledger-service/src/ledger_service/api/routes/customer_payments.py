"""Payments as a creditor sees them."""

from uuid import UUID

from chassis.http import PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep
from ledger_service.api.schemas.parameters import PAGE
from ledger_service.api.schemas.payments import PaymentDto, PaymentListApiDTO
from ledger_service.application.record_payment import must_be_unknown
from ledger_service.domain.errors import UnknownCase, UnknownPayment
from ledger_service.persistence.payments import Payments

router = Router()


@router.get("/customer/cases/{id}/payments", tags=["Cases"], openapi_extra=requires(Permission.READ_PAYMENTS))
async def of_case(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    cases: CasesDep,
) -> list[PaymentDto]:
    """Return every payment on the case, newest first."""
    rows = await Payments(uow.connection).of_case(id, principal.organisation_id)
    if rows is None:
        await must_be_unknown(cases, id, creditor_id=principal.organisation_id)
        raise UnknownCase
    return [PaymentDto.of(row) for row in rows]


@router.get(
    "/customer/Payments",
    tags=["Payments"],
    openapi_extra=requires(Permission.READ_PAYMENTS, parameters=PAGE),
)
async def of_account(uow: UnitOfWorkDep, principal: PrincipalDep, page: PageQueryDep) -> PaymentListApiDTO:
    """Return a page of the payments on all of the creditor's cases, newest first."""
    rows, total = await Payments(uow.connection).of_creditor(principal.organisation_id, page.page_size, page.offset)
    return PaymentListApiDTO(page=page_data(page, total, len(rows)), payments=[PaymentDto.of(row) for row in rows])


@router.get("/customer/Payments/{id}", tags=["Payments"], openapi_extra=requires(Permission.READ_PAYMENTS))
async def one(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> PaymentDto:
    """Return one payment."""
    row = await Payments(uow.connection).one(id, principal.organisation_id)
    if row is None:
        raise UnknownPayment
    return PaymentDto.of(row)
