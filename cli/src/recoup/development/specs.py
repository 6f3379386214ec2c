"""The public API as the gateway serves it: one OpenAPI document a role, merged from the services' own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from recoup.errors import RecoupError
from recoup.home import ROOT, SERVICES

ROLES = ("customer", "partner", "referral", "ops", "auth")
REFERENCE = ROOT / "docs" / "reference"
MISSING = REFERENCE / "missing-operations.txt"
METHODS = ("get", "post", "put", "patch", "delete")
EXPORT_SECONDS = 300.0
_SCHEMAS = "#/components/schemas/"

Document = dict[str, Any]


def export() -> dict[str, Document]:
    """Ask every service for its document; nothing has to run for that. Raises RecoupError when one cannot tell."""
    started = {
        service: subprocess.Popen(
            [sys.executable, "-P", "-m", f"{service}_service", "export-specs"], stdout=subprocess.PIPE, text=True
        )
        for service in SERVICES
    }
    documents = {}
    for service, process in started.items():
        text = process.communicate(timeout=EXPORT_SECONDS)[0]
        if process.returncode:
            message = f"{service}-service cannot tell what it serves (exit {process.returncode}; see above)"
            raise RecoupError(message)
        documents[service] = json.loads(text)
    return documents


def merge(role: str, documents: Mapping[str, Document]) -> Document:
    """Return what the gateway serves for a role; each operation tells the service behind it as `x-service`.

    Schemas of one name that differ between services carry the service's name in front, from the second on.
    """
    names = _Names(documents)
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for service, document in documents.items():
        for path, item in document["paths"].items():
            if not path.startswith(f"/{role}/"):
                continue
            for method in METHODS:
                if method in item:
                    operation = {"x-service": f"{service}-service", **item[method]}
                    paths.setdefault(path, {})[method] = names.rename(service, operation)
                    for name in names.reachable(service, item[method]):
                        definition = document["components"]["schemas"][name]
                        schemas[names.public(service, name)] = names.rename(service, definition)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Recoup: the {role} API", "version": "1"},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "apiKey": {"type": "apiKey", "in": "header", "name": "XApiKey"},
                "session": {"type": "apiKey", "in": "cookie", "name": "recoup_session"},
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
        "security": [{"apiKey": []}, {"session": []}, {"token": []}],
    }


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Yield method, path and declaration of every operation."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def render(document: Document) -> str:
    """Return the text of a committed reference."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def published_counts() -> dict[str, tuple[str, str]]:
    """Return, of each published role, how many operations there are and how many of them are served."""
    if not MISSING.exists():
        return {}
    found = re.findall(r"^# (\w+): (\d+) of (\d+) served$", MISSING.read_text(encoding="utf-8"), re.MULTILINE)
    return {role: (published, served) for role, served, published in found}


def outdated() -> list[str]:
    """Name the roles whose committed reference is not what is served."""
    documents = export()
    return [
        role
        for role in ROLES
        if not (file := REFERENCE / f"openapi-{role}.json").exists()
        or file.read_text(encoding="utf-8") != render(merge(role, documents))
    ]


def update() -> None:
    """Write the committed references anew."""
    documents = export()
    for role in ROLES:
        (REFERENCE / f"openapi-{role}.json").write_text(render(merge(role, documents)), encoding="utf-8")


class _Names:
    """Which public name each service's schema has in a merged document."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._public: dict[tuple[str, str], str] = {}
        first: dict[str, str] = {}
        for service, document in documents.items():
            schemas = document["components"]["schemas"]
            for name in schemas:
                reached = {each: schemas[each] for each in self.reachable(service, schemas[name])}
                whole = json.dumps([schemas[name], reached], sort_keys=True)
                same = first.setdefault(name, whole) == whole
                self._public[service, name] = name if same else f"{service.title()}{name}"

    def public(self, service: str, name: str) -> str:
        """Return the name of a service's schema in every merged document."""
        return self._public[service, name]

    def reachable(self, service: str, part: Any) -> set[str]:
        """Return the names of the schemas a part of a document needs."""
        schemas = self._documents[service]["components"]["schemas"]
        found: set[str] = set()
        waiting = [*_references(part)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += _references(schemas[name])
        return found

    def rename(self, service: str, part: Any) -> Any:
        """Return a part of a service's document with public names in its references."""
        if isinstance(part, dict):
            return {
                key: _SCHEMAS + self.public(service, value.removeprefix(_SCHEMAS))
                if key == "$ref" and isinstance(value, str)
                else self.rename(service, value)
                for key, value in part.items()
            }
        if isinstance(part, list):
            return [self.rename(service, each) for each in part]
        return part


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(_SCHEMAS)
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)
