"""Questions to other services: read only, with a timeout, never a command."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote, urlencode

from chassis.outbox import current_traceparent
from chassis.settings import Settings

if TYPE_CHECKING:
    import aiohttp

INTERNAL_HEADER: Final = "X-Recoup-Internal"
_CONNECTIONS: Final = 50
_LEFT: Final = "/%:@"
"""Characters of a path that are sent as they are."""
_KEPT_SECONDS: Final = 60
"""Less than the 75 s after which the other side gives an idle connection up."""


class PeerUnavailable(Exception):
    """The other service did not answer in time, or answered that it cannot."""


class Wire(Protocol):
    """How a question travels."""

    async def get(self, url: str, headers: Mapping[str, str], seconds: float) -> tuple[int, bytes]:
        """Return status and body; raises `OSError` or `TimeoutError` when there is no whole answer within `seconds`."""
        ...

    async def close(self) -> None:
        """Give up what is open."""
        ...


class Http:
    """Questions over kept HTTP connections."""

    def __init__(self) -> None:
        """Connect with the first question."""
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str, headers: Mapping[str, str], seconds: float) -> tuple[int, bytes]:
        """Ask; an answer that breaks off counts as none."""
        # Imported with the first question: most processes of a small network never ask one.
        import aiohttp  # noqa: PLC0415
        from yarl import URL  # noqa: PLC0415

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEPT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        try:
            async with self._session.get(
                URL(url, encoded=True), headers=headers, timeout=aiohttp.ClientTimeout(seconds), allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientError as error:
            raise ConnectionError(repr(error)) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


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
        self.wire: Wire = Http()

    async def get(
        self,
        service: str,
        path: str,
        *,
        params: Mapping[str, str | int | bool | None] | None = None,
        timeout: float = 0.3,  # noqa: ASYNC109 - of the call, not of a scope
    ) -> dict[str, Any] | None:
        """Return the JSON answer, or None when the other service says 404. Parameters that are None are left out.

        Raises `PeerUnavailable` when there is no answer within `timeout` seconds, or one of any other status.
        """
        base = self._urls[service]
        if not base:
            raise PeerUnavailable(service)
        headers = {INTERNAL_HEADER: self._token}
        traceparent = current_traceparent()
        if traceparent:
            headers["traceparent"] = traceparent
        url = base + quote(path, safe=_LEFT)
        given = {name: _text(value) for name, value in (params or {}).items() if value is not None}
        if given:
            url = f"{url}?{urlencode(given)}"
        try:
            status, content = await self.wire.get(url, headers, timeout)
        except OSError as error:
            raise PeerUnavailable(service) from error
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status != HTTPStatus.OK:
            raise PeerUnavailable(service)
        body: dict[str, Any] = json.loads(content)
        return body

    async def close(self) -> None:
        """Close the connections."""
        await self.wire.close()


def _text(value: str | int | bool) -> str:  # noqa: FBT001 - whatever a query string may hold
    return str(value).lower() if isinstance(value, bool) else str(value)
