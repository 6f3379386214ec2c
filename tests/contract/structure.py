"""Compares what two OpenAPI operations say of the wire: parameters, bodies, statuses, members, types, nulls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_PREFIX = "#/components/schemas/"
# What every operation of ours may answer besides what is published for it; the chassis documents it.
HOUSE_STATUSES = frozenset({"400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503"})
_FORMATS = frozenset({"uuid", "date-time", "date", "binary"})


@dataclass(frozen=True)
class Member:
    """What may stand at one place of a body."""

    types: frozenset[str]
    nullable: bool
    required: bool
    formats: frozenset[str] = frozenset()
    values: frozenset[int] | None = None


def members(schema: Json, schemas: Json) -> dict[str, Member]:
    """Return every place of a body by its path, such as `cases[].debtor.name`; the body itself is the empty path."""
    return dict(_walk(schema, schemas, "", required=True, inside=()))


def _walk(
    schema: Json, schemas: Json, path: str, *, required: bool, inside: tuple[str, ...]
) -> Iterator[tuple[str, Member]]:
    parts, nullable = _alternatives(schema, schemas)
    types, formats, values = set(), set(), set()
    for part in parts:
        kind = part.get("type") or ("object" if "properties" in part else "any")
        types |= {each for each in (kind if isinstance(kind, list) else [kind]) if each != "null"}
        formats |= {part["format"]} & _FORMATS if "format" in part else set()
        values |= {each for each in part.get("enum", []) if isinstance(each, int)}
    yield path, Member(frozenset(types), nullable, required, frozenset(formats), frozenset(values) if values else None)
    for part in parts:
        name = str(part.get("title", "")) or path
        if inside.count(name) > 1:
            continue
        for member, definition in part.get("properties", {}).items():
            where = f"{path}.{member}" if path else member
            yield from _walk(
                definition, schemas, where, required=member in part.get("required", ()), inside=(*inside, name)
            )
        if "items" in part:
            yield from _walk(part["items"], schemas, f"{path}[]", required=True, inside=(*inside, name))


def _alternatives(schema: Json, schemas: Json) -> tuple[list[Json], bool]:
    """Return the schemas a place may follow, references resolved, and whether it may be null."""
    if "$ref" in schema:
        found, nullable = _alternatives(schemas[schema["$ref"].removeprefix(_PREFIX)], schemas)
        return found, nullable or bool(schema.get("nullable"))
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if choices:
        found, nullable = [], bool(schema.get("nullable"))
        for choice in choices:
            inner, null = _alternatives(choice, schemas)
            found += inner
            nullable = nullable or null
        return found, nullable
    kind = schema.get("type")
    if kind == "null":
        return [], True
    return [schema], bool(schema.get("nullable")) or (isinstance(kind, list) and "null" in kind)


def answer_differences(served: dict[str, Member], published: dict[str, Member]) -> Iterator[str]:
    """Yield what a reader of the published answer would trip over."""
    yield from (f"{path}: is missing" for path in _tops(published, served))
    yield from (f"{path}: is not published" for path in _tops(served, published))
    for path in served.keys() & published.keys():
        mine, theirs = served[path], published[path]
        yield from _type_differences(path, mine, theirs)
        if mine.nullable and not theirs.nullable and "any" not in theirs.types:
            yield f"{path}: may be null, published is never null"
        if mine.values and theirs.values and mine.values - theirs.values:
            yield f"{path}: unpublished values {sorted(mine.values - theirs.values)}"


def request_differences(served: dict[str, Member], published: dict[str, Member], own: Iterable[str]) -> Iterator[str]:
    """Yield what a sender of the published request would trip over; `own` are our optional fields."""
    allowed = set(own)
    yield from (f"{path}: is missing" for path in _tops(published, served))
    yield from (f"{path}: is not published" for path in _tops(served, published) if path not in allowed)
    yield from (f"{path}: is our own and must be optional" for path in allowed & set(served) if served[path].required)
    for path in served.keys() & published.keys():
        mine, theirs = served[path], published[path]
        if not mine.types >= theirs.types and "any" not in mine.types:
            yield from _type_differences(path, mine, theirs)
        if theirs.nullable and not mine.nullable:
            yield f"{path}: does not take null"
        if mine.required and not theirs.required:
            yield f"{path}: is required"
    yield from (f"{path}: is listed as our own and does not exist" for path in allowed - set(served))


def _type_differences(path: str, mine: Member, theirs: Member) -> Iterator[str]:
    if mine.types != theirs.types and "any" not in theirs.types:
        yield f"{path}: is {_words(mine.types)}, published is {_words(theirs.types)}"
    elif mine.formats != theirs.formats:
        yield f"{path}: has the format {_words(mine.formats)}, published is {_words(theirs.formats)}"


def parameter_differences(served: Json, published: Json) -> Iterator[str]:
    """Yield differences of the parameters' names and places."""
    mine = {_parameter(each) for each in served.get("parameters", [])}
    theirs = {_parameter(each) for each in published.get("parameters", [])}
    yield from (f"parameter {name} ({place}): is missing" for place, name in sorted(theirs - mine))
    unpublished = sorted(each for each in mine - theirs if each[0] != "header")
    yield from (f"parameter {name} ({place}): is not published" for place, name in unpublished)


def _parameter(declared: Json) -> tuple[str, str]:
    # Names of headers are read in any case.
    place, name = declared["in"], declared["name"]
    return place, name.lower() if place == "header" else name


def status_differences(served: Json, published: Json) -> Iterator[str]:
    """Yield published statuses we do not document, and statuses of ours that nobody published."""
    mine, theirs = set(served["responses"]), set(published["responses"])
    yield from (f"status {status}: is missing" for status in sorted(theirs - mine))
    yield from (f"status {status}: is not published" for status in sorted(mine - theirs - HOUSE_STATUSES))


def _tops(these: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the places of these that the others lack, without what lies inside another such place."""
    known = set(others)
    lacking = {path for path in these if path not in known}
    return [path for path in these if path in lacking and not any(_inside(path, outer) for outer in lacking)]


def _inside(path: str, outer: str) -> bool:
    return path.startswith((f"{outer}.", f"{outer}["))


def _words(names: frozenset[str]) -> str:
    return " or ".join(sorted(names)) or "none"
