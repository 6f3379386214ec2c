"""The published Python client, unchanged, against the gateway: each call of it reads a value back."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import published
import pytest
from networks import EmbeddedNetwork
from published import shape
from stage import CREDITOR, Stage

from recoup.development import specs

pytestmark = pytest.mark.slow
# Half of its types are missing, and the other half would not let us read an answer.
client_package: Any = importlib.import_module("debitura_debt_collection")
PREFIX = "/customer"
DECLARED = re.compile(r"method='(\w+)',\s+resource_path='([^']+)'")


class Recording(client_package.ApiClient):  # type: ignore[misc]
    """The client's own transport, which notes what it was asked to send."""

    def __init__(self, configuration: Any) -> None:
        super().__init__(configuration)
        self.sent: set[str] = set()

    def param_serialize(self, method: str, resource_path: str, *rest: Any, **more: Any) -> Any:
        self.sent.add(shape(method, PREFIX + resource_path))
        return super().param_serialize(method, resource_path, *rest, **more)


@pytest.fixture(scope="module")
def stage(network: EmbeddedNetwork) -> Stage:
    return Stage(network)


@pytest.fixture(scope="module")
def transport(stage: Stage) -> Iterator[Recording]:
    configuration = client_package.Configuration(
        host=stage.network.running.url + PREFIX, api_key={"ApiKey": stage.creditor["XApiKey"]}
    )
    made = Recording(configuration)
    yield made
    made.rest_client.pool_manager.clear()


def claim(stage: Stage) -> Any:
    body = stage.claim()
    model = client_package.DebituraWebExternalApiContractsV1CasesRequestsCreateCollectionCaseRequestApiViewModel
    return model.from_dict({**body, "date": "2026-01-05T00:00:00Z", "dueDate": "2026-02-05T00:00:00Z"})


def test_cases(stage: Stage, transport: Recording) -> None:
    cases, active = client_package.CasesApi(transport), stage.active
    wanted = claim(stage)
    made = cases.cases_post(stage.new("key"), wanted)
    assert (made.creditor_reference, made.gross_amount, made.debtor.name) == (
        wanted.creditor_reference, 900.5, "Talleres Duero",
    )  # fmt: skip
    assert made.due_date == dt.datetime(2026, 2, 5, tzinfo=dt.UTC)
    found = cases.cases_get(page=1, page_size=5, statuses=["Active"], ids=[active["id"]], sort="DateCreated:desc")
    assert (found.page.total_results, found.cases[0].reference) == (1, active["reference"])
    assert cases.cases_id_get(active["id"]).remainder == 809.75
    assert cases.cases_case_reference_case_reference_get(active["reference"]).id == active["id"]
    assert cases.cases_by_creditor_reference_creditor_reference_get(active["creditorReference"]).id == active["id"]
    preview = {
        "amountToRecover": 1200, "currencyCode": "EUR", "debtor": {"type": "Company", "countryAlpha2": "ES"},
    }  # fmt: skip
    model = client_package.DebituraWebExternalApiContractsV1CasesRequestsPreviewCaseRequestApiViewModel
    result = cases.cases_preview_post(model.from_dict(preview)).result
    assert (result.is_eligible, result.jurisdiction.country_alpha2) == (True, "ES")
    assert cases.cases_id_contract_status_get(active["id"]).poa.signed is True
    assert cases.cases_id_validation_get(active["id"]).needs_info is False
    period = cases.cases_id_exclusive_period_get(active["id"])
    assert (period.status, period.days_remaining > 150) == ("Active", True)
    payments = cases.cases_id_payments_get(active["id"])
    assert [payment.gross_amount for payment in payments] == [100.25]


def test_texts_of_a_case(stage: Stage, transport: Recording, tmp_path: Path) -> None:
    cases, case = client_package.CasesApi(transport), stage.active["id"]
    model = client_package.DebituraWebExternalApiContractsV1ChatsSendChatRequest
    said = cases.cases_id_chats_post(case, model(message="Good news?", userEmail=stage.member(CREDITOR).email))
    assert (said.message, said.role_label, said.user.email) == ("Good news?", "Creditor", stage.member(CREDITOR).email)
    assert [chat.message for chat in cases.cases_id_chats_get(case)][-2:] == ["They will pay.", "Good news?"]
    content = tmp_path / "proof.txt"
    content.write_text("Proof of delivery")
    file = cases.cases_id_files_post(case, str(content), "Proof", "CreditorDocuments")
    assert (file.file_name, file.description, file.document_type) == ("proof.txt", "Proof", "CreditorDocuments")
    assert file.id in {each.id for each in cases.cases_id_files_get(case)}
    told = cases.cases_id_timeline_get(case)
    assert (told.current_engagement_phase, len(told.items) > 3) == ("Pre-legal", True)


