"""The gateway's route table: made from the services' documents, one service per operation, nothing else let in."""

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from gateway_bench import CREDENTIAL, FOLDER, TOKEN, Gateway, running_gateway


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gateway_generate", FOLDER / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generate = load_generator()


@pytest.fixture(scope="module")
def operations() -> list[Any]:
    found: list[Any] = generate.operations(generate.export())
    return found


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running


def sample(operation: Any) -> str:
    """Return an address of the operation, with an id where a parameter stands."""
    return re.sub(r"\{[^}]+\}", "0193a0e2-7a77-7c11-8000-000000000001", operation.path)


def test_the_committed_table_is_current(operations: list[Any]) -> None:
    assert generate.ROUTES.read_text(encoding="utf-8") == generate.render(operations), (
        "run `python deploy/gateway/generate.py`"
    )


def test_every_operation_has_a_prefix_of_a_role(operations: list[Any]) -> None:
    prefixes = ("/customer", "/partner", "/referral", "/ops", "/auth")
    assert [each.path for each in operations if not each.path.startswith(prefixes)] == []


def test_two_services_cannot_claim_one_operation() -> None:
    spec = {"paths": {"/customer/x/{id}": {"get": {}}}}
    other = {"paths": {"/customer/x/{other}": {"get": {}}}}
    with pytest.raises(ValueError, match="both case and ledger"):
        generate.operations({"case": spec, "ledger": other})


def test_no_two_rules_that_fit_one_request_have_the_same_priority(operations: list[Any]) -> None:
    first = generate.precise(operations)
    for one in operations:
        for other in operations:
            if one.service < other.service and generate.overlap(one, other):
                assert (one in first) != (other in first), (one, other)


@pytest.mark.parametrize("with_token", [False, True])
def test_each_operation_reaches_its_service_and_no_other(
    gateway: Gateway,
    operations: list[Any],
    with_token: bool,  # noqa: FBT001
) -> None:
    wrong = []
    for operation in operations:
        for service in gateway.services.values():
            service.requests.clear()
        path = sample(operation)
        sent = {"key": None, "token": "own-token"} if with_token else {}
        answer = gateway.send(operation.method, path, **sent)
        reached = {
            name
            for name, service in gateway.services.items()
            if [each for each in service.requests if each[1] != "/internal/authenticate"]
        }
        asked = ("GET", "/internal/authenticate") in gateway.services["identity"].requests
        told = answer.json()
        if (
            reached != {operation.service}
            or told["path"] != path
            or told["method"] != operation.method
            or asked != (not with_token and not operation.public)
        ):
            wrong.append((operation.method, path, operation.service, reached, asked))
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    [
        "/unknown",
        "/customer",
        "/customer/",
        "/customer/unknown",
        "/Customer/cases",
        "/customer/CASES",
        "/customer/cases/a/b/c/d/e",
        "/partner/api-keys/a/b",
        "/ops",
        "/auth",
        "/favicon.ico",
        "/metrics",
        "/readyz",
        "/internal",
        "/internal/",
        "/internal/jwks",
        "/internal/authenticate",
        "/internal/rest",
        "/internal/users/0193a0e2-7a77-7c11-8000-000000000001",
        "/INTERNAL/jwks",
        "//internal/jwks",
        "/customer/../internal/jwks",
        "/customer/%2e%2e/internal/jwks",
        "/customer/cases/../../internal/jwks",
        "/./internal/jwks",
        "/%69nternal/jwks",
        "/internal;x/jwks",
        "/api/http/routers",
        "/dashboard/",
        "/ping",
    ],
)
def test_what_nobody_declared_is_a_json_404_and_internal_is_out_of_reach(gateway: Gateway, path: str) -> None:
    for service in gateway.services.values():
        service.requests.clear()
    for method in ("GET", "POST"):
        answer = gateway.send(method, path, headers={"X-Recoup-Internal": "guess"})
        assert answer.status_code in {400, 404}
        if answer.status_code == 404:
            assert answer.headers["content-type"].startswith("application/json")
    for name, service in gateway.services.items():
        for method, reached in service.requests:
            assert reached == "/internal/gateway-error/404", (name, method, reached)


def test_an_encoded_slash_stays_part_of_a_parameter(gateway: Gateway) -> None:
    for path in ("/customer/cases/..%2f..%2finternal%2fjwks", "/auth/invitations/..%2f..%2f..%2finternal%2fjwks"):
        assert gateway.send("GET", path).json()["path"].lower() == path


