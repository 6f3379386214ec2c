"""The invariants of a running network: every service checks its own, the bus is compared between them."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from recoup.errors import RecoupError
from recoup.rest import Watch
from recoup.running import Running

ANSWER_SECONDS = 120.0
REST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant of one service, how much breaks it, and the first ids."""

    service: str
    name: str
    broken: int
    ids: tuple[str, ...]


def verify(running: Running) -> list[Check]:
    """Wait until the network rests, then ask every service; RecoupError when it does not rest or answer."""
    watch = Watch(running.services, running.internal_headers)
    try:
        watch.wait(REST_SECONDS)
    finally:
        watch.close()
    found = [Check("network", "every event is applied by every consumer", 0, ())]
    for service, url in running.services.items():
        told = _ask(service, url, running.internal_headers)["checks"]
        found += [Check(service, each["check"], each["broken"], tuple(each["ids"])) for each in told]
    return found


def _ask(service: str, url: str, headers: dict[str, str]) -> dict[str, Any]:
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/internal/verify", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    except OSError as error:
        message = f"{service}-service does not answer ({error}); look at ./recoup status"
        raise RecoupError(message) from error
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        message = f"{service}-service could not check itself ({answer.status}): {body[:300].decode(errors='replace')}"
        raise RecoupError(message)
    told: dict[str, Any] = json.loads(body)
    return told
