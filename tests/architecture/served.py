"""Every public operation, from the committed references, which a test holds against the services."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recoup.development import specs

PUBLIC = "(public)"
ANY_ID = "0193a0e2-7a77-7c11-8000-000000000001"
ANY_REFERENCE = "ZZZZZZZZ"


@dataclass(frozen=True)
class Operation:
    """One operation; `declared` is its part of the OpenAPI document, `schemas` those it may refer to."""

    role: str
    method: str
    path: str
    declared: dict[str, Any]
    schemas: dict[str, Any]

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"

    @property
    def public(self) -> bool:
        """Whether anybody may call it."""
        return self.permission == PUBLIC

    @property
    def permission(self) -> str:
        """What it demands of its caller."""
        return str(self.declared["x-permission"])

    @property
    def has_id(self) -> bool:
        """Whether something is named in its path."""
        return "{" in self.path

    @property
    def address(self) -> str:
        """Its path with ids that nothing has."""
        return re.sub(r"{[^}]+}", ANY_ID, self.path.replace("{caseReference}", ANY_REFERENCE))

    @property
    def body(self) -> dict[str, Any]:
        """The content types of its request body."""
        found: dict[str, Any] = self.declared.get("requestBody", {}).get("content", {})
        return found


def operations() -> Iterator[Operation]:
    """Yield every public operation."""
    for role in specs.ROLES:
        document = json.loads((specs.REFERENCE / f"openapi-{role}.json").read_text(encoding="utf-8"))
        for method, path, declared in specs.operations(document):
            yield Operation(role, method, path, declared, document["components"]["schemas"])


ALL = tuple(operations())
