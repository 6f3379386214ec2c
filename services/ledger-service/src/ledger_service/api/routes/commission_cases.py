"""The way from unpaid commissions to a case that collects them."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api.schemas.commission_cases import CommissionCaseAnswer
from ledger_service.api.schemas.fields import Currency
from ledger_service.domain.commission import UnknownClient, of_one_currency
from ledger_service.persistence.billing_profiles import BillingProfiles
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.commissions import Commissions

router = Router(tags=["Commission cases"])


@router.get("/partner/clients/{creditorId}/commission-case", openapi_extra=requires(Permission.READ_PAYMENTS))
async def prefilled(
    creditor_id: Annotated[UUID, Path(alias="creditorId")],
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    currency: Annotated[Currency | None, Query()] = None,
) -> CommissionCaseAnswer:
    """Return a claim over what a client owes the partner, ready to be submitted as a managed case."""
    commissions, partner_id = Commissions(uow.connection), principal.organisation_id
    unpaid = await commissions.unpaid(partner_id, creditor_id)
    if not unpaid and not await commissions.worked_for(partner_id, creditor_id):
        raise UnknownClient
    chosen, left = of_one_currency(unpaid, currency)
    # The client and the cases were just shown to be the partner's: what he needs of them stands in others' rows.
    await PostgresBooks(uow.connection).widen()
    references = await commissions.references(sorted({each.case_id for each in chosen}))
    profiles = await BillingProfiles(uow.connection).of([creditor_id, partner_id])
    if creditor_id not in profiles or partner_id not in profiles:
        raise UnknownClient
    return CommissionCaseAnswer.of(
        chosen, references, left=left, client=profiles[creditor_id], partner=profiles[partner_id], today=uow.today
    )
