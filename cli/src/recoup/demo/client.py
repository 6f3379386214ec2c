"""One organisation's way into the network: through the gateway, trying again where that is safe."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from recoup.errors import RecoupError

Json = Any
PATIENCE_SECONDS = 90.0
AGAIN = frozenset({429, 502, 503, 504})
CONFLICT_TRIES = 5
PAGE = 100
CONNECTIONS = 6


class Refused(RecoupError):
    """The network answered with an error that trying again does not mend."""

    def __init__(self, method: str, path: str, status: int, body: str) -> None:
        super().__init__(f"{method} {path} answered {status}: {body[:600]}")
        self.status = status
        self.body = body


@dataclass(slots=True)
class Traffic:
    """What all clients of a run did together."""

    requests: int = 0
    again: int = 0
    seconds: list[float] = field(default_factory=list)


class Gateway:
    """Where the network is reached. Everybody has connections of his own: httpx searches a shared pool at every step."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.traffic = Traffic()
        self._open: list[httpx.AsyncClient] = []

    def connections(self) -> httpx.AsyncClient:
        """Return a new client of HTTP, closed with the gateway."""
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        transport = httpx.AsyncHTTPTransport(verify=False, limits=limits, trust_env=False)
        client = httpx.AsyncClient(base_url=self.url, transport=transport, timeout=httpx.Timeout(60, pool=None))
        self._open.append(client)
        return client

    async def aclose(self) -> None:
        """Close every connection."""
        for client in self._open:
            await client.aclose()


class Client:
    """Requests as one organisation. Every write carries an Idempotency-Key, so that it may be sent again."""

    def __init__(self, gateway: Gateway, headers: Mapping[str, str]) -> None:
        self._http = gateway.connections()
        self._traffic = gateway.traffic
        self.headers = dict(headers)

    async def get(self, path: str, **params: Any) -> Json:
        """Return the JSON of a GET."""
        return await self._json("GET", path, params=params)

    async def post(self, path: str, key: str, body: Json = None, **more: Any) -> Json:
        """Send a POST once, however often it has to be tried; `key` names the intent."""
        return await self._json("POST", path, key=key, json=body, **more)

    async def put(self, path: str, body: Json) -> Json:
        """Send a PUT."""
        return await self._json("PUT", path, json=body)

    async def pages(self, path: str, **params: Any) -> AsyncIterator[Json]:
        """Yield every row of a published list."""
        page = 1
        while True:
            answer = await self.get(path, Page=page, PageSize=PAGE, **params)
            figures = answer.get("page") or answer["pageData"]
            for row in next(value for value in answer.values() if isinstance(value, list)):
                yield row
            if page >= figures["totalPages"]:
                return
            page += 1

    async def _json(self, method: str, path: str, *, key: str = "", **options: Any) -> Json:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        deadline = time.monotonic() + PATIENCE_SECONDS
        tries = 0
        while True:
            tries += 1
            begun = time.perf_counter()
            try:
                answer = await self._http.request(method, path, headers=headers, **options)
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    message = f"{method} {path}: the gateway does not answer ({error!r}); see ./recoup status"
                    raise RecoupError(message) from error
            else:
                self._traffic.requests += 1
                self._traffic.seconds.append(time.perf_counter() - begun)
                if answer.is_success:
                    return answer.json() if answer.content else None
                lost_race = answer.status_code == httpx.codes.CONFLICT and tries < CONFLICT_TRIES
                if not (answer.status_code in AGAIN or lost_race) or time.monotonic() > deadline:
                    raise Refused(method, path, answer.status_code, answer.text)
            self._traffic.again += 1
            await asyncio.sleep(min(1.0, 0.05 * 2 ** min(tries, 5)) * random.uniform(0.5, 1))  # noqa: S311 - jitter
