"""The product's own SQL, in the form that a bare asyncpg connection takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import TextClause
from sqlalchemy.dialects.postgresql.asyncpg import dialect


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with `$1`, `$2`, and the names of its parameters in that order."""

    sql: str
    names: tuple[str, ...]

    def bind(self, values: Mapping[str, object]) -> tuple[str, tuple[object, ...]]:
        """Return what `connection.fetch` takes."""
        return self.sql, tuple(values[name] for name in self.names)


def compiled(statement: TextClause) -> Statement:
    """Return a statement of the product as SQLAlchemy would send it."""
    result = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
    return Statement(str(result), tuple(result.positiontup or ()))
