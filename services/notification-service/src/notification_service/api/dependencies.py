"""What the routes of this service ask for."""

from typing import Annotated

from fastapi import Depends, Query, Request

from chassis.http import UnitOfWorkDep
from chassis.peers import Peers
from notification_service.api.errors import bad_status, bad_type
from notification_service.domain.tasks import PUBLISHED_TYPES
from notification_service.persistence.views import DeskViews
from notification_service.settings import PortalAddress


async def _views(uow: UnitOfWorkDep) -> DeskViews:
    return DeskViews(uow.connection)


async def _portal(request: Request) -> PortalAddress:
    address: PortalAddress = request.app.state.portal
    return address


async def _peers(request: Request) -> Peers:
    peers: Peers = request.app.state.peers
    return peers


async def _solved(status: Annotated[str, Query(description="Open or Solved")] = "Open") -> bool:
    if status.lower() not in {"open", "solved"}:
        raise bad_status()
    return status.lower() == "solved"


async def _types(type_: Annotated[list[str] | None, Query(alias="type")] = None) -> list[str]:
    known = {str(each).lower(): str(each) for each in PUBLISHED_TYPES}
    if any(each.lower() not in known for each in type_ or []):
        raise bad_type()
    return [known[each.lower()] for each in type_ or []]


ViewsDep = Annotated[DeskViews, Depends(_views)]
PortalDep = Annotated[PortalAddress, Depends(_portal)]
PeersDep = Annotated[Peers, Depends(_peers)]
SolvedDep = Annotated[bool, Depends(_solved)]
"""Whether solved tasks are asked for, not open ones (query `status`)."""
TypesDep = Annotated[list[str], Depends(_types)]
"""The types asked for (query `type`, repeatable); all when none is named."""
