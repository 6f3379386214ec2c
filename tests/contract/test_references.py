"""The committed references say what the gateway serves."""

import pytest

from recoup.development import specs


@pytest.fixture(scope="module")
def exported() -> dict[str, specs.Document]:
    return specs.export()


@pytest.mark.parametrize("role", specs.ROLES)
def test_committed_reference_is_current(exported: dict[str, specs.Document], role: str) -> None:
    committed = (specs.REFERENCE / f"openapi-{role}.json").read_text(encoding="utf-8")
    assert committed == specs.render(specs.merge(role, exported)), "run ./recoup openapi --update"


def test_every_public_operation_is_in_one_reference(exported: dict[str, specs.Document]) -> None:
    declared = sorted(
        (method, path)
        for document in exported.values()
        for method, path, _ in specs.operations(document)
        if not path.startswith("/internal")
    )
    merged = [specs.merge(role, exported) for role in specs.ROLES]
    assert sorted((method, path) for document in merged for method, path, _ in specs.operations(document)) == declared


def test_schemas_of_one_name_that_differ_keep_apart() -> None:
    def service(path: str, kind: str) -> specs.Document:
        answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Outer"}}}}
        return {
            "paths": {path: {"get": {"responses": {"200": answer}}}},
            "components": {"schemas": {
                "Outer": {"properties": {"inner": {"$ref": "#/components/schemas/Inner"}}},
                "Inner": {"type": kind},
                "Unused": {},
            }},
        }  # fmt: skip

    merged = specs.merge("ops", {"case": service("/ops/a", "string"), "ledger": service("/ops/b", "integer")})
    assert merged["components"]["schemas"] == {
        "Inner": {"type": "string"},
        "LedgerInner": {"type": "integer"},
        "LedgerOuter": {"properties": {"inner": {"$ref": "#/components/schemas/LedgerInner"}}},
        "Outer": {"properties": {"inner": {"$ref": "#/components/schemas/Inner"}}},
    }
    answer = merged["paths"]["/ops/b"]["get"]["responses"]["200"]["content"]["application/json"]
    assert answer == {"schema": {"$ref": "#/components/schemas/LedgerOuter"}}
