"""Nobody reaches what is another's: every operation that names something, tried by its owner, strangers and nobody."""

from __future__ import annotations

import httpx
import pytest
from belongings import NOBODYS, Belongings
from networks import EmbeddedNetwork
from served import ALL, ANY_ID, Operation
from stage import NOBODY, Stage

pytestmark = pytest.mark.slow
NAMING = [operation for operation in ALL if operation.has_id and not operation.public]
LINKS = [operation for operation in ALL if operation.has_id and operation.public]
TENANTS = {"customer", "partner", "referral"}
LISTS = [each for each in ALL if each.method == "GET" and not each.has_id and each.role in TENANTS]
OTHER_ROLE = {"customer": "partner", "partner": "referral", "referral": "customer", "ops": "customer"}


@pytest.fixture(scope="module")
def belongings(network: EmbeddedNetwork) -> Belongings:
    return Belongings(Stage(network))


def tell(answer: httpx.Response, secrets: tuple[str, ...]) -> list[str]:
    """Return the secrets that an answer tells."""
    return [secret for secret in secrets if secret in answer.text]


def test_there_is_something_to_try() -> None:
    assert len(NAMING) > 60
    assert set(NOBODYS) <= {operation.name for operation in NAMING}


@pytest.mark.parametrize("operation", NAMING, ids=lambda each: each.name)
def test_only_its_owner_reaches_it(belongings: Belongings, operation: Operation) -> None:
    stage, address = belongings.stage, belongings.address(operation)
    owner, stranger = belongings.owner(operation), belongings.strangers.get(operation.role)
    other = belongings.owners[OTHER_ROLE[operation.role]]
    if stranger is not None and operation.name not in NOBODYS:
        answer = stage.send(operation.method, address, stranger.who, **belongings.options(operation, stranger))
        missing = stage.send(
            operation.method, operation.address, stranger.who, **belongings.options(operation, stranger)
        )
        assert answer.status_code == 404, answer.text
        assert tell(answer, belongings.secrets) == []
        assert answer.json() == missing.json(), "a foreign thing must look like one that does not exist"
    for who, status in ((other.who, 403), (NOBODY, 401), ({"XApiKey": "rcp_wrong"}, 401)):
        answer = stage.send(operation.method, address, who, **belongings.options(operation, owner))
        assert answer.status_code == status, answer.text
        assert tell(answer, belongings.secrets) == []
    if operation.method == "GET":
        answer = stage.send("GET", address, owner.who)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("operation", LINKS, ids=lambda each: each.name)
def test_links_that_were_not_given_out_lead_nowhere(belongings: Belongings, operation: Operation) -> None:
    answer = belongings.stage.send(operation.method, operation.address, NOBODY, json={"password": "long enough, is it"})
    assert answer.status_code in {401, 403, 404}, answer.text


@pytest.mark.parametrize("operation", LISTS, ids=lambda each: each.name)
def test_lists_hold_nothing_of_others(belongings: Belongings, operation: Operation) -> None:
    stranger = belongings.strangers[operation.role]
    assert belongings.secrets
    for _ in range(2):
        answer = belongings.stage.send("GET", operation.path, stranger.who, params={"PageSize": 100})
        assert answer.status_code in {200, 400, 404}, answer.text
        assert tell(answer, belongings.secrets) == []
        mine = belongings.stage.send("GET", operation.path, belongings.owners[operation.role].who)
        assert mine.status_code in {200, 400}, mine.text


def test_things_are_as_they_were(belongings: Belongings) -> None:
    """Last: what strangers tried has changed nothing."""
    stage = belongings.stage
    case = stage.ask("GET", f"/customer/cases/{stage.active['id']}", stage.creditor)
    # 900.5, less what the stage paid, and what was paid to have something to disburse, to invoice and to pay out.
    assert {key: case[key] for key in ("lifecycle", "remainder")} == {"lifecycle": "Active", "remainder": 805.75}
    assert case["creditorDivisionId"] == stage.division["id"]
    division = stage.ask("GET", f"/customer/divisions/{stage.division['id']}", stage.creditor)
    assert division["companyName"] == stage.division["companyName"]
    assert stage.send("GET", f"/customer/cases/{ANY_ID}", stage.creditor).status_code == 404
