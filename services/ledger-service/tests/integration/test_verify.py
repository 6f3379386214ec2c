"""The checks of `recoup verify`: silent on sound books, and each finds what it is for."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from chassis.database import asyncpg_arguments
from ledger_service.verify import CHECKS, verify


@pytest.fixture
async def books(ledger: Any, make_case: Any, postgres: Any) -> AsyncIterator[asyncpg.Connection]:
    cases = [
        make_case(fees=50_000, vat_rate="0.2", referral_partner_id=uuid4()),
        make_case(currency="JPY", principal=7_777),
        make_case(revenue_share="0"),
    ]
    await ledger.has(*cases)
    for case in cases:
        for amount in (33, 1, 1000):
            assert (await ledger.pay(case, amount)).status_code == 200
        stated = (await ledger.pay(case, 50, payoutCreditor=40, payoutCollectionPartner=10)).json()["paymentId"]
        await ledger.verifies(stated)
        await ledger.pay(case, 60, paymentRecipient="Creditor", commissionPaymentStatus="Unpaid")
        await ledger.apply(case.routed(2), case.activated(2))
        rest = (await ledger.pay(case, 20_000, closeCase=True)).json()["paymentId"]
        await ledger.verifies(rest)
    name = ledger.running.settings.database_url.get_secret_value().rpartition("/")[2]
    connection = await asyncpg.connect(
        **asyncpg_arguments(postgres.superuser_dsn(name)), server_settings={"search_path": "ledger_service"}
    )
    # As somebody who can do anything: no trigger holds him.
    await connection.execute("SET session_replication_role = replica")
    yield connection
    await connection.close()


async def test_sound_books_have_no_findings(books: asyncpg.Connection) -> None:
    assert await verify(books) == []


@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        ("UPDATE entries SET amount = amount + 1 WHERE account = 'cash' AND amount = 3300", "every posting balances"),
        ("UPDATE entries SET amount = amount + 1 WHERE account = 'cash' AND amount = 3300", "the sum of all entries"),
        ("DELETE FROM entries WHERE account = 'vat-payable'", "every posting has the legs"),
        ("DELETE FROM postings WHERE legs = 11", "every posting has the legs"),
        ("DELETE FROM payments WHERE amount = 3300", "every payment that counts has one posting"),
        ("UPDATE payments SET verification = 'Rejected' WHERE amount = 3300",
         "every payment that counts has one posting"),
        ("UPDATE payments SET version = 2 WHERE amount = 3300", "every change of a payment"),
        ("UPDATE payments SET referral = platform + 1 WHERE amount = 3300", "every split adds up"),
        ("UPDATE payments SET client = client - 1, partner_gross = partner_gross + 1 WHERE amount = 3300",
         "the entries of a payment"),
        ("UPDATE payments SET client = client + 1, amount = amount + 1, overpaid = overpaid + 1 WHERE amount = 3300",
         "the sums of every case account"),
        ("UPDATE case_accounts SET given_vat = given_vat + 1", "the running sums"),
        ("UPDATE case_accounts SET principal = principal + 9999999 WHERE settled_by IS NOT NULL", "a settled case"),
    ],
)  # fmt: skip
async def test_one_unit_off_is_found(books: asyncpg.Connection, tampering: str, check: str) -> None:
    done = await books.execute(tampering)
    assert not done.endswith(" 0"), done
    findings = await verify(books)
    assert any(finding.check.startswith(check) and finding.ids for finding in findings), findings


async def test_the_service_answers_for_its_books(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    await ledger.pay(case, 10)
    answer = await ledger.client.get("/internal/verify", headers=ledger.internal())
    assert answer.status_code == 200
    told = {each["check"]: each["broken"] for each in answer.json()["checks"]}
    assert set(CHECKS) <= set(told)
    assert not any(told[check] for check in CHECKS)


def test_every_check_is_tried() -> None:
    assert len(CHECKS) == 10
