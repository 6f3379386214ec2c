"""Money that a client received himself, through the gateway of a whole network: told, recorded, owed, collected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from networks import EmbeddedNetwork
from stage import CREDITOR, Stage

from recoup.demo.network import SIGNER

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A network of its own, as its clock is moved."""
    network = EmbeddedNetwork.start(tmp_path_factory.mktemp("direct"))
    yield Stage(network)
    network.stop()


def tasks(stage: Stage, who: Any, side: str, type_: str, status: str = "Open") -> list[Any]:
    stage.network.rest()
    return list(stage.ask("GET", f"/{side}/tasks", who, params={"type": type_, "status": status})["tasks"])


def test_from_the_clients_word_to_the_case_about_the_commission(stage: Stage) -> None:
    case = stage.active["id"]
    told = stage.ask(
        "POST",
        f"/customer/cases/{case}/direct-payments",
        stage.creditor,
        json={"amount": 400, "date": stage.network.today, "reference": "On our account"},
        headers={"Idempotency-Key": "told-1"},
    )
    assert (told["status"], told["late"]) == ("Reported", False)
    (confirm,) = tasks(stage, stage.partner, "partner", "ConfirmDirectPayment")
    assert confirm["solutionUrl"].endswith(f"/cases/{case}/direct-payments/{told['id']}")

    path = "/partner" + confirm["action"]["path"].replace("{caseId}", case)
    made = stage.ask(confirm["action"]["method"], path, stage.partner)
    owed = made["payoutCollectionPartner"]
    assert (made["commissionPaymentStatus"], round(made["payoutCreditor"] + owed, 2)) == ("Unpaid", 400)
    assert stage.send("POST", path, stage.partner).status_code == 409
    assert tasks(stage, stage.partner, "partner", "ConfirmDirectPayment") == []
    (invoice,) = tasks(stage, stage.partner, "partner", "UnpaidCommissionInvoiceClient")
    assert invoice["caseId"] == case
    paid = {
        each["id"]: each["grossAmount"] for each in stage.ask("GET", f"/customer/cases/{case}/payments", stage.creditor)
    }
    assert paid[made["paymentId"]] == 400

    stage.network.recoup("clock", "advance", "15d")
    (chase,) = tasks(stage, stage.partner, "partner", "ChasePaymentStartCollection")
    assert chase["solutionUrl"].endswith(f"/payments/{made['paymentId']}")
    assert tasks(stage, stage.partner, "partner", "UnpaidCommissionInvoiceClient") == []

    path = f"/partner/clients/{stage.member(CREDITOR).id}/commission-case"
    found = stage.ask("GET", path, stage.partner)
    assert (found["claim"]["amountToRecover"], found["claim"]["commissionOf"]) == (owed, [made["paymentId"]])
    assert found["missing"] == []
    assert [each["caseReference"] for each in found["payments"]] == [stage.active["reference"]]
    # The demonstration has nobody where this client is, and takes no claims below USD 100.
    debtor = {**found["claim"]["debtor"], "countryAlpha2": "FR"}
    claim = {**found["claim"], "debtor": debtor, "amountToRecover": max(owed, 100)}
    stage.ask("POST", "/partner/contracts/debt-collection/sign", stage.partner, json=SIGNER)
    commission = stage.ask("POST", "/partner/managed-cases", stage.partner, json=claim)
    assert commission["reference"] != stage.active["reference"]
    assert tasks(stage, stage.partner, "partner", "ChasePaymentStartCollection") == []
    assert stage.send("GET", path, stage.partner).status_code == 409


def test_a_payment_that_waits_is_on_the_staffs_desk(stage: Stage) -> None:
    case = stage.active["id"]
    body = {
        "date": stage.network.today, "paymentAmount": 10, "paymentRecipient": "CollectionPartner",
        "payoutCreditor": 5, "payoutCollectionPartner": 5,
    }  # fmt: skip
    payment = stage.ask("POST", f"/partner/cases/{case}/payments", stage.partner, json=body)["paymentId"]
    (task,) = tasks(stage, stage.staff, "ops", "VerifyPayment")
    assert task["caseReference"] == stage.active["reference"]
    stage.ask(task["action"]["method"], "/ops" + task["action"]["path"], stage.staff)
    assert tasks(stage, stage.staff, "ops", "VerifyPayment") == []
    (solved,) = tasks(stage, stage.staff, "ops", "VerifyPayment", "Solved")
    assert solved["solutionUrl"].endswith(payment)
