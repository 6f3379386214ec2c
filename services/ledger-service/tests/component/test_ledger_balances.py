"""Balances at any instant and value date equal the plain sum of entries, for every caller, sealed or not."""

import datetime as dt
import random
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.domain.balances import Axis, Until, Whose
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.posting import Account, Book, Leg
from ledger_service.jobs import sealing
from ledger_service.persistence.balance_at import balance_at
from ledger_service.persistence.journal import PostgresJournal

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def random_posting(rng: random.Random, partners: list[UUID], creditors: list[UUID], cases: list[UUID]) -> Posting:
    """Money over three accounts, posted some time in three months, value-dated up to two months before."""
    partner_id, creditor_id = rng.choice(partners), rng.choice(creditors)
    amount, fee = rng.randrange(1, 10**6), rng.randrange(0, 100)
    at = NOW - dt.timedelta(
        seconds=rng.choice([0, rng.randrange(100), rng.randrange(10_000), rng.randrange(8_000_000)])
    )
    legs = [
        Leg(Book.PARTNER, partner_id, Account.PAYABLE_TO_CLIENT, amount, creditor_id),
        Leg(Book.PARTNER, partner_id, Account.COMMISSION_INCOME, fee),
        Leg(Book.PARTNER, partner_id, Account.CASH, -amount - fee),
        Leg(Book.CREDITOR, creditor_id, Account.RECOVERED, amount, partner_id),
        Leg(Book.CREDITOR, creditor_id, Account.CLAIM, -amount),
    ]
    return Posting(
        id=uuid7(), cause=Cause.DISBURSEMENT, cause_id=uuid7(), currency=rng.choice(["EUR", "JPY"]), at=at,
        partner_id=partner_id, creditor_id=creditor_id, case_id=rng.choice(cases), is_test=rng.random() < 0.1,
        value_date=at.date() - dt.timedelta(days=rng.choice([0, 0, 1, rng.randrange(60)])),
        legs=tuple(leg for leg in legs if leg.amount),
    )  # fmt: skip


def plain(postings: list[Posting], whose: Whose, until: Until) -> Counter[tuple[str, str]]:
    """The same without any snapshot: every entry looked at."""
    found: Counter[tuple[str, str]] = Counter()
    for posting in postings:
        when = posting.at if until.axis is Axis.POSTED else dt.datetime.combine(posting.value_date, dt.time(), dt.UTC)
        if posting.is_test or when >= until.instant or whose.case_id not in {None, posting.case_id}:
            continue
        for leg in posting.legs:
            if (
                whose.owner_id in {None, leg.owner_id}
                and whose.counterparty_id in {None, leg.counterparty_id}
                and whose.account in {None, leg.account}
                and whose.currency in {None, posting.currency}
            ):
                found[leg.account.value, posting.currency] += leg.amount
    return found


