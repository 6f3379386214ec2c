"""The published APIs, read where they stand: `../shared/api`, or the folder RECOUP_PUBLISHED_API names.

Nothing of them is copied into the project. Where the folder is missing, the tests that need it are skipped and
say so; in CI it is always there.
"""

from __future__ import annotations

import copy
import functools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from recoup.home import ROOT

FOLDER = Path(os.environ.get("RECOUP_PUBLISHED_API") or ROOT.parent / "shared" / "api")
FILES = {"customer": "customer.yaml", "partner": "collection-partner.yaml", "referral": "referral-partner.yaml"}
METHODS = ("get", "post", "put", "patch", "delete")
THERE = all((FOLDER / file).is_file() for file in FILES.values())
needs_published = pytest.mark.skipif(
    not THERE, reason="the published APIs are not here (../shared/api): nothing to compare with"
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One published operation; `path` as the gateway serves it, with the prefix of its role."""

    role: str
    method: str
    path: str
    declared: Json

    @property
    def name(self) -> str:
        """Method and path, as in the list of what is missing."""
        return f"{self.method} {self.path}"

    @property
    def shape(self) -> str:
        """Method and path without the names of parameters."""
        return shape(self.method, self.path)


def shape(method: str, path: str) -> str:
    """Return what tells one operation from another: parameters may be called differently."""
    return f"{method} {re.sub(r'{[^}]+}', '{}', path)}"


@functools.cache
def document(role: str) -> Json:
    """Return the published document of a role with parameters, bodies and responses resolved; schemas stay named."""
    found: Json = yaml.safe_load((FOLDER / FILES[role]).read_text(encoding="utf-8"))
    resolved: Json = _resolved(found["paths"], found)
    return {**found, "paths": resolved}


@functools.cache
def operations(role: str) -> tuple[Operation, ...]:
    """Return all published operations of a role."""
    return tuple(
        Operation(role, method.upper(), f"/{role}{path}", item[method])
        for path, item in document(role)["paths"].items()
        for method in METHODS
        if method in item
    )


def all_operations() -> Iterator[Operation]:
    """Yield the operations of every role that is published."""
    for role in FILES:
        yield from operations(role)


def body_schema(role: str, content: Json | None) -> Json | None:
    """Return the JSON Schema of a request's or response's content, with the schemas it refers to; None without one."""
    if not content:
        return None
    media = content.get("application/json") or next(iter(content.values()))
    schema = media.get("schema")
    if schema is None:
        return None
    return {**_json_schema(schema), "$defs": _definitions(role)}


@functools.cache
def _definitions(role: str) -> Json:
    schemas = document(role)["components"]["schemas"]
    return {name: _json_schema(schema) for name, schema in schemas.items()}


def _json_schema(schema: Any) -> Any:
    """Return an OpenAPI 3.0 schema as JSON Schema: `nullable` becomes a type, references lead into `$defs`."""
    if isinstance(schema, list):
        return [_json_schema(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: value.replace("#/components/schemas/", "#/$defs/") if key == "$ref" else _json_schema(value)
        for key, value in schema.items()
        if key != "nullable"
    }
    if schema.get("nullable"):
        if "type" in made:
            made["type"] = [made["type"], "null"]
        elif "$ref" in made or "allOf" in made:
            made = {"anyOf": [made, {"type": "null"}]}
    return made


def _resolved(part: Any, whole: Json) -> Any:
    if isinstance(part, list):
        return [_resolved(each, whole) for each in part]
    if not isinstance(part, dict):
        return part
    reference = part.get("$ref", "")
    if isinstance(reference, str) and reference.startswith("#/components/") and "/schemas/" not in reference:
        _, _, kind, name = reference.split("/")
        return _resolved(copy.deepcopy(whole["components"][kind][name]), whole)
    return {key: _resolved(value, whole) for key, value in part.items()}
