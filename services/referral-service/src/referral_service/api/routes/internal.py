"""Answers to the other services: who is linked, and who the people of a new client are."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Query

from chassis.http import Router
from referral_service.api.dependencies import ViewsDep
from referral_service.api.errors import unknown_client, unknown_user
from referral_service.api.schemas.internal import LinkAnswer, OnboardingUserAnswer, PersonAnswer

router: Final = Router(tags=["Internal"])


@router.get("/internal/clients")
async def by_tenant(
    views: ViewsDep,
    referral_partner_id: Annotated[UUID, Query(alias="referralPartnerId")],
    external_tenant_id: Annotated[str, Query(alias="externalTenantId")],
) -> LinkAnswer:
    """Return the client a partner knows by this id of his; 404 when there is none."""
    view = await views.by_tenant(referral_partner_id, external_tenant_id)
    if view is None:
        raise unknown_client()
    return LinkAnswer.of(view)


@router.get("/internal/clients/{creditor_id}")
async def by_creditor(creditor_id: UUID, views: ViewsDep) -> LinkAnswer:
    """Return the decision about a creditor; 404 when nobody brought it."""
    view = await views.by_creditor(creditor_id)
    if view is None:
        raise unknown_client()
    return LinkAnswer.of(view)


@router.get("/internal/onboarding-users/{user_id}")
async def onboarding_user(user_id: UUID, views: ViewsDep) -> OnboardingUserAnswer:
    """Return the person who onboards a client; identity-service makes his account from this."""
    found = await views.onboarding(user_id)
    if found is None:
        raise unknown_user()
    tenant, creditor_id, people = found
    person = next(each for each in people if each.onboarding)
    return OnboardingUserAnswer(
        **PersonAnswer.of(person).model_dump(by_alias=False),
        creditor_id=creditor_id,
        external_tenant_id=tenant,
        colleagues=[PersonAnswer.of(each) for each in people if not each.onboarding],
    )
