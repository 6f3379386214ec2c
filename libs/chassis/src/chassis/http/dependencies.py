"""What a route function can ask for."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.auth import Principal
from chassis.errors import unauthorized
from chassis.uow import UnitOfWork


async def _unit_of_work(request: Request) -> UnitOfWork:
    uow: UnitOfWork = request.state.uow
    return uow


async def _principal(request: Request) -> Principal:
    principal: Principal | None = request.state.principal
    if principal is None:
        raise unauthorized()
    return principal


UnitOfWorkDep = Annotated[UnitOfWork, Depends(_unit_of_work)]
"""The request's transaction, scoped to the caller's organisation."""

PrincipalDep = Annotated[Principal, Depends(_principal)]
"""The caller; 401 when there is none."""
