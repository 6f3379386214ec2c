"""What a use case sends to the database, recorded from the real one, to be sent again with ids of its own.

The use case runs twice. What differs between the two runs (ids, references) is drawn anew for every repetition,
wherever it stands: as an argument, inside an array, inside a JSON text. All else stays as recorded.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.engine import Engine

from chassis.ids import uuid7

Sent = tuple[str, tuple[Any, ...]]
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LONGEST_REFERENCE = 48


@contextlib.contextmanager
def recording(*engines: Engine) -> Iterator[list[Sent]]:
    """Collect the statements that run inside, with their arguments."""
    seen: list[Sent] = []

    def note(_c: object, _cursor: object, statement: str, arguments: tuple[Any, ...], *_: object) -> None:
        seen.append((statement, tuple(arguments)))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Statements to send again, and the words in them that are drawn anew."""

    statements: tuple[Sent, ...]
    drawn: tuple[str, ...]

    def again(self, words: Mapping[str, str] | None = None) -> list[Sent]:
        """Return the statements with every drawn word replaced, by `words` or by a new one of its kind."""
        chosen = words or {word: fresh(word) for word in self.drawn}
        return [(sql, tuple(replaced(value, chosen) for value in arguments)) for sql, arguments in self.statements]


def recipe(first: Sequence[Sent], second: Sequence[Sent]) -> Recipe:
    """Make a recipe of two runs; they must have sent the same statements."""
    if [sql for sql, _ in first] != [sql for sql, _ in second]:
        message = "the use case sent different statements the second time: nothing to compare with"
        raise RuntimeError(message)
    drawn: dict[str, None] = {}
    for (_, one), (_, other) in zip(first, second, strict=True):
        _differences(one, other, drawn.setdefault)
    return Recipe(tuple(first), tuple(sorted(drawn, key=len, reverse=True)))


def fresh(word: str) -> str:
    """Return a word of the same kind that nobody has used."""
    if _ID.fullmatch(word):
        return str(uuid7())
    return secrets.token_hex(len(word))[: len(word)].upper()


def replaced(value: Any, words: Mapping[str, str]) -> Any:
    """Return an argument with these words replaced."""
    if isinstance(value, UUID):
        chosen = words.get(str(value))
        return UUID(chosen) if chosen else value
    if isinstance(value, str):
        for word, chosen in words.items():
            if word in value:
                value = value.replace(word, chosen)
        return value
    if isinstance(value, list):
        return [replaced(each, words) for each in value]
    return value


def _differences(one: Any, other: Any, found: Callable[[str], object]) -> None:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        for mine, yours in zip(one, other, strict=True):
            _differences(mine, yours, found)
    elif isinstance(one, UUID):
        if one != other:
            found(str(one))
    elif isinstance(one, str) and one != other:
        ids = set(_ID.findall(one)) - set(_ID.findall(str(other)))
        for each in ids:
            found(each)
        if not ids and len(one) <= _LONGEST_REFERENCE:
            found(one)
