"""How a network is to run; given on the command line of `recoup up` and handed to the supervisor."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

from recoup.errors import Exit, RecoupError
from recoup.home import DEFAULT_PORT


@dataclass(frozen=True)
class Options:
    """What differs from one network to the next; None means embedded."""

    port: int
    kafka: str | None = None
    postgres: str | None = None

    @classmethod
    def from_environment(
        cls, port: int | None = None, kafka: str | None = None, postgres: str | None = None
    ) -> Options:
        """Fill in what was not said: RECOUP_PORT, RECOUP_KAFKA_BOOTSTRAP, RECOUP_POSTGRES."""
        said = os.environ.get("RECOUP_PORT") or DEFAULT_PORT
        try:
            chosen = port or int(said)
        except ValueError:
            message = f"RECOUP_PORT is {said!r}; it has to be a port number, such as {DEFAULT_PORT}."
            raise RecoupError(message, Exit.CANNOT_START) from None
        return cls(
            port=chosen,
            kafka=kafka or os.environ.get("RECOUP_KAFKA_BOOTSTRAP") or None,
            postgres=postgres or os.environ.get("RECOUP_POSTGRES") or None,
        )

    def to_json(self) -> str:
        """Write down, for the supervisor's standard input."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Options:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))
