"""What the routes of this service ask for."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.http import UnitOfWorkDep
from chassis.http.paging import PageQuery, page_query
from referral_service.persistence.clients import StoredClients
from referral_service.persistence.directory import IdentityDirectory
from referral_service.persistence.partners import StoredPartners
from referral_service.persistence.views import ClientViews
from referral_service.settings import OnboardingAddress


async def _partners(uow: UnitOfWorkDep) -> StoredPartners:
    return StoredPartners(uow.connection)


async def _clients(uow: UnitOfWorkDep) -> StoredClients:
    return StoredClients(uow.connection)


async def _views(uow: UnitOfWorkDep) -> ClientViews:
    return ClientViews(uow.connection)


async def _directory(request: Request) -> IdentityDirectory:
    return IdentityDirectory(request.app.state.peers)


async def _onboarding(request: Request) -> OnboardingAddress:
    address: OnboardingAddress = request.app.state.onboarding
    return address


PartnersDep = Annotated[StoredPartners, Depends(_partners)]
ClientsDep = Annotated[StoredClients, Depends(_clients)]
ViewsDep = Annotated[ClientViews, Depends(_views)]
DirectoryDep = Annotated[IdentityDirectory, Depends(_directory)]
OnboardingDep = Annotated[OnboardingAddress, Depends(_onboarding)]

ClientPageDep = Annotated[PageQuery, page_query(50).__metadata__[0]]
"""Page and PageSize of client lists: 50 unless told (domain 9.1)."""
