"""What other services ask the ledger."""

from uuid import UUID

from chassis.http import Answer, Router, UnitOfWorkDep
from ledger_service.domain.errors import UnknownCase
from ledger_service.persistence.case_money import case_money
from ledger_service.persistence.commissions import Commissions

router = Router(tags=["Internal"])


class CaseMoneyAnswer(Answer):
    """The money of a case in minor units of its currency; `settled` says the ledger closed it as paid."""

    case_id: UUID
    currency: str
    principal: int
    interest_fees: int
    reminder_fees: int
    collection_fees: int
    recovered: int
    remaining: int
    payments: int
    terms_number: int | None
    settled: bool


@router.get("/internal/cases/{id}/money")
async def money(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
) -> CaseMoneyAnswer:
    """Return what is owed and what came in; 404 while the ledger has not heard of the case."""
    found = await case_money(uow.connection, id)
    if found is None:
        raise UnknownCase
    return CaseMoneyAnswer.model_validate(found, from_attributes=True)


class UnpaidCommissionsAnswer(Answer):
    """The payments whose commission a client still owes his partner and no open case collects; none of test cases."""

    payment_ids: list[UUID]


@router.get("/internal/partners/{id}/clients/{creditorId}/unpaid-commissions")
async def unpaid_commissions(
    id: UUID,  # noqa: A002 - as the other paths spell it
    creditorId: UUID,  # noqa: N803 - as the other paths spell it
    uow: UnitOfWorkDep,
) -> UnpaidCommissionsAnswer:
    """Return what a client owes a partner; nothing for parties who have no business with each other."""
    unpaid = await Commissions(uow.connection).unpaid(id, creditorId)
    return UnpaidCommissionsAnswer(payment_ids=[each.payment_id for each in unpaid])
