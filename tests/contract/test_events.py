"""Events keep what was promised: old readers and old samples survive every change."""

import copy
import json
from typing import Any

import pytest

from contracts.catalogue import EVENTS
from recoup.development import events as catalogue


def test_committed_schemas_are_current_and_compatible() -> None:
    assert catalogue.check() == []


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_committed_sample_is_read_and_written_again(name: str) -> None:
    _, file = catalogue.golden_files(EVENTS[name])
    sample = json.loads(file.read_text())
    read = EVENTS[name].read(json.dumps({**sample, "fieldOfTheFuture": 1}))
    assert EVENTS[name].read(read.body()) == read
    written = json.loads(read.body())
    assert {key: written[key] for key in sample} == sample


def test_reference_documents_are_current() -> None:
    assert (catalogue.REFERENCE / "events.md").read_text() == catalogue.catalogue()
    assert json.loads((catalogue.REFERENCE / "asyncapi.json").read_text()) == catalogue.asyncapi()


def _changed(change: str) -> dict[str, Any]:
    schema = copy.deepcopy(catalogue.schema(EVENTS["ledger.payment-recorded.v1"]))
    if change == "removed":
        del schema["properties"]["remaining"]
        schema["required"].remove("remaining")
    elif change == "retyped":
        schema["properties"]["remaining"] = {"type": "string"}
    elif change == "required":
        schema["properties"]["new"] = {"type": "string"}
        schema["required"].append("new")
    elif change == "optional":
        schema["properties"]["new"] = {"type": "string"}
    elif change == "nested":
        del schema["$defs"]["PaymentSplit"]["properties"]["vat"]
    elif change == "enum":
        schema["$defs"]["PaymentRecipient"]["enum"].append("Court")
    return schema


@pytest.mark.parametrize("change", ["removed", "retyped", "required", "nested", "enum"])
def test_incompatible_change_is_found(change: str) -> None:
    golden = catalogue.schema(EVENTS["ledger.payment-recorded.v1"])
    assert catalogue.incompatibilities(golden, _changed(change))


def test_new_optional_field_is_welcome() -> None:
    golden = catalogue.schema(EVENTS["ledger.payment-recorded.v1"])
    assert catalogue.incompatibilities(golden, _changed("optional")) == []
