"""The other services of a network, played by a function of the test."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping


class Played:
    """A wire at whose end a function answers; one that raises what httpx raises does not answer."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]) -> None:
        self._answer = answer

    async def get(self, url: str, headers: Mapping[str, str], seconds: float) -> tuple[int, bytes]:
        """Return what the function answers."""
        timeout = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
        request = httpx.Request("GET", url, headers=dict(headers), extensions=timeout)
        try:
            answer = self._answer(request)
            if inspect.isawaitable(answer):
                answer = await answer
        except httpx.HTTPError as error:
            raise ConnectionError(repr(error)) from error
        return answer.status_code, answer.content

    async def close(self) -> None:
        """Close nothing."""
