"""Postings of any cause through the journal's own door, and their exact reversal, as the service's own role."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.domain.journal import Cause, Posting, UnbalancedPosting
from ledger_service.domain.posting import Account, Book, Leg
from ledger_service.persistence.journal import PostgresJournal

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def payout(partner_id: UUID, creditor_id: UUID, amount: int = 500, **more: Any) -> Posting:
    return Posting(
        id=uuid7(), cause=Cause.DISBURSEMENT, cause_id=uuid7(), currency="EUR", value_date=AT.date(), at=AT,
        legs=(
            Leg(Book.PARTNER, partner_id, Account.PAYABLE_TO_CLIENT, amount, creditor_id),
            Leg(Book.PARTNER, partner_id, Account.CASH, -amount),
        ),
        partner_id=partner_id, creditor_id=creditor_id, inputs={"amount": amount}, **more,
    )  # fmt: skip


async def post(ledger: Any, *postings: Posting, tenant: UUID | None = None) -> None:
    async def work(uow: UnitOfWork) -> None:
        await PostgresJournal(uow.connection).post(postings)

    await ledger.running.api_database.transact(work, tenant=tenant)


async def standing(ledger: Any, *causes: UUID, tenant: UUID | None = None) -> Any:
    async def work(uow: UnitOfWork) -> Any:
        return await PostgresJournal(uow.connection).of_cause(causes)

    return await ledger.running.api_database.transact(work, tenant=tenant)


async def test_what_is_posted_is_read_again(ledger: Any) -> None:
    posted = [payout(uuid4(), uuid4(), amount) for amount in (1, 10**15)]
    with ledger.statements() as seen:
        await post(ledger, *posted)
    assert len(seen) == 2
    found = await standing(ledger, *[each.cause_id for each in posted])
    assert [found[each.cause_id] for each in posted] == [[each] for each in posted]


async def test_a_partner_reverses_a_payment_whole(ledger: Any, make_case: Any) -> None:
    case, other = make_case(referral_partner_id=uuid4(), vat_rate="0.2"), make_case()
    await ledger.has(case, other)
    assert (await ledger.pay(case, 100)).status_code == 200
    payment = (await ledger.rows("SELECT id FROM payments"))[0]["id"]
    assert await standing(ledger, payment, tenant=other.partner_id) == {}
    (posting,) = (await standing(ledger, payment, tenant=case.partner_id))[payment]
    assert len(posting.legs) == 12
    await post(ledger, posting.reversal(uuid7(), AT, None), tenant=case.partner_id)
    assert await standing(ledger, payment, tenant=case.partner_id) == {}
    sums = await ledger.rows("SELECT sum(amount)::int AS sum, count(*) AS legs FROM entries GROUP BY owner_id, account")
    assert {row["sum"] for row in sums} == {0}
    assert sum(row["legs"] for row in sums) == 24
    again = replace(posting, id=uuid7(), cause=Cause.CORRECTION, version=2)
    await post(ledger, again, tenant=case.partner_id)
    assert await standing(ledger, payment) == {payment: [again]}


async def test_nothing_but_the_exact_negation_once(ledger: Any) -> None:
    partner_id, creditor_id = uuid4(), uuid4()
    original = payout(partner_id, creditor_id)
    await post(ledger, original)
    right = original.reversal(uuid7(), AT, None)
    wrong = [
        replace(right, legs=tuple(replace(leg, amount=leg.amount * 2) for leg in right.legs)),
        replace(right, legs=tuple(replace(leg, counterparty_id=None) for leg in right.legs)),
        replace(right, legs=tuple(replace(leg, owner_id=creditor_id) for leg in right.legs)),
        replace(right, legs=right.legs[::-1]),
        replace(right, cause_id=uuid7()),
        replace(right, value_date=AT.date() + dt.timedelta(days=1)),
        replace(right, currency="USD"),
        replace(right, reverses=uuid7()),
    ]
    for each in wrong:
        with pytest.raises(DBAPIError, match="exact reversal"):
            await post(ledger, each)
    await post(ledger, right)
    with pytest.raises(DBAPIError, match="postings_"):
        await post(ledger, replace(right, id=uuid7()))
    with pytest.raises(DBAPIError, match="exact reversal"):
        await post(ledger, right.reversal(uuid7(), AT, None))


async def test_the_same_cause_and_version_is_posted_once(ledger: Any) -> None:
    original = payout(uuid4(), uuid4())
    await post(ledger, original)
    with pytest.raises(DBAPIError, match="postings_cause"):
        await post(ledger, replace(original, id=uuid7()))
    with pytest.raises(DBAPIError, match="postings_cause"):
        await post(ledger, replace(original, id=uuid7(), version=2), replace(original, id=uuid7(), version=2))
    assert len(await ledger.rows("SELECT 1 FROM postings")) == 1


async def test_nobody_posts_for_others(ledger: Any) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        await post(ledger, payout(uuid4(), uuid4()), tenant=uuid4())


def test_a_posting_that_does_not_balance_does_not_exist() -> None:
    posting = payout(uuid4(), uuid4())
    one, other = posting.legs
    for legs in ((one,), (one, replace(other, amount=-499)), (one, replace(other, owner_id=uuid4())), ()):
        with pytest.raises(UnbalancedPosting):
            replace(posting, legs=legs)
    with pytest.raises(UnbalancedPosting):
        replace(posting, legs=(replace(one, amount=0), replace(other, amount=0)))
