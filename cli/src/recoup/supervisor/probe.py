"""Asking a server of the network how it is, without a client library."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

SECONDS = 1.0


def get(url: str, headers: dict[str, str] | None = None, seconds: float = SECONDS) -> tuple[int, bytes]:
    """Give status and body; status 0 when nobody answered in time."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=seconds)
    try:
        connection.request("GET", parts.path or "/", headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error).encode()
    finally:
        connection.close()


def answers(url: str) -> bool:
    """Whether the address answers 200 now."""
    return get(url)[0] == http.HTTPStatus.OK


def reasons(url: str) -> str:
    """Why a service is not ready, in its own words and one line."""
    status, body = get(url)
    if status == 0:
        return "does not answer"
    try:
        told: Any = json.loads(body)
    except ValueError:
        told = body.decode(errors="replace")
    return f"HTTP {status}: {' '.join(str(told).split())[:300]}"
