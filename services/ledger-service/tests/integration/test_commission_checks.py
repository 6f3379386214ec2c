"""The checks of reports and commissions: silent on sound books, and each finds what it is for."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from chassis.database import asyncpg_arguments
from ledger_service.persistence.commission_checks import COMMISSION_CHECKS

SOMETHING = UUID("01900000-0000-7000-8000-00000000dead")
DIRECT = {"paymentRecipient": "Creditor", "commissionPaymentStatus": "Unpaid"}


@pytest.fixture
async def books(ledger: Any, make_case: Any, postgres: Any) -> AsyncIterator[asyncpg.Connection]:
    case = make_case()
    await ledger.has(case)
    payment = (await ledger.pay(case, 4000, **DIRECT)).json()["paymentId"]
    told = await ledger.client.post(
        f"/customer/cases/{case.id}/direct-payments",
        json={"amount": 4000, "date": "2026-11-22"},
        headers=ledger.as_(case.creditor),
    )
    assert told.json()["status"] == "Confirmed"
    collecting = make_case().opened()
    await ledger.apply(
        collecting.model_copy(update={"managing_partner_id": case.partner_id, "commission_of": (UUID(payment),)})
    )
    name = ledger.running.settings.database_url.get_secret_value().rpartition("/")[2]
    connection = await asyncpg.connect(
        **asyncpg_arguments(postgres.superuser_dsn(name)), server_settings={"search_path": "ledger_service"}
    )
    # As somebody who can do anything: no trigger holds him.
    await connection.execute("SET session_replication_role = replica")
    yield connection
    await connection.close()


async def broken(books: asyncpg.Connection) -> list[str]:
    return [name for name, statement in COMMISSION_CHECKS.items() if await books.fetch(statement)]


async def test_sound_books_have_no_findings(books: asyncpg.Connection) -> None:
    assert await broken(books) == []


@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        ("UPDATE payments SET deleted_at = now()", "every confirmed report"),
        (f"UPDATE direct_payments SET payment_id = '{SOMETHING}'", "every confirmed report"),
        (f"UPDATE direct_payments SET case_id = '{SOMETHING}'", "every confirmed report"),
        (f"UPDATE commission_cases SET partner_id = '{SOMETHING}'", "a commission is collected"),
        ("UPDATE payments SET commission_status = 'Paid'", "nobody is reminded"),
    ],
)
async def test_each_finds_what_it_is_for(books: asyncpg.Connection, tampering: str, check: str) -> None:
    await books.execute(tampering)
    (found,) = await broken(books)
    assert found.startswith(check)
