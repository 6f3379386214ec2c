"""Reads query strings as published: names in any case, lists repeated or with commas, several sort fields."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from case_service.api.schemas.labels import listed, states
from case_service.persistence.case_views import SORTS
from chassis.errors import invalid

_INSTANT: Final = TypeAdapter(dt.datetime)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


class QueryReader:
    """Collects what is wrong in a query string; `check` raises it all at once as 400."""

    def __init__(self, request: Request) -> None:
        """Read the query string of `request`."""
        self._given: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            self._given.setdefault(name.lower(), []).append(value)
        self._problems: dict[str, list[str]] = {}

    def text(self, name: str, longest: int = 200) -> str | None:
        """Return one text; None when it is missing or blank."""
        value = self._given.get(name.lower(), [""])[-1].strip()
        if len(value) > longest:
            self._wrong(name, f"may have at most {longest} characters")
        return value or None

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or no."""
        value = self.text(name)
        if value is None:
            return default
        known = _BOOLEANS.get(value.lower())
        if known is None:
            self._wrong(name, "must be true or false")
        return default if known is None else known

    def words(self, name: str) -> list[str]:
        """Return the members of a list."""
        return listed(self._given.get(name.lower()))

    def ids(self, name: str) -> list[UUID]:
        """Return a list of ids."""
        found: list[UUID] = []
        for word in self.words(name):
            try:
                found.append(UUID(word))
            except ValueError:
                self._wrong(name, f"'{word}' is not an id")
        return found

    def numbers(self, name: str) -> list[int]:
        """Return a list of whole numbers."""
        found: list[int] = []
        for word in self.words(name):
            if word.isascii() and word.isdigit() and len(word) <= 9:  # noqa: PLR2004 - 32 bits hold it
                found.append(int(word))
            else:
                self._wrong(name, f"'{word}' is not a number")
        return found

    def instant(self, name: str) -> dt.datetime | None:
        """Return an instant; a date alone is its first one, a time without a zone is UTC."""
        value = self.text(name)
        if value is None:
            return None
        try:
            # A plus sign that was not encoded arrives as a blank.
            found = _INSTANT.validate_python(value.replace(" ", "+") if "T" in value else value)
        except ValidationError:
            self._wrong(name, "must be a date or a time such as 2026-01-31T12:00:00Z")
            return None
        return found if found.tzinfo else found.replace(tzinfo=dt.UTC)

    def states(self, name: str = "Statuses") -> list[str]:
        """Return the states of a filter, given by name or label."""
        known, unknown = states(self._given.get(name.lower()))
        for text in unknown:
            self._wrong(name, f"'{text}' is not a status")
        return known

    def sort(self, fields: Sequence[str] | None = None) -> list[tuple[str, bool]]:
        """Return sort keys and whether they descend; unknown fields are ignored, as published."""
        wanted: list[tuple[str, bool]] = []
        for word in self.words("Sort"):
            name, _, direction = word.partition(":")
            key = name.strip().lower()
            if key in (SORTS if fields is None else fields):
                wanted.append((key, direction.strip().lower() == "desc"))
        return wanted

    def check(self) -> None:
        """Raise `ApiError` 400 when anything was wrong."""
        if self._problems:
            raise invalid(self._problems)

    def require(self, name: str, value: str | None) -> str:
        """Return a text that must be there; noted as wrong when it is not."""
        if value is None:
            self._wrong(name, "is required")
        return value or ""

    def _wrong(self, name: str, problem: str) -> None:
        self._problems.setdefault(name, []).append(problem)


def parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Describe a query parameter for the OpenAPI document."""
    return {"name": name, "in": "query", "schema": schema}


_INTEGER: Final = {"type": "integer", "format": "int32"}
_IDS: Final = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_WORDS: Final = {"type": "array", "items": {"type": "string"}}

PAGE_PARAMETERS: Final = [parameter("Page", _INTEGER), parameter("PageSize", _INTEGER)]
CASE_PARAMETERS: Final = [
    *PAGE_PARAMETERS,
    parameter("DebtorIds", _IDS),
    parameter("Ids", _IDS),
    parameter("Statuses", _WORDS),
    parameter("DivisionIds", _IDS),
    parameter("Sort", {"type": "string"}),
]