def test_a_wrong_method_is_unknown(gateway: Gateway) -> None:
    assert gateway.send("PATCH", "/auth/me").status_code == 404


def test_identity_is_what_the_gateway_says_and_secrets_stay_outside(gateway: Gateway) -> None:
    spoofed = {
        "X-Recoup-Internal": "x",
        "X-Recoup-Credential": "x",
        "x-recoup-role": "x",
        "X-Recoup-Organisation": "x",
        "X-User": "x",
        "Cookie": "recoup_session=secret",
    }
    told = gateway.send("GET", "/customer/cases", headers=spoofed).json()["headers"]
    named = {name.lower(): value for name, value in told.items()}
    assert named["authorization"] == f"Bearer {TOKEN}"
    assert named["x-recoup-credential"] == CREDENTIAL
    assert {"xapikey", "cookie", "x-recoup-internal", "x-recoup-role", "x-recoup-organisation", "x-user"}.isdisjoint(
        named
    )


def test_a_token_goes_straight_through_and_its_key_is_dropped(gateway: Gateway) -> None:
    told = gateway.send("GET", "/customer/cases", token="mine", headers={"X-Recoup-Credential": "x"}).json()
    named = {name.lower(): value for name, value in told["headers"].items()}
    assert named["authorization"] == "Bearer mine"
    assert {"xapikey", "x-recoup-credential"}.isdisjoint(named)


def test_a_refusal_of_identity_is_the_answer(gateway: Gateway) -> None:
    gateway.services["case"].requests.clear()
    for sent in (
        {"key": None},
        {"key": "bad"},
        {"key": None, "headers": {"Authorization": "Basic eDp5"}},
        {"key": None, "headers": {"Authorization": "Bearer"}},
    ):
        answer = gateway.send("GET", "/customer/cases", **sent)
        assert (answer.status_code, answer.json()) == (401, {"error": "unauthorized"})
    assert gateway.services["case"].requests == []


def test_answers_carry_the_security_headers(gateway: Gateway) -> None:
    for path in ("/customer/cases", "/unknown"):
        headers = gateway.send("GET", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "server" not in headers


def test_safe_calls_are_repeated_and_others_are_not(gateway: Gateway) -> None:
    case = gateway.services["case"]
    case.failures, case.requests[:] = 2, []
    assert gateway.send("GET", "/customer/cases").status_code == 200
    assert len(case.requests) == 3
    case.failures, case.requests[:] = 1, []
    answer = gateway.send("POST", "/customer/cases", json={})
    assert (answer.status_code, answer.json()) == (503, {"error": "unavailable"})
    assert len(case.requests) == 1


def test_a_fault_of_a_service_stays_a_fault(gateway: Gateway) -> None:
    gateway.services["case"].broken = True
    try:
        for sent in ({}, {"key": None, "token": "mine"}):
            for method in ("GET", "POST"):
                assert gateway.send(method, "/customer/cases", **sent).status_code == 500
    finally:
        gateway.services["case"].broken = False


def test_without_identity_keys_are_told_to_try_again_and_tokens_go_on(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as alone:
        alone.services["identity"].stop()
        for method in ("GET", "POST"):
            assert alone.send(method, "/customer/cases").status_code == 503
            assert alone.send(method, "/customer/cases", key=None, token="mine").status_code == 200


def test_an_upload_beyond_the_limit_ends_here(gateway: Gateway) -> None:
    path = "/customer/cases/0193a0e2-7a77-7c11-8000-000000000001/files"
    assert gateway.send("POST", path, files={"File": ("a.pdf", b"x" * 1_000_000)}).status_code == 200
    gateway.services["case"].requests.clear()
    assert gateway.send("POST", path, files={"File": ("a.pdf", b"x" * 29_000_000)}).status_code == 413
    assert gateway.services["case"].requests == []


def test_the_barrier_is_per_credential_and_its_answer_is_json(tmp_path: Path) -> None:
    with running_gateway(tmp_path, RECOUP_RATE_LIMIT_PER_MINUTE="5") as limited:
        for token in ("one", "two"):
            statuses = [limited.send("GET", "/customer/cases", key=None, token=token).status_code for _ in range(8)]
            assert statuses.count(200) in {5, 6}
            assert set(statuses) == {200, 429}
        refused = limited.send("GET", "/customer/cases", key=None, token="one")
        assert json.loads(refused.text)["path"] == "/internal/gateway-error/429"
