"""Whether a network is at rest: nothing waits to be sent, applied or done.

Each service tells of itself under /internal/rest. The network rests when no outbox holds unsent events, no deadline is
due, and every consumer has applied, of each topic it reads, as much as was emitted; and when two looks agree, because a
handler may be about to emit between two answers.
"""

from __future__ import annotations

import http.client
import json
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from recoup.errors import Exit, RecoupError

POLL_SECONDS = 0.04
ANSWER_SECONDS = 10.0

Answer = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """One look at every service; None for one that did not answer."""

    answers: Mapping[str, Answer | None]

    def restless(self) -> list[str]:
        """Say who is not at rest, and why; empty when all are."""
        return [*self._silent(), *self._busy(), *self._behind()]

    def parked(self) -> int:
        """Count the keys that wait behind a dead letter: they never come to rest by themselves."""
        return sum(int(answer.get("parked", 0)) for answer in self.answers.values() if answer)

    def _silent(self) -> list[str]:
        return [f"{service}-service does not answer" for service, answer in self.answers.items() if answer is None]

    def _busy(self) -> list[str]:
        found = []
        for service, answer in self.answers.items():
            for what, words in (("unsent", "events to send"), ("due", "deadlines to handle")):
                if answer and answer.get(what, 0):
                    found.append(f"{service}-service has {answer[what]} {words}")
        return found

    def _behind(self) -> list[str]:
        emitted: dict[str, int] = defaultdict(int)
        for answer in self.answers.values():
            for topic, count in (answer or {}).get("emitted", {}).items():
                emitted[topic] += count
        return [
            f"{consumer} of {service}-service lacks {emitted[topic] - count} events of {topic}"
            for service, answer in self.answers.items()
            for consumer, topics in (answer or {}).get("applied", {}).items()
            for topic, count in topics.items()
            if count != emitted[topic]
        ]


class Watch:
    """Keeps a connection to every service of a network and looks at them all."""

    def __init__(self, services: Mapping[str, str], headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)
        self._connections = {
            service: http.client.HTTPConnection(
                urlsplit(url).hostname or "", urlsplit(url).port, timeout=ANSWER_SECONDS
            )
            for service, url in services.items()
        }

    def look(self) -> Reading:
        """Ask every service once."""
        return Reading({service: self._ask(connection) for service, connection in self._connections.items()})

    def wait(self, seconds: float) -> Reading:
        """Wait until the network rests; raises RecoupError naming who does not when the time is over."""
        deadline = time.monotonic() + seconds
        before = None
        while True:
            reading = self.look()
            restless = reading.restless()
            if not restless and before == reading.answers:
                return reading
            if time.monotonic() > deadline:
                raise RecoupError(_not_at_rest(seconds, reading, restless), Exit.TIMED_OUT)
            before = reading.answers
            time.sleep(POLL_SECONDS)

    def close(self) -> None:
        """Close the connections."""
        for connection in self._connections.values():
            connection.close()

    def _ask(self, connection: http.client.HTTPConnection) -> Answer | None:
        # A service that was restarted meanwhile has closed our connection: one more try opens another.
        for _ in range(2):
            try:
                connection.request("GET", "/internal/rest", headers=self._headers)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status == http.HTTPStatus.OK:
                    told: Answer = json.loads(body)
                    return told
            except (OSError, http.client.HTTPException, ValueError):
                pass
            connection.close()
        return None


def _not_at_rest(seconds: float, reading: Reading, restless: list[str]) -> str:
    who = "; ".join(restless) or "the services' figures keep changing"
    hint = ""
    if reading.parked():
        hint = f" {reading.parked()} keys wait behind dead letters: see ./recoup dlq list."
    look = "Look at ./recoup status and ./recoup logs."
    return f"the network did not come to rest within {seconds:g} s: {who}.{hint} {look}"