def test_quotes(stage: Stage, transport: Recording) -> None:
    cases, quoted = client_package.CasesApi(transport), stage.quoted
    case, lead, quote = quoted["case"], quoted["lead"], quoted["quote"]
    assert [each.quote_request_id for each in cases.cases_id_quote_requests_get(case).quote_requests] == [lead]
    assert cases.cases_id_quote_requests_quote_request_id_get(case, lead).current_quotes_count == 3
    quotes = cases.cases_id_quote_requests_quote_request_id_quotes_get(case, lead).quotes
    assert {each.success_fee for each in quotes} == {14.0}
    detail = cases.cases_id_quote_requests_quote_request_id_quotes_quote_id_get(case, lead, quote)
    assert (detail.pricing.success_fee_fee, detail.proposed_solution) == (14.0, "A letter, then proceedings.")


def test_account(stage: Stage, transport: Recording) -> None:
    assert client_package.MeApi(transport).me_get().id == stage.member(CREDITOR).id
    people = client_package.UsersApi(transport).users_get(page=1, page_size=10)
    assert [user.email for user in people.users] == [stage.member(CREDITOR).email]
    assert client_package.ContractsApi(transport).contracts_debt_collection_status_get().signed is True
    assert stage.active
    payments = client_package.PaymentsApi(transport)
    listed = payments.payments_get(page=1, page_size=10)
    known = next(each for each in listed.payments if each.invoice.invoice_id == stage.active["id"])
    assert payments.payments_id_get(known.id).gross_amount == 100.25


def test_divisions(stage: Stage, transport: Recording) -> None:
    divisions = client_package.DivisionsApi(transport)
    new = client_package.DebituraWebExternalApiContractsV1DivisionsCreateDivisionRequestDto
    changed = client_package.DebituraWebExternalApiContractsV1DivisionsUpdateDivisionRequestDto
    made = divisions.divisions_post(stage.new("key"), new.from_dict(stage.division_body()))
    assert made.country.alpha2 == "DE"
    body = {**stage.division_body(), "city": "Lyon", "countryCode": "FR"}
    assert divisions.divisions_id_put(made.id, changed.from_dict(body)).city == "Lyon"
    assert divisions.divisions_id_get(made.id).country.alpha2 == "FR"
    assert divisions.divisions_id_archive_post(made.id).is_archived is True
    other, gone = (divisions.divisions_post(None, new.from_dict(stage.division_body())) for _ in range(2))
    assert divisions.divisions_idarchive_post(other.id).is_archived is True
    divisions.divisions_id_delete(gone.id)
    listed = divisions.divisions_get(page=1, page_size=100, include_archived=True)
    assert {made.id, other.id} <= {each.id for each in listed.divisions}
    assert gone.id not in {each.id for each in listed.divisions}


def test_errors_reach_the_client_as_it_expects(stage: Stage, transport: Recording) -> None:
    cases = client_package.CasesApi(transport)
    with pytest.raises(client_package.exceptions.NotFoundException) as missing:
        cases.cases_id_get("0193a0e2-7a77-7c11-8000-000000000001")
    assert missing.value.data.business_errors == []
    assert stage.active
    key = stage.new("key")
    cases.cases_post(key, claim(stage))
    with pytest.raises(client_package.ApiException) as conflict:
        cases.cases_post(key, claim(stage))
    assert conflict.value.status == 422
    assert conflict.value.data.business_errors[0].type == "IdempotencyConflict"


def test_every_operation_that_exists_was_called(transport: Recording) -> None:
    """Last in this file: it looks at what the others have sent."""
    reference = json.loads((specs.REFERENCE / "openapi-customer.json").read_text(encoding="utf-8"))
    exist = {shape(method, path) for method, path, _ in specs.operations(reference)}
    has = set()
    for module in pkgutil.iter_modules(client_package.api.__path__):
        source = Path(str(importlib.import_module(f"{client_package.api.__name__}.{module.name}").__file__)).read_text()
        has |= {shape(method, PREFIX + path) for method, path in DECLARED.findall(source)}
    assert len(has) > 40
    assert transport.sent == has & exist
    if published.THERE:
        assert has <= {operation.shape for operation in published.operations("customer")}