async def test_equal_to_the_sum_of_entries(ledger: Any, rng: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BLOCK", 11)
    partners, creditors, cases = [uuid4(), uuid4()], [uuid4() for _ in range(3)], [uuid4() for _ in range(4)]
    postings: list[Posting] = []

    async def post(_: int) -> None:
        new = [random_posting(rng, partners, creditors, cases) for _ in range(rng.randrange(1, 20))]

        async def work(uow: UnitOfWork) -> None:
            await PostgresJournal(uow.connection).post(new)

        await ledger.running.api_database.transact(work)
        postings.extend(new)

    def question() -> tuple[Whose, Until]:
        owner, counterparty = rng.choice([
            (rng.choice(partners), None), (rng.choice(creditors), None), (None, rng.choice(creditors)),
            (rng.choice(partners), rng.choice(creditors)), (None, rng.choice(partners)),
        ])  # fmt: skip
        whose = Whose(
            owner_id=owner, counterparty_id=counterparty, case_id=rng.choice([None, None, None, rng.choice(cases)]),
            account=rng.choice([None, None, *Account]), currency=rng.choice([None, "EUR"]),
        )  # fmt: skip
        at = rng.choice(postings).at + dt.timedelta(microseconds=rng.choice([-1, 0, 1, 10**6, 60 * 10**6]))
        day = rng.choice(postings).value_date + dt.timedelta(days=rng.choice([-1, 0, 1]))
        return whose, rng.choice([
            Until.posted(at), Until.after(Axis.VALUE, day), Until.before(Axis.POSTED, at.date()),
        ])  # fmt: skip

    asked = 0
    for number in range(25):
        await post(number)
        if rng.random() < 0.6:
            ledger.clock.advance(dt.timedelta(seconds=2))
            await ledger.sweep()
        for _ in range(12):
            whose, until = question()

            async def ask(uow: UnitOfWork, whose: Whose = whose, until: Until = until) -> Any:
                return await balance_at(uow.connection, whose, until)

            found = await ledger.running.api_database.transact(ask)
            assert +found == +plain(postings, whose, until), (whose, until)
            assert -found == -plain(postings, whose, until), (whose, until)
            asked += 1
    assert asked == 300
    assert (await ledger.rows("SELECT count(*) AS blocks FROM blocks"))[0]["blocks"] > 3


async def test_each_sees_his_own(ledger: Any, make_case: Any, staff: Any) -> None:
    case = make_case(referral_partner_id=uuid4())
    other = make_case(partner_id=case.partner_id)
    await ledger.has(case, other)
    await ledger.pay(case, 100)
    await ledger.pay(other, 50)
    for seal in (False, True):
        if seal:
            ledger.clock.advance(dt.timedelta(seconds=5))
            await ledger.sweep()
            assert await ledger.rows("SELECT sum(postings)::int AS sealed FROM blocks") == [{"sealed": 2}]
        own = (await ledger.get("/partner/ledger/balances", case.partner))["own"]
        assert {each["account"]: each["balance"] for each in own} == {
            "cash": 15000, "payable-to-client": -13575, "commission-income": -1425, "revenue-share-cost": 570,
            "payable-to-platform": -570,
        }  # fmt: skip
        one = await ledger.get("/partner/ledger/balances", case.partner, clientId=case.creditor_id)
        assert one["own"] == [
            {"account": "payable-to-client", "currency": "EUR", "balance": -9050, "opening": None, "change": None}
        ]
        mine = await ledger.get("/customer/ledger/balances", case.creditor)
        assert {each["account"]: each["balance"] for each in mine["own"]} == {"claim": -10000, "recovered": 10000}
        assert {each["account"]: each["balance"] for each in mine["named"]} == {"payable-to-client": -9050}
        earned = await ledger.get("/referral/ledger/balances", case.referral)
        assert {each["account"]: each["balance"] for each in earned["named"]} == {"payable-to-referral": -190}
        whole = await ledger.get("/ops/ledger/balances", staff, account="platform-revenue")
        assert [each["balance"] for each in whole["own"]] == [-570]
        his = await ledger.get("/ops/ledger/balances", staff, ownerId=case.partner_id, caseId=case.id, account="cash")
        assert [each["balance"] for each in his["own"]] == [10000]
        stranger = make_case()
        assert (await ledger.get("/partner/ledger/balances", stranger.partner, caseId=case.id))["own"] == []
        assert (await ledger.get("/customer/ledger/balances", stranger.creditor))["named"] == []


async def test_periods_by_value_date_and_by_posting(ledger: Any, make_case: Any) -> None:
    case = make_case()
    await ledger.has(case)
    await ledger.pay(case, 10, date="2026-10-31")
    await ledger.pay(case, 20, date="2026-11-01")
    ledger.clock.advance(dt.timedelta(days=30))
    await ledger.sweep()
    await ledger.pay(case, 40, date="2026-11-30")

    async def cash(**query: str) -> dict[str, int]:
        (found,) = (await ledger.get("/partner/ledger/balances", case.partner, account="cash", **query))["own"]
        return {name: found[name] for name in ("opening", "change", "balance")}

    november = {"from": "2026-11-01", "to": "2026-11-30"}
    assert await cash(**november) == {"opening": 1000, "change": 6000, "balance": 7000}
    assert await cash(**november, by="posted") == {"opening": 0, "change": 3000, "balance": 3000}
    assert (await cash(valueDate="2026-10-31"))["balance"] == 1000
    assert (await cash(at="2026-12-01T00:00:00Z"))["balance"] == 3000
    assert (await cash())["balance"] == 7000
    with ledger.statements() as seen:
        await cash(**november)
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"at": "2026-11-22T00:00:00Z", "valueDate": "2026-11-22"}, "valueDate"),
        ({"from": "2026-11-22"}, "from"),
        ({"from": "2026-11-22", "to": "2026-11-21"}, "from"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-22T00:00:00"}, "at"),
        ({"valueDate": "9999-12-31"}, "valueDate"),
        ({"account": "gold"}, "account"),
        ({"currency": "euro"}, "currency"),
        ({"clientId": "me"}, "clientId"),
        ({"ownerId": str(uuid4())}, "ownerId"),
    ],
)
async def test_what_makes_no_sense_is_refused(ledger: Any, make_case: Any, query: dict[str, str], field: str) -> None:
    answer = await ledger.client.get(
        "/partner/ledger/balances", params=query, headers=ledger.as_(make_case().partner)
    )  # fmt: skip
    assert 400 <= answer.status_code < 500, answer.text
    assert field.lower() in answer.text.lower()
