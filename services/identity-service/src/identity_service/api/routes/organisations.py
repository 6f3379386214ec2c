"""Organisations: created by staff, asked for by services."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, status

from chassis.errors import not_found
from chassis.http import Page, PageQueryDep, Router, UnitOfWorkDep, page_data, requires
from chassis.http.routing import OWN_IDEMPOTENCY
from contracts.permissions import Permission
from contracts.values import OrganisationKind
from identity_service.api.dependencies import IdempotencyKey, IdentityDep, stores
from identity_service.api.schemas.answers import CreatedOrganisation, OrganisationAnswer
from identity_service.api.schemas.inputs import NewOrganisation
from identity_service.application.provision_organisation import ProvisionOrganisation, provision_organisation
from identity_service.persistence.organisations import StoredOrganisations
from identity_service.persistence.people import StoredPeople

router = Router(tags=["Organisations"])


@router.post(
    "/ops/organisations",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=requires(Permission.SET_UP_NETWORK, **OWN_IDEMPOTENCY),
)
async def create(
    body: NewOrganisation,
    uow: UnitOfWorkDep,
    identity: IdentityDep,
    idempotency_key: IdempotencyKey = None,
) -> CreatedOrganisation:
    """Create an organisation with its first user and key; the same Idempotency-Key answers the same."""
    command = ProvisionOrganisation(
        body.kind,
        body.name,
        body.country,
        body.user.email,
        body.user.first_name,
        body.user.last_name,
        idempotency_key,
    )
    made = await provision_organisation(command, uow, stores(uow), identity.ring.seed())
    return CreatedOrganisation(
        organisation_id=made.organisation_id,
        user_id=made.user_id,
        api_key=made.api_key,
        invitation_url=f"{identity.public_url}/onboarding?token={made.invitation_token}",
    )


@router.get("/ops/organisations", openapi_extra=requires(Permission.READ_NETWORK))
async def organisations(
    query: PageQueryDep, uow: UnitOfWorkDep, kind: Annotated[OrganisationKind | None, Query()] = None
) -> Page[OrganisationAnswer]:
    """List the network's organisations, newest first."""
    total, found = await StoredOrganisations(uow.connection).page(kind, query.page_size, query.offset)
    return Page[OrganisationAnswer](
        data=[OrganisationAnswer.of(each) for each in found], page_data=page_data(query, total, len(found))
    )


@router.get("/internal/organisations/{organisation_id}")
async def organisation(organisation_id: UUID, uow: UnitOfWorkDep) -> OrganisationAnswer:
    """Tell a service what an organisation is."""
    found = await StoredOrganisations(uow.connection).find(organisation_id)
    if found is None:
        message = "This organisation"
        raise not_found(message)
    return OrganisationAnswer.of(found)


@router.get("/internal/organisations/{organisation_id}/members")
async def member(
    organisation_id: UUID, uow: UnitOfWorkDep, email: Annotated[str, Query(min_length=1, max_length=250)]
) -> dict[str, object]:
    """Tell a service who of an organisation has this address; 404 when nobody has."""
    found = await StoredPeople(uow.connection).member_of_email(organisation_id, email)
    if found is None:
        message = "This member"
        raise not_found(message)
    return {
        "id": found.user.id,
        "email": found.user.email,
        "firstName": found.user.first_name,
        "lastName": found.user.last_name,
        "name": found.user.name,
        "role": found.role,
    }


@router.get("/internal/users")
async def user_of_email(
    uow: UnitOfWorkDep, email: Annotated[str, Query(min_length=1, max_length=250)]
) -> dict[str, object]:
    """Tell a service to whom an address belongs and in which organisations he is."""
    found = await StoredPeople(uow.connection).account(email)
    if found is None:
        message = "This user"
        raise not_found(message)
    return await _with_memberships(uow, found.user.id)


@router.get("/internal/users/{user_id}")
async def user(user_id: UUID, uow: UnitOfWorkDep) -> dict[str, object]:
    """Tell a service who a user is and in which organisations he is."""
    return await _with_memberships(uow, user_id)


async def _with_memberships(uow: UnitOfWorkDep, user_id: UUID) -> dict[str, object]:
    people = StoredPeople(uow.connection)
    found = await people.find(user_id)
    if found is None:
        message = "This user"
        raise not_found(message)
    return {
        "id": found.id,
        "email": found.email,
        "firstName": found.first_name,
        "lastName": found.last_name,
        "name": found.name,
        "memberships": [
            {"organisationId": organisation_id, "kind": kind, "role": role}
            for organisation_id, kind, role in await people.memberships(user_id)
        ],
    }
