"""The served documents against the published ones: every operation that exists has the published form."""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import missing
import published
import pytest
import structure
from published import Operation, needs_published

from recoup.development import specs

pytestmark = needs_published
HERE = Path(__file__).parent
OWN_FIELDS = tomllib.loads((HERE / "own-fields.toml").read_text(encoding="utf-8"))
EXPECTED = tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8"))["difference"]

Served = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def documents() -> dict[str, specs.Document]:
    exported = specs.export()
    return {role: specs.merge(role, exported) for role in published.FILES}


def differences(operation: Operation, document: specs.Document) -> Iterator[str]:
    """Yield how a served operation differs from the published one; nothing when it is not served."""
    served = {published.shape(method, path): each for method, path, each in specs.operations(document)}
    mine, theirs = served.get(operation.shape), operation.declared
    if mine is None:
        return
    own = document["components"]["schemas"]
    other = published.document(operation.role)["components"]["schemas"]
    yield from structure.parameter_differences(mine, theirs)
    yield from structure.status_differences(mine, theirs)
    if "requestBody" in theirs:
        sent = structure.members(_schema(mine.get("requestBody")), own)
        wanted = structure.members(_schema(theirs["requestBody"]), other)
        fields = OWN_FIELDS.get(operation.name, ())
        yield from (f"body: {each}" for each in structure.request_differences(sent, wanted, fields))
    for status, answer in theirs["responses"].items():
        if answer.get("content") and status in mine["responses"]:
            told = structure.members(_schema(mine["responses"][status]), own)
            wanted = structure.members(_schema(answer), other)
            yield from (f"{status}: {each}" for each in structure.answer_differences(told, wanted))


def _schema(declared: dict[str, Any] | None) -> dict[str, Any]:
    content = (declared or {}).get("content", {})
    media: dict[str, Any] = content.get("application/json") or next(iter(content.values()), {})
    found: dict[str, Any] = media.get("schema", {})
    return found


def _expected(operation: Operation, what: str) -> list[int]:
    return [
        index
        for index, entry in enumerate(EXPECTED)
        if fnmatch.fnmatchcase(operation.name, entry["operation"]) and fnmatch.fnmatchcase(what, entry["what"])
    ]


def test_every_served_operation_has_the_published_form(documents: dict[str, specs.Document]) -> None:
    wrong, used = [], set[int]()
    for operation in published.all_operations():
        for what in differences(operation, documents[operation.role]):
            reasons = _expected(operation, what)
            used.update(reasons)
            if not reasons:
                wrong.append(f"{operation.name}: {what}")
    assert wrong == [], "mend the service, or give the reason in differences.toml"
    unused = [entry for index, entry in enumerate(EXPECTED) if index not in used]
    assert unused == [], "entries of differences.toml that fit nothing any more"


def test_our_own_fields_belong_to_published_operations() -> None:
    known = {operation.name for operation in published.all_operations()}
    assert set(OWN_FIELDS) - known == set()


def test_list_of_missing_operations_is_current_and_has_not_grown(documents: dict[str, specs.Document]) -> None:
    listed, absent = set(missing.listed()), set(missing.find(documents))
    assert absent - listed == set(), "these were served before: the list can only shrink"
    assert listed - absent == set(), "served by now: run python tests/contract/missing.py"
    assert specs.MISSING.read_text(encoding="utf-8") == missing.render(sorted(absent))
