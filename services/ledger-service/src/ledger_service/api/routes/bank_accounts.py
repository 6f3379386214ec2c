"""Where clients want their money: they set it themselves, staff see it and confirm a change that cannot wait."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.money import is_currency
from contracts.permissions import Permission
from ledger_service.api.schemas.bank_accounts import BankAccountAnswer, BankAccountInput
from ledger_service.api.schemas.fields import Currency
from ledger_service.application.set_bank_account import confirm_account, remove_account, set_account
from ledger_service.domain.bank_accounts import AccountStatus, UnknownBankAccount
from ledger_service.persistence.bank_accounts import BankAccounts

router = Router(tags=["Bank accounts"])

CurrencyPath = Annotated[Currency, Path()]


async def _known(currency: str) -> str:
    if not is_currency(currency):
        raise UnknownBankAccount
    return currency


KnownDep = Annotated[str, Depends(_known)]
"""The currency of an account; there is none in what is no currency."""


@router.get("/customer/bank-accounts", openapi_extra=requires(Permission.READ_BALANCE))
async def of_creditor(uow: UnitOfWorkDep, principal: PrincipalDep) -> list[BankAccountAnswer]:
    """Return the accounts that the creditor's money goes to, one a currency, and changes that still wait."""
    found = await BankAccounts(uow.connection).alive(principal.organisation_id, None, uow.now)
    return [BankAccountAnswer.of(each, uow.now) for each in found]


@router.get("/customer/bank-accounts/{currency}", openapi_extra=requires(Permission.READ_BALANCE))
async def history(currency: KnownDep, uow: UnitOfWorkDep, principal: PrincipalDep) -> list[BankAccountAnswer]:
    """Return all accounts that the creditor ever set in a currency, the newest first: which, from when, by whom."""
    found = await BankAccounts(uow.connection).history(principal.organisation_id, currency)
    if not found:
        raise UnknownBankAccount
    return [BankAccountAnswer.of(each, uow.now) for each in found]


@router.put("/customer/bank-accounts/{currency}", openapi_extra=requires(Permission.MANAGE_BILLING))
async def set_own(
    currency: CurrencyPath, body: BankAccountInput, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BankAccountAnswer:
    """Set the account that money of this currency goes to.

    The first one counts at once. A changed one counts after 24 hours, or once staff confirmed it; until then money
    goes to the one before. Setting that one again takes the change back.
    """
    accounts = BankAccounts(uow.connection)
    account = await set_account(uow, accounts, principal.organisation_id, currency, body.details())
    return BankAccountAnswer.of(account, uow.now)


@router.delete("/customer/bank-accounts/{currency}", status_code=204, openapi_extra=requires(Permission.MANAGE_BILLING))
async def remove(currency: KnownDep, uow: UnitOfWorkDep, principal: PrincipalDep) -> Response:
    """Let no money go to the account of this currency any more; its history stays."""
    await remove_account(uow, BankAccounts(uow.connection), principal.organisation_id, currency)
    return Response(status_code=204)


@router.get("/ops/bank-accounts", openapi_extra=requires(Permission.READ_BALANCE))
async def of_all(
    uow: UnitOfWorkDep,
    page: PageQueryDep,
    organisation_id: Annotated[UUID | None, Query(alias="organisationId")] = None,
    status: Annotated[AccountStatus | None, Query()] = None,
) -> Page[BankAccountAnswer]:
    """Return a page of creditors' accounts, the last set first; `status=Pending` is what waits for its day."""
    found = BankAccounts(uow.connection)
    rows, total = await found.page(organisation_id, status, uow.now, page.page_size, page.offset)
    return Page[BankAccountAnswer](
        data=[BankAccountAnswer.of(each, uow.now) for each in rows], page_data=page_data(page, total, len(rows))
    )


@router.post("/ops/bank-accounts/{id}/confirm", openapi_extra=requires(Permission.MANAGE_BILLING))
async def confirm(
    id: UUID,  # noqa: A002 - as everywhere in a path
    uow: UnitOfWorkDep,
) -> BankAccountAnswer:
    """Let a changed account take effect now, after its owner was asked on another way."""
    return BankAccountAnswer.of(await confirm_account(uow, BankAccounts(uow.connection), id), uow.now)
