"""One call of a published operation, and the calls that most operations have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stage import unknown

MALFORMED = "not-an-id"


@dataclass(frozen=True)
class Call:
    """A request and the status it must get; `options` as httpx takes them.

    `meanwhile` is a statement that another transaction has run, and not ended, when the request comes.
    """

    status: int
    path: str
    who: Mapping[str, str]
    options: dict[str, Any] = field(default_factory=dict)
    meanwhile: str = ""


Calls = dict[str, list[Call]]


def plain(who: Mapping[str, str], path: str, *, wrong: dict[str, Any] | None = None) -> list[Call]:
    """Return the calls of an address without ids: its success, and 400 with parameters that are wrong."""
    return [Call(200, path, who), *([Call(400, path, who, {"params": wrong})] if wrong else [])]


def by_id(who: Mapping[str, str], template: str, known: str, *, malformed: bool = True, **options: Any) -> list[Call]:
    """Return the calls of an address with `{}` for its id: 200, 404 for an unknown one, 400 for one that is none."""
    calls = [Call(200, template.format(known), who, options), Call(404, template.format(unknown()), who, options)]
    return [*calls, Call(400, template.format(MALFORMED), who, options)] if malformed else calls
