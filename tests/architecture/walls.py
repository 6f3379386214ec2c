"""The two walls between tenants, either of which can be taken away: the queries' filters, and row-level security."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest
from fastapi import Request
from fastapi.routing import APIRoute
from networks import EmbeddedNetwork
from served import Operation

from chassis.auth import Principal
from chassis.http import dependencies
from chassis.provision import schema
from chassis.runtime import Running
from chassis.settings import Settings
from recoup.home import SERVICES
from recoup.supervisor.environment import Addresses, of_service, shared
from recoup.supervisor.options import Options

GUARDED = """
SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relrowsecurity AND nspname LIKE '%\\_service' ORDER BY 1
"""


@contextlib.contextmanager
def without_row_level_security(network: EmbeddedNetwork) -> Iterator[tuple[str, ...]]:
    """Take row-level security from every table that has it; yields those tables, and gives it back at the end."""
    guarded = tuple(network.sql(GUARDED).splitlines())
    try:
        network.sql("; ".join(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in guarded))
        yield guarded
    finally:
        network.sql("; ".join(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY" for table in guarded))


def organisation_of(token: str) -> UUID:
    """Return whose token this is."""
    return UUID(jwt.decode(token, options={"verify_signature": False})["org"])


class Fooled:
    """The services in this process, on the database of a network: their code takes any caller for somebody else.

    The transaction keeps the scope of the true caller, as the route has set it before the code of the service runs. So
    every filter lets through the rows of the other one, and only row-level security can hold them back.
    """

    def __init__(self, services: Mapping[str, Running]) -> None:
        self._as: UUID | None = None
        self._clients: dict[tuple[str, str], httpx.AsyncClient] = {}
        for running in services.values():
            app = running.app()
            app.dependency_overrides[dependencies._principal] = self._principal
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url="http://fooled", timeout=60)
            for route in (route for router in running.service.routers for route in router.routes):
                if isinstance(route, APIRoute):
                    self._clients.update(dict.fromkeys(((each, route.path) for each in route.methods or ()), client))

    async def _principal(self, request: Request) -> Principal:
        principal = await dependencies._principal(request)
        return dataclasses.replace(principal, organisation_id=self._as or principal.organisation_id)

    async def send(
        self, operation: Operation, address: str, *, token: str, taken_for: UUID | None, **options: Any
    ) -> httpx.Response:
        """Send a request to the service of an operation, whose code takes the caller for that organisation."""
        self._as = taken_for
        client = self._clients[operation.method, operation.path]
        headers = {"Authorization": f"Bearer {token}"}
        return await client.request(operation.method, address, headers=headers, **options)


@contextlib.asynccontextmanager
async def services_of(network: EmbeddedNetwork, **settings: Any) -> AsyncIterator[dict[str, Running]]:
    """Put the services together in this process as the network's supervisor would have done; nothing is served."""
    ports, credentials = network.running.state["processes"], network.running.credentials
    addresses = Addresses(
        network.port,
        ports["postgres"]["port"],
        {service: int(network.running.services[service].rpartition(":")[2]) for service in SERVICES},
    )
    everybody = shared(network.home, Options(port=network.port), addresses, credentials)
    made: dict[str, Running] = {}
    for service in SERVICES:
        told = of_service(
            service,
            everybody,
            network.dsn,
            home=network.home,
            credentials=credentials,
            port=addresses.services[service],
        )
        package = f"{service}_service"
        with pytest.MonkeyPatch.context() as patch:
            for name, value in told.items():
                if name.startswith("RECOUP_"):
                    patch.setenv(name, value)
            bootstrap = importlib.import_module(f"{package}.bootstrap").bootstrap
            made[service] = Running(service, package, bootstrap, Settings(**settings))
        assert made[service].schema == schema(service)
    try:
        yield made
    finally:
        for running in made.values():
            await running.close()
