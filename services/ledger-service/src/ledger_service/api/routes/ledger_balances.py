"""Balances of the journal at any instant, each caller's own."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.schemas.ledger_balances import (
    AccountBalance,
    BalancesAnswer,
    BalancesQuery,
    NetworkBalancesQuery,
    OwnBalancesQuery,
    show,
)
from ledger_service.domain.balances import Axis, Until, Whose
from ledger_service.domain.values import PLATFORM_OWNER
from ledger_service.persistence.balance_at import balance_at

router = Router(tags=["Balance"])


@router.get("/partner/ledger/balances", openapi_extra=requires(Permission.READ_BALANCE))
async def partner(
    query: Annotated[OwnBalancesQuery, Query()], uow: UnitOfWorkDep, principal: PrincipalDep
) -> BalancesAnswer:
    """Return the accounts of the partner's own book, whole or with one client."""
    own = await _balances(uow, query, owner=principal.organisation_id, counterparty=query.client_id)
    return BalancesAnswer(own=own, named=[])


@router.get("/customer/ledger/balances", openapi_extra=requires(Permission.READ_BALANCE))
async def customer(
    query: Annotated[BalancesQuery, Query()], uow: UnitOfWorkDep, principal: PrincipalDep
) -> BalancesAnswer:
    """Return the debtors' sub-ledgers of the creditor, and what partners' books say about him."""
    own = await _balances(uow, query, owner=principal.organisation_id)
    return BalancesAnswer(own=own, named=await _balances(uow, query, counterparty=principal.organisation_id))


@router.get("/referral/ledger/balances", openapi_extra=requires(Permission.READ_EARNINGS))
async def referral(
    query: Annotated[BalancesQuery, Query()], uow: UnitOfWorkDep, principal: PrincipalDep
) -> BalancesAnswer:
    """Return what the platform's book says about the referral partner."""
    return BalancesAnswer(own=[], named=await _balances(uow, query, counterparty=principal.organisation_id))


@router.get("/ops/ledger/balances", openapi_extra=requires(Permission.READ_BALANCE))
async def network(query: Annotated[NetworkBalancesQuery, Query()], uow: UnitOfWorkDep) -> BalancesAnswer:
    """Return the accounts of any book, the platform's unless told."""
    owner = query.owner_id or PLATFORM_OWNER
    return BalancesAnswer(own=await _balances(uow, query, owner=owner, counterparty=query.counterparty_id), named=[])


async def _balances(
    uow: UnitOfWork, query: BalancesQuery, *, owner: UUID | None = None, counterparty: UUID | None = None
) -> list[AccountBalance]:
    whose = Whose(
        owner_id=owner,
        counterparty_id=counterparty,
        case_id=query.case_id,
        account=query.account,
        currency=query.currency,
    )
    if query.from_ is not None and query.to is not None:
        opening = await balance_at(uow.connection, whose, Until.before(query.axis, query.from_))
        closing = await balance_at(uow.connection, whose, Until.after(query.axis, query.to))
        return show(closing, opening)
    until = Until.posted(query.at or uow.now)
    if query.value_date is not None:
        until = Until.after(Axis.VALUE, query.value_date)
    return show(await balance_at(uow.connection, whose, until), None)
