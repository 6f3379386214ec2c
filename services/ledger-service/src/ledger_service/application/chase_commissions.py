"""Commissions that clients did not pay: told to the partner on the day of the reminder, and collected by a case."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from chassis.uow import UnitOfWork
from contracts.case_events import CaseOpened
from contracts.ledger_commission_events import CommissionInCollection, CommissionOverdue


class Commissions(Protocol):
    """The unpaid commissions, as these use cases need them."""

    async def tell(self, today: dt.date, now: dt.datetime, limit: int) -> Sequence[Mapping[Any, Any]]:
        """Mark commissions whose day has come as told, and return them."""
        ...

    async def collect(self, claims: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[Any, Any]]:
        """Keep which cases collect which commissions, and return those that are new."""
        ...


async def tell_unpaid(uow: UnitOfWork, commissions: Commissions, limit: int) -> int:
    """Tell of commissions that are unpaid on the day of their reminder, once each; return how many."""
    found = await commissions.tell(uow.today, uow.now, limit)
    uow.emit(*(CommissionOverdue(**row, occurred_at=uow.now) for row in sorted(found, key=_by_payment)))
    return len(found)


async def collect_by_cases(uow: UnitOfWork, commissions: Commissions, opened: Sequence[CaseOpened]) -> None:
    """Note which commissions the cases that were opened collect; one statement, none when there are no such cases."""
    claims = [
        {
            "case_id": event.case_id,
            "payment_id": payment_id,
            "partner_id": event.managing_partner_id,
            "is_test": event.is_test,
            "at": event.occurred_at,
        }
        for event in opened
        for payment_id in event.commission_of
    ]
    if claims:
        found = await commissions.collect(claims)
        uow.emit(*(CommissionInCollection(**row, occurred_at=uow.now) for row in found))


def _by_payment(row: Mapping[Any, Any]) -> str:
    return str(row["payment_id"])
