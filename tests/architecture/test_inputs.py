"""Nobody sets what is not his to set: a field that an input does not list is refused by name, never ignored."""

from __future__ import annotations

from typing import Any

import pytest
from belongings import Belongings
from networks import EmbeddedNetwork
from served import ALL, Operation
from stage import NOBODY, Stage

pytestmark = pytest.mark.slow
TEMPTING = (
    "id",
    "status",
    "lifecycle",
    "creditorId",
    "partnerId",
    "organisationId",
    "isVerified",
    "successFee",
    "remainder",
)
JSON = [operation for operation in ALL if "application/json" in operation.body]


def names(schema: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    """Return the members a schema lists, of all its alternatives."""
    if "$ref" in schema:
        return names(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    return set(schema.get("properties", {})).union(*(names(choice, schemas) for choice in choices))


def unlisted(operation: Operation) -> list[str]:
    """Return what an operation answers but does not take, and what somebody might try."""
    told: set[str] = set()
    for status, answer in operation.declared["responses"].items():
        if status.startswith("2"):
            told |= names(answer.get("content", {}).get("application/json", {}).get("schema", {}), operation.schemas)
    taken = names(operation.body["application/json"]["schema"], operation.schemas)
    return sorted((told | set(TEMPTING)) - taken)


@pytest.fixture(scope="module")
def belongings(network: EmbeddedNetwork) -> Belongings:
    return Belongings(Stage(network))


@pytest.mark.parametrize("operation", JSON, ids=lambda each: each.name)
def test_unlisted_fields_are_refused_by_name(belongings: Belongings, operation: Operation) -> None:
    fields = unlisted(operation)
    party = belongings.owners.get(operation.role)
    who = party.who if party else belongings.owners["customer"].who
    if operation.public:
        who = NOBODY
    origin = {"Origin": belongings.stage.network.running.url}
    answer = belongings.stage.send(
        operation.method, operation.address, who, json=dict.fromkeys(fields, "mine"), headers=origin
    )
    assert answer.status_code == 400, answer.text
    said = " ".join(error["message"] for error in answer.json()["businessErrors"])
    assert [field for field in fields if f"{field}: " not in said] == []
