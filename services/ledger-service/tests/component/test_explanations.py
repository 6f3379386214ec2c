"""Explained payments: every caller sees the way to his own shares, and a cent off is an alarm."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from chassis.database import asyncpg_arguments
from ledger_service.application.explain_payment import WRONG


async def payment_of(ledger: Any) -> Any:
    return (await ledger.rows("SELECT id FROM payments ORDER BY number DESC LIMIT 1"))[0]["id"]


def path(role: str, case: Any, payment: Any) -> str:
    return f"/{role}/cases/{case.id}/payments/{payment}/explain"


async def test_each_sees_the_way_to_his_own_shares(ledger: Any, make_case: Any, staff: Any) -> None:
    case = make_case(fees=50_000, vat_rate="0.2", referral_partner_id=uuid4())
    await ledger.has(case)
    await ledger.pay(case, 100)
    assert (await ledger.pay(case, 200)).status_code == 200
    payment = await payment_of(ledger)
    callers = {"partner": case.partner, "customer": case.creditor, "referral": case.referral, "ops": staff}
    told = {}
    for role, caller in callers.items():
        with ledger.statements() as seen:
            told[role] = await ledger.get(path(role, case, payment), caller)
        assert len(seen) == 3
        assert told[role]["holds"] is True
        assert told[role]["formula"] == 1
        (posting,) = told[role]["postings"]
        assert posting["stands"]
        assert posting["block"] is None
    shares = {role: {step["share"]: step["value"] for step in each["steps"]} for role, each in told.items()}
    # (0.095 x 10,000 + 500) / 10,500 of 300, less that of 100, and so on.
    whole = {"within": 20000, "commission": 2762, "successFee": 1809, "vat": 362, "platform": 1105, "referral": 553,
             "client": 16876}  # fmt: skip
    assert shares["ops"] == whole
    assert shares["partner"] == {name: value for name, value in whole.items() if name != "referral"}
    assert shares["customer"] == {
        name: whole[name] for name in ("within", "commission", "successFee", "vat", "client")
    }  # fmt: skip
    assert shares["referral"] == {"platform": 1105, "referral": 553}
    first = told["partner"]["steps"][1]
    assert first["rule"] == "(19/200 x 1000000 + 50000) / (1000000 + 50000) of 30000 so far"
    assert (first["soFar"], first["before"]) == (4143, 1381)
    assert {len(each["postings"][0]["entries"]) for each in told.values()} == {12, 8, 3, 1}
    assert "revenueShare" not in str(told["referral"])
    assert "19/200" not in str(told["referral"])


async def test_a_stated_split_is_explained_too(ledger: Any, make_case: Any) -> None:
    case = make_case(vat_rate="0.2")
    await ledger.has(case)
    stated = await ledger.pay(case, 100, payoutCreditor=88, payoutCollectionPartner=12)
    await ledger.verifies(stated.json()["paymentId"])
    told = await ledger.get(path("partner", case, await payment_of(ledger)), case.partner)
    values = {step["share"]: step["value"] for step in told["steps"]}
    assert values == {
        "within": 10000, "commission": 1000, "successFee": 1000, "vat": 200, "platform": 400, "client": 8800
    }  # fmt: skip
    assert told["holds"] is True


async def test_strangers_find_nothing(ledger: Any, make_case: Any) -> None:
    case, other = make_case(referral_partner_id=uuid4()), make_case(referral_partner_id=uuid4())
    await ledger.has(case, other)
    await ledger.pay(case, 100)
    payment = await payment_of(ledger)
    callers = {"partner": other.partner, "customer": other.creditor, "referral": other.referral}
    for role, caller in callers.items():
        for address in (path(role, case, payment), path(role, other, payment), path(role, case, uuid4())):
            answer = await ledger.client.get(address, headers=ledger.as_(caller))
            assert answer.status_code == 404, answer.text


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE entries SET amount = amount + 1 WHERE account = 'cash'",
        "UPDATE entries SET counterparty_id = owner_id WHERE account = 'payable-to-client'",
        "DELETE FROM entries WHERE account = 'commission-income'",
        "UPDATE postings SET inputs = jsonb_set(inputs, '{successFee}', '\"1/5\"')",
        "UPDATE payments SET amount = amount + 1, client = client + 1, overpaid = overpaid + 1",
    ],
)
async def test_a_cent_off_is_an_alarm(ledger: Any, make_case: Any, postgres: Any, tampering: str) -> None:
    case = make_case()
    await ledger.has(case)
    await ledger.pay(case, 100)
    payment = await payment_of(ledger)
    name = ledger.running.settings.database_url.get_secret_value().rpartition("/")[2]
    connection = await asyncpg.connect(
        **asyncpg_arguments(postgres.superuser_dsn(name)), server_settings={"search_path": "ledger_service"}
    )
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(tampering)
    await connection.close()
    before = WRONG._value.get()
    told = await ledger.get(path("partner", case, payment), case.partner)
    assert told["holds"] is False
    assert told["differences"]
    assert WRONG._value.get() == before + 1
