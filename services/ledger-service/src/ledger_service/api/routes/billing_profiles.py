"""Billing details: each organisation keeps its own, staff those of all and the platform's."""

from uuid import UUID

from chassis.errors import not_found
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.schemas.billing import BillingProfileAnswer, BillingProfileInput, OwnBillingProfileInput
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.values import PLATFORM_OWNER
from ledger_service.persistence.billing_profiles import BillingProfiles

router = Router(tags=["Billing"])


@router.get("/ops/billing-profile", openapi_extra=requires(Permission.READ_BALANCE))
async def of_platform(uow: UnitOfWorkDep) -> BillingProfileAnswer:
    """Return the platform's own billing details, which its invoices carry."""
    return BillingProfileAnswer.of(await _known(uow, PLATFORM_OWNER))


@router.put("/ops/billing-profile", openapi_extra=requires(Permission.MANAGE_BILLING))
async def set_platform(body: OwnBillingProfileInput, uow: UnitOfWorkDep) -> BillingProfileAnswer:
    """Set the platform's own billing details; invoices that are out keep theirs."""
    return await _set(uow, PLATFORM_OWNER, body)


@router.get("/ops/billing-profiles/{organisationId}", openapi_extra=requires(Permission.READ_BALANCE))
async def of_organisation(
    organisationId: UUID,  # noqa: N803 - the name in the address
    uow: UnitOfWorkDep,
) -> BillingProfileAnswer:
    """Return an organisation's billing details."""
    return BillingProfileAnswer.of(await _known(uow, organisationId))


@router.put("/ops/billing-profiles/{organisationId}", openapi_extra=requires(Permission.MANAGE_BILLING))
async def set_organisation(
    organisationId: UUID,  # noqa: N803 - the name in the address
    body: BillingProfileInput,
    uow: UnitOfWorkDep,
) -> BillingProfileAnswer:
    """Set an organisation's billing details; invoices that are out keep theirs."""
    await _known(uow, organisationId)
    return await _set(uow, organisationId, body, body.invoicing_trigger)


@router.get("/partner/billing-profile", openapi_extra=requires(Permission.READ_BALANCE))
async def of_partner(uow: UnitOfWorkDep, principal: PrincipalDep) -> BillingProfileAnswer:
    """Return the collection partner's billing details."""
    return BillingProfileAnswer.of(await _known(uow, principal.organisation_id))


@router.put("/partner/billing-profile", openapi_extra=requires(Permission.MANAGE_BILLING))
async def set_partner(
    body: OwnBillingProfileInput, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BillingProfileAnswer:
    """Set the collection partner's billing details."""
    return await _set(uow, principal.organisation_id, body)


@router.get("/customer/billing-profile", openapi_extra=requires(Permission.READ_BALANCE))
async def of_creditor(uow: UnitOfWorkDep, principal: PrincipalDep) -> BillingProfileAnswer:
    """Return the creditor's billing details, which partners' invoices to him carry."""
    return BillingProfileAnswer.of(await _known(uow, principal.organisation_id))


@router.put("/customer/billing-profile", openapi_extra=requires(Permission.MANAGE_BILLING))
async def set_creditor(
    body: OwnBillingProfileInput, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BillingProfileAnswer:
    """Set the creditor's billing details."""
    return await _set(uow, principal.organisation_id, body)


@router.get("/referral/billing-profile", openapi_extra=requires(Permission.READ_EARNINGS))
async def of_referral_partner(uow: UnitOfWorkDep, principal: PrincipalDep) -> BillingProfileAnswer:
    """Return the referral partner's billing details."""
    return BillingProfileAnswer.of(await _known(uow, principal.organisation_id))


@router.put("/referral/billing-profile", openapi_extra=requires(Permission.MANAGE_BILLING))
async def set_referral_partner(
    body: OwnBillingProfileInput, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BillingProfileAnswer:
    """Set the referral partner's billing details; from when on he may invoice stays as it was."""
    known = (await BillingProfiles(uow.connection).of([principal.organisation_id])).get(principal.organisation_id)
    return await _set(uow, principal.organisation_id, body, known.invoicing_trigger if known else "PayWhenPaid")


async def _known(uow: UnitOfWork, organisation_id: UUID) -> BillingProfile:
    found = (await BillingProfiles(uow.connection).of([organisation_id])).get(organisation_id)
    if found is None:
        raise not_found("The organisation")
    return found


async def _set(
    uow: UnitOfWork, organisation_id: UUID, body: OwnBillingProfileInput, trigger: str = "PayWhenPaid"
) -> BillingProfileAnswer:
    profile = body.profile(organisation_id, trigger)
    await BillingProfiles(uow.connection).put(profile, uow.now)
    return BillingProfileAnswer.of(profile)
