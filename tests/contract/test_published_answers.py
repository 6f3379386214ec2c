"""Every published operation that exists, through the gateway: its success and each documented error, as published."""

from __future__ import annotations

import contextlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import published
import pytest
from calls import Call, Calls
from calls_customer import customer
from calls_partner import partner
from calls_referral import referral
from networks import EmbeddedNetwork
from published import Operation, needs_published
from stage import Stage

from recoup.development import specs
from recoup.home import SERVICES

pytestmark = [needs_published, pytest.mark.slow]
UNPROVOKED = tomllib.loads(Path(__file__).with_name("unprovoked.toml").read_text(encoding="utf-8"))
FAULT = "500"


def served() -> list[Operation]:
    """Return the published operations that exist, as the committed references tell."""
    shapes = {
        published.shape(method, path)
        for role in published.FILES
        for method, path, _ in specs.operations(json.loads((specs.REFERENCE / f"openapi-{role}.json").read_text()))
    }
    return [each for each in published.all_operations() if each.shape in shapes] if published.THERE else []


SERVED = served()


@pytest.fixture(scope="session")
def stage(network: EmbeddedNetwork) -> Stage:
    return Stage(network)


@pytest.fixture(scope="module")
def calls(stage: Stage) -> Calls:
    return {**customer(stage), **partner(stage), **referral(stage)}


def wrong(operation: Operation, call: Call, stage: Stage) -> Iterator[str]:
    """Send a call; yield what is not as published."""
    with stage.network.unfinished(call.meanwhile) if call.meanwhile else contextlib.nullcontext():
        answer = stage.send(operation.method, call.path, call.who, **call.options)
    if call.meanwhile and not answer.headers.get("Retry-After", "").isdigit():
        yield f"{call.path}: does not say when to come back"
    if answer.status_code != call.status:
        yield f"{call.path}: {answer.status_code} instead of {call.status}: {answer.text[:500]}"
        return
    schema = published.body_schema(operation.role, operation.declared["responses"][str(call.status)].get("content"))
    if schema is None:
        return
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(answer.json()):
        yield f"{call.status} {call.path}: {error.json_path}: {error.message[:300]}"


@pytest.mark.parametrize("operation", SERVED, ids=lambda each: each.name)
def test_success_and_every_documented_error_are_as_published(operation: Operation, calls: Calls, stage: Stage) -> None:
    documented = set(operation.declared["responses"]) - {FAULT}
    provoked = {str(call.status) for call in calls[operation.name]}
    excused = {status for status in documented if f"{operation.name} {status}" in UNPROVOKED}
    assert provoked | excused == documented
    assert not provoked & excused, "take it out of unprovoked.toml"
    assert [each for call in calls[operation.name] for each in wrong(operation, call, stage)] == []


def test_calls_are_for_published_operations_only(calls: Calls) -> None:
    assert set(calls) == {operation.name for operation in SERVED}


def test_faults_are_told_as_published(calls: Calls, stage: Stage) -> None:
    """Every service loses its tables for a moment: who documents a fault of ours answers it in the published form."""
    stage.network.rest()
    own = {who: {"Authorization": f"Bearer {_token(stage, headers)}"} for who, headers in _keys(stage).items()}
    faulty = [operation for operation in SERVED if FAULT in operation.declared["responses"]]
    assert faulty
    try:
        _tables(stage, "REVOKE USAGE ON SCHEMA {0}_service FROM {0}_app")
        found = []
        for operation in faulty:
            call = next(each for each in calls[operation.name] if each.status < 300 and each.who)
            failing = Call(int(FAULT), call.path, own[operation.role], call.options)
            found += list(wrong(operation, failing, stage))
    finally:
        _tables(stage, "GRANT USAGE ON SCHEMA {0}_service TO {0}_app")
    assert found == []


def _keys(stage: Stage) -> dict[str, dict[str, str]]:
    return {"customer": stage.creditor, "partner": stage.partner, "referral": stage.referral}


def _token(stage: Stage, headers: dict[str, str]) -> str:
    token: str = stage.ask("POST", "/auth/token", headers)["accessToken"]
    return token


def _tables(stage: Stage, statement: str) -> None:
    stage.network.sql("; ".join(statement.format(service) for service in SERVICES))
