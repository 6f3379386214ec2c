"""What a referral partner does with clients."""

import datetime as dt
from typing import Annotated, Final

from fastapi import Path, Query, Response

from chassis.http import PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.http.routing import PLAIN_REFUSALS
from contracts.permissions import Permission
from referral_service.api.dependencies import (
    ClientPageDep,
    ClientsDep,
    DirectoryDep,
    OnboardingDep,
    PartnersDep,
    ViewsDep,
)
from referral_service.api.errors import ClientConflictAnswerError, bad_date, unknown_client
from referral_service.api.schemas.clients import (
    ClientAnswer,
    ClientConflict,
    ClientRefusals,
    ClientsAnswer,
    ClientsSummary,
    CreateClientRequest,
)
from referral_service.application.bring_client import BringClient, bring_client
from referral_service.domain.errors import CasesComeLaterError, ClientConflictError
from referral_service.persistence.views import ClientFilter

router: Final = Router(tags=["Clients"])

_DAY: Final = dt.timedelta(days=1)


@router.post(
    "/referral/clients",
    status_code=201,
    openapi_extra=requires(Permission.BRING_CLIENT, **PLAIN_REFUSALS),
    responses={202: {"model": ClientAnswer}, 409: {"model": ClientConflict}, 422: {"model": ClientRefusals}},
)
async def create(
    *,
    body: CreateClientRequest,
    response: Response,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    partners: PartnersDep,
    clients: ClientsDep,
    directory: DirectoryDep,
    views: ViewsDep,
    onboarding: OnboardingDep,
) -> ClientAnswer:
    """Bring a client: 201 when it is ready to work, 202 while its onboarding is pending.

    The same `externalTenantId` again answers how the client stands now and creates nothing.
    `cases` is not taken here yet (422 `CasesNotAccepted`): send cases to `POST /customer/cases`
    with the client's bearer token once the client exists.
    """
    if body.cases:
        raise CasesComeLaterError
    try:
        await bring_client(
            BringClient(
                principal.organisation_id,
                body.external_tenant_id,
                body.client.company(),
                tuple(person.user() for person in body.users),
            ),
            uow=uow,
            partners=partners,
            clients=clients,
            directory=directory,
        )
    except ClientConflictError as conflict:
        raise ClientConflictAnswerError(conflict.type, str(conflict), body.external_tenant_id) from conflict
    view = await views.by_tenant(principal.organisation_id, body.external_tenant_id)
    assert view is not None  # noqa: S101 - created above, or by whoever held its lock before us
    response.status_code = 201 if view.onboarding_done else 202
    return ClientAnswer.of(view, onboarding.of_user(view.onboarding_user))


@router.get("/referral/clients", openapi_extra=requires(Permission.READ_CLIENTS))
async def search(
    *,
    page: ClientPageDep,
    principal: PrincipalDep,
    views: ViewsDep,
    onboarding: OnboardingDep,
    query: Annotated[str | None, Query(alias="Query", max_length=200)] = None,
    external_tenant_id: Annotated[str | None, Query(alias="ExternalTenantId", max_length=255)] = None,
    is_attributed_client: Annotated[bool | None, Query(alias="IsAttributedClient")] = None,
    onboarding_done: Annotated[bool | None, Query(alias="OnboardingDone")] = None,
    date_created_from: Annotated[str | None, Query(alias="DateCreatedFrom")] = None,
    date_created_to: Annotated[str | None, Query(alias="DateCreatedTo")] = None,
    sort: Annotated[str, Query(alias="Sort", max_length=50)] = "dateCreated:desc",
) -> ClientsAnswer:
    """List the clients one has brought, newest first unless `Sort` says otherwise.

    Both dates are inclusive and mean the day of the link; the summary covers all that match.
    """
    field, _, direction = sort.partition(":")
    found, totals = await views.page(
        principal.organisation_id,
        ClientFilter(
            query=query,
            external_tenant_id=external_tenant_id,
            attributed=is_attributed_client,
            onboarding_done=onboarding_done,
            linked_from=_instant("DateCreatedFrom", date_created_from),
            linked_before=_end("DateCreatedTo", date_created_to),
        ),
        (field.strip().lower(), direction.strip().lower() or "asc"),
        page.page_size,
        page.offset,
    )
    return ClientsAnswer(
        page=page_data(page, totals.clients, len(found)),
        summary=ClientsSummary.of(totals),
        clients=[ClientAnswer.of(view, onboarding.of_user(view.onboarding_user)) for view in found],
    )


@router.get("/referral/clients/{externalTenantId}", openapi_extra=requires(Permission.READ_CLIENTS))
async def one(
    external_tenant_id: Annotated[str, Path(alias="externalTenantId")],
    principal: PrincipalDep,
    views: ViewsDep,
    onboarding: OnboardingDep,
) -> ClientAnswer:
    """Return one client by the partner's own id for it; 404 for what is not his."""
    view = await views.by_tenant(principal.organisation_id, external_tenant_id)
    if view is None:
        raise unknown_client()
    return ClientAnswer.of(view, onboarding.of_user(view.onboarding_user))


def _instant(name: str, given: str | None) -> dt.datetime | None:
    """Read a date or time; without an offset it is UTC, and `+0000` may have lost its sign in a form."""
    if not given:
        return None
    try:
        found = dt.datetime.fromisoformat(given.strip().replace(" 0000", "+0000"))
    except ValueError:
        raise bad_date(name) from None
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found


def _end(name: str, given: str | None) -> dt.datetime | None:
    """Return the first instant after what is still included: of a bare day, all of it is."""
    found = _instant(name, given)
    if found is None:
        return None
    whole_day = (found.hour, found.minute, found.second, found.microsecond) == (0, 0, 0, 0)
    return found + (_DAY if whole_day else dt.timedelta(microseconds=1))
