"""From a success fee that a client keeps to a case that collects it: what the ledger fills in, case-service takes."""

from __future__ import annotations

import pytest
from networks import EmbeddedNetwork
from stage import Stage

pytestmark = pytest.mark.slow


def test_the_claim_that_is_filled_in_is_taken_as_it_is(network: EmbeddedNetwork) -> None:
    stage = Stage(network)
    case, who = stage.submitted(), stage.partner
    stage.start(case["id"])
    stage.sign(stage.creditor)
    body = {"date": network.today, "paymentAmount": 800, "paymentRecipient": "Creditor"}
    paid = f"/partner/cases/{case['id']}/payments"
    payment = stage.ask("POST", paid, who, json={**body, "commissionPaymentStatus": "Unpaid"})["paymentId"]
    stage.network.rest()
    prefilled = f"/partner/clients/{case['creditor']['id']}/commission-case"
    found = stage.ask("GET", prefilled, who, params={"currency": "EUR"})
    claim = found["claim"]
    assert payment in claim["commissionOf"]
    # USD 100 is the least that is collected, and nobody here collects in the client's country.
    claim["amountToRecover"] = max(claim["amountToRecover"], 120)
    claim["debtor"]["countryAlpha2"] = "FR"
    made = stage.ask("POST", "/partner/managed-cases", who, json=claim)
    assert made["claimType"] == "Unpaid Invoice"
    assert made["creditor"]["id"] != case["creditor"]["id"]
    stage.network.rest()
    assert stage.ask("GET", f"/partner/managed-cases/{made['id']}", who)["lifecycle"] != "Pending contract signing"
    again = stage.send("POST", "/partner/managed-cases", who, json=claim)
    assert (again.status_code, again.json()["businessErrors"][0]["type"]) == (422, "CommissionCaseExists")
    assert stage.send("GET", prefilled, who, params={"currency": "EUR"}).status_code == 409, "nothing is left unpaid"
