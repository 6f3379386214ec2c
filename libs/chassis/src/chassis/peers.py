"""Questions to other services: read only, with a timeout, never a command."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx

from chassis.outbox import current_traceparent
from chassis.settings import Settings

INTERNAL_HEADER: Final = "X-Recoup-Internal"


class PeerUnavailable(Exception):
    """The other service did not answer in time, or answered that it cannot."""


class Peers:
    """The other services of the network."""

    def __init__(self, settings: Settings) -> None:
        """Take the addresses from the settings; an empty address never answers."""
        self._urls = {
            "identity": settings.identity_url,
            "case": settings.case_url,
            "routing": settings.routing_url,
            "ledger": settings.ledger_url,
            "notification": settings.notification_url,
            "referral": settings.referral_url,
        }
        self._token = settings.internal_token.get_secret_value()
        self._client: httpx.AsyncClient | None = None

    async def get(
        self,
        service: str,
        path: str,
        *,
        params: Mapping[str, str | int | bool | None] | None = None,
        timeout: float = 0.3,  # noqa: ASYNC109 - of the call, not of a scope
    ) -> dict[str, Any] | None:
        """Return the JSON answer, or None when the other service says 404.

        Raises `PeerUnavailable` on a timeout, a lost connection or any other status.
        """
        base = self._urls[service]
        if not base:
            raise PeerUnavailable(service)
        if self._client is None:
            self._client = httpx.AsyncClient(
                limits=httpx.Limits(max_connections=50, max_keepalive_connections=20),
                trust_env=False,
            )
        headers = {INTERNAL_HEADER: self._token}
        traceparent = current_traceparent()
        if traceparent:
            headers["traceparent"] = traceparent
        try:
            answer = await self._client.get(
                base + path,
                params={k: v for k, v in (params or {}).items() if v is not None},
                headers=headers,
                timeout=timeout,
            )
        except httpx.HTTPError as error:
            raise PeerUnavailable(service) from error
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.OK:
            raise PeerUnavailable(service)
        body: dict[str, Any] = answer.json()
        return body

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
