"""What the routes of this service ask for."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.http import UnitOfWorkDep
from routing_service.application.work import Work
from routing_service.persistence.network_views import NetworkViews
from routing_service.persistence.quote_views import QuoteViews
from routing_service.wiring import Desk


async def _work(request: Request, uow: UnitOfWorkDep) -> Work:
    desk: Desk = request.app.state.desk
    return desk.open(uow)


async def _quote_views(uow: UnitOfWorkDep) -> QuoteViews:
    return QuoteViews(uow.connection)


async def _network_views(uow: UnitOfWorkDep) -> NetworkViews:
    return NetworkViews(uow.connection)


WorkDep = Annotated[Work, Depends(_work)]
"""The stores of the request's transaction."""

QuoteViewsDep = Annotated[QuoteViews, Depends(_quote_views)]
NetworkViewsDep = Annotated[NetworkViews, Depends(_network_views)]
