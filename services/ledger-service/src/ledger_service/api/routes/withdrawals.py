"""What clients owe for cases that they withdrew inside an exclusive period."""

from uuid import UUID

from chassis.errors import invalid
from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from contracts.permissions import Permission
from ledger_service.api.schemas.withdrawals import WithdrawalAnswer, WithdrawalPaidInput
from ledger_service.application.withdrawals import settle_withdrawal
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.withdrawals import PostgresWithdrawals

router = Router(tags=["Withdrawal fees"])


@router.get("/partner/withdrawal-fees", openapi_extra=requires(Permission.READ_BALANCE))
async def of_partner(uow: UnitOfWorkDep, principal: PrincipalDep, page: PageQueryDep) -> Page[WithdrawalAnswer]:
    """Return a page of what clients owe the partner for withdrawn cases, newest first."""
    found = PostgresWithdrawals(uow.connection)
    rows, total = await found.page("partner", principal.organisation_id, page.page_size, page.offset)
    return Page[WithdrawalAnswer](
        data=[WithdrawalAnswer.of(each) for each in rows], page_data=page_data(page, total, len(rows))
    )


@router.get("/customer/withdrawal-fees", openapi_extra=requires(Permission.READ_BALANCE))
async def of_creditor(uow: UnitOfWorkDep, principal: PrincipalDep, page: PageQueryDep) -> Page[WithdrawalAnswer]:
    """Return a page of what the creditor owes partners for withdrawn cases, newest first."""
    found = PostgresWithdrawals(uow.connection)
    rows, total = await found.page("creditor", principal.organisation_id, page.page_size, page.offset)
    return Page[WithdrawalAnswer](
        data=[WithdrawalAnswer.of(each) for each in rows], page_data=page_data(page, total, len(rows))
    )


@router.post("/partner/withdrawal-fees/{id}/paid", openapi_extra=requires(Permission.MANAGE_BILLING))
async def paid(
    id: UUID,  # noqa: A002 - as the other paths spell it
    body: WithdrawalPaidInput,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> WithdrawalAnswer:
    """Note that the client paid the whole fee."""
    if body.date > uow.today:
        raise invalid({"date": [f"must not be in the future; today is {uow.today}"]})
    connection = uow.connection
    found = await settle_withdrawal(
        uow, PostgresWithdrawals(connection), PostgresJournal(connection), id, principal.organisation_id, body.date
    )
    return WithdrawalAnswer.of(found)
