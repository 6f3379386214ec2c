"""One organisation's way into the network: through the gateway, trying again where that is safe."""

from __future__ import annotations

import asyncio
import http
import json
import random
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from recoup.errors import RecoupError

Json = Any
PATIENCE_SECONDS = 90.0
AGAIN = frozenset({429, 502, 503, 504})
CONFLICT_TRIES = 5
PAGE = 100
CONNECTIONS = 48
ANSWER_SECONDS = 60.0


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


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send in a form, with the form's other fields."""

    name: str
    content: bytes
    fields: Mapping[str, str]

    def form(self) -> aiohttp.FormData:
        """Return the form, anew for each try."""
        form = aiohttp.FormData(self.fields)
        form.add_field("File", self.content, filename=self.name, content_type="text/plain")
        return form


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the network."""

    status: int
    body: bytes
    cookies: Mapping[str, str]

    @property
    def good(self) -> bool:
        """Whether it did what was asked."""
        return self.status < http.HTTPStatus.BAD_REQUEST


class Gateway:
    """Where the network is reached; keeps the connections that all clients share."""

    def __init__(self, url: str) -> None:
        self.traffic = Traffic()
        self._session = aiohttp.ClientSession(
            url,
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_read=ANSWER_SECONDS),
        )

    async def ask(self, method: str, path: str, headers: Mapping[str, str], **options: Any) -> Answered:
        """Send one request; raises `aiohttp.ClientError` or `TimeoutError` when there is no answer."""
        begun = time.perf_counter()
        async with self._session.request(method, path, headers=headers, **options) as answer:
            body = await answer.read()
            self.traffic.requests += 1
            self.traffic.seconds.append(time.perf_counter() - begun)
            return Answered(answer.status, body, {name: cookie.value for name, cookie in answer.cookies.items()})

    async def aclose(self) -> None:
        """Close every connection."""
        await self._session.close()


class Client:
    """Requests as one organisation. Every write carries an Idempotency-Key, so that it may be sent again."""

    def __init__(self, gateway: Gateway, headers: Mapping[str, str]) -> None:
        self._gateway = gateway
        self.headers = dict(headers)

    async def get(self, path: str, **params: str | int) -> Json:
        """Return the JSON of a GET."""
        return await self._json("GET", path, params=params)

    async def post(self, path: str, key: str, body: Json = None) -> Json:
        """Send a POST once, however often it has to be tried; `key` names the intent."""
        return await self._json("POST", path, key=key, json=body)

    async def upload(self, path: str, key: str, upload: Upload) -> Json:
        """Send a file once, however often it has to be tried."""
        return await self._json("POST", path, key=key, upload=upload)

    async def put(self, path: str, body: Json) -> Json:
        """Send a PUT."""
        return await self._json("PUT", path, json=body)

    async def pages(self, path: str, **params: str | int) -> AsyncIterator[Json]:
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

    async def _json(
        self, method: str, path: str, *, key: str = "", upload: Upload | None = None, **options: Any
    ) -> Json:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        deadline = time.monotonic() + PATIENCE_SECONDS
        tries = 0
        while True:
            tries += 1
            if upload is not None:
                options["data"] = upload.form()
            try:
                answer = await self._gateway.ask(method, path, headers, **options)
            except (aiohttp.ClientError, TimeoutError) as error:
                if time.monotonic() > deadline:
                    message = f"{method} {path}: the gateway does not answer ({error!r}); see ./recoup status"
                    raise RecoupError(message) from error
            else:
                if answer.good:
                    return json.loads(answer.body) if answer.body else None
                lost_race = answer.status == http.HTTPStatus.CONFLICT and tries < CONFLICT_TRIES
                if not (answer.status in AGAIN or lost_race) or time.monotonic() > deadline:
                    raise Refused(method, path, answer.status, answer.body.decode(errors="replace"))
            self._gateway.traffic.again += 1
            await asyncio.sleep(min(1.0, 0.05 * 2 ** min(tries, 5)) * random.uniform(0.5, 1))  # noqa: S311 - jitter
