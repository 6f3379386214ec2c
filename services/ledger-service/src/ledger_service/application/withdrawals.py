"""Charges clients who withdrew inside an exclusive period, and notes that they paid."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.domain import withdrawal as fees
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.ports import Books, Journal
from ledger_service.domain.posting import Leg
from ledger_service.domain.withdrawal import UnknownWithdrawal, Withdrawal, WithdrawalPaid, Withdrawals


async def charge_withdrawals(
    uow: UnitOfWork, withdrawals: Withdrawals, books: Books, journal: Journal, limit: int
) -> int:
    """Book what is owed for withdrawn cases, each once; return how many. A fixed number of statements."""
    found = await withdrawals.waiting(limit)
    if not found:
        return 0
    accounts = await books.lock(sorted({each.case_id for each in found}))
    owed = {each.id: fees.owed(accounts[each.case_id]) for each in found}
    await withdrawals.charge(owed, uow.now)
    postings = [
        _posting(uow, each, 1, fees.charged_legs(each, owed[each.id]), each.withdrawn_at.date())
        for each in found
        if owed[each.id].total
    ]
    if postings:
        await journal.post(postings)
    return len(found)


async def settle_withdrawal(  # noqa: PLR0917 - what a settlement is made of
    uow: UnitOfWork,
    withdrawals: Withdrawals,
    journal: Journal,
    withdrawal_id: UUID,
    partner_id: UUID,
    paid_on: dt.date,
) -> Withdrawal:
    """Note that a client paid his withdrawal fee. Raises `UnknownWithdrawal` and `WithdrawalPaid`."""
    found = await withdrawals.locked(withdrawal_id, partner_id)
    if found is None or found.owed is None:
        raise UnknownWithdrawal
    if found.paid_on is not None:
        raise WithdrawalPaid
    await withdrawals.settle(found.id, paid_on, uow.now, uow.principal.user_id if uow.principal else None)
    if found.owed.total:
        await journal.post([_posting(uow, found, 2, fees.paid_legs(found, found.owed), paid_on)])
    return replace(found, paid_on=paid_on)


def _posting(uow: UnitOfWork, of: Withdrawal, version: int, legs: tuple[Leg, ...], value_date: dt.date) -> Posting:
    return Posting(
        id=uuid7(),
        cause=Cause.REVENUE_ITEM,
        cause_id=of.id,
        version=version,
        case_id=of.case_id,
        creditor_id=of.creditor_id,
        partner_id=of.partner_id,
        currency=of.currency,
        legs=legs,
        inputs={"kind": "withdrawal"},
        actor_id=uow.principal.user_id if uow.principal else None,
        value_date=value_date,
        at=uow.now,
        is_test=of.is_test,
    )
