"""What each role has, owes and is owed, per currency."""

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api.schemas.balances import (
    CreditorBalance,
    NetworkBalance,
    PartnerBalance,
    PartnerDebtDto,
    ReferralBalance,
)
from ledger_service.persistence.balances import Balances

router = Router(tags=["Balance"])


@router.get("/partner/balance", openapi_extra=requires(Permission.READ_BALANCE))
async def partner(uow: UnitOfWorkDep, principal: PrincipalDep) -> list[PartnerBalance]:
    """Return the partner's totals and balances, one item per currency."""
    found = await Balances(uow.connection).of_partner(principal.organisation_id)
    return [PartnerBalance.show(each) for each in found]


@router.get("/customer/balance", openapi_extra=requires(Permission.READ_BALANCE))
async def customer(uow: UnitOfWorkDep, principal: PrincipalDep) -> list[CreditorBalance]:
    """Return the creditor's totals and balances, one item per currency."""
    found = await Balances(uow.connection).of_creditor(principal.organisation_id)
    return [CreditorBalance.show(each) for each in found]


@router.get("/referral/balance", openapi_extra=requires(Permission.READ_EARNINGS))
async def referral(uow: UnitOfWorkDep, principal: PrincipalDep) -> list[ReferralBalance]:
    """Return what the referral partner earns, one item per currency."""
    found = await Balances(uow.connection).of_referral_partner(principal.organisation_id)
    return [ReferralBalance.show(each) for each in found]


@router.get("/ops/balance", openapi_extra=requires(Permission.READ_BALANCE))
async def network(uow: UnitOfWorkDep) -> list[NetworkBalance]:
    """Return the totals of the network and the platform's balances, one item per currency."""
    return [NetworkBalance.show(each) for each in await Balances(uow.connection).of_network()]


@router.get("/ops/balance/partners", openapi_extra=requires(Permission.READ_BALANCE))
async def partners(uow: UnitOfWorkDep) -> list[PartnerDebtDto]:
    """Return what each partner owes the platform, due and accrued."""
    return PartnerDebtDto.of(await Balances(uow.connection).owed_by_partners())
