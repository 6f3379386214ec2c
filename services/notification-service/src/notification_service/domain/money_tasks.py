"""The tasks that payments make for a partner (domain 4.5, 4.8): commissions to get, and money to hand on.

They are worked out from what the ledger told of each payment, in its order; each solves itself.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid5

from notification_service.domain.calendar import Limit, Unit
from notification_service.domain.facts import NAMESPACE, Commission, Dossier, Fact, Kind
from notification_service.domain.tasks import Task, TaskType

_TO_ACT: Final = Limit(5, Unit.BUSINESS_DAYS)
"""How long a partner has to invoice his client, and to chase him (domain 4.8)."""

_COUNTS_NO_MORE: Final = {Kind.PAYMENT_DELETED, Kind.PAYMENT_SUBMITTED, Kind.PAYMENT_REJECTED}
_BEYOND_THE_INVOICE: Final = {Kind.COMMISSION_INVOICED, Kind.COMMISSION_OVERDUE, Kind.COMMISSION_IN_COLLECTION}
_HANDED_ON: Final = _COUNTS_NO_MORE | {Kind.CLIENT_PAID_OUT}


def money_tasks_of(dossier: Dossier) -> Iterator[Task]:
    """Yield the tasks about every payment of a case, the solved ones too."""
    for subject_id, told in dossier.by_subject.items():
        desk = _Desk(dossier, subject_id)
        for fact in told:
            desk.commission(fact)
            desk.money_of_the_client(fact)
        yield from desk.tasks.values()


@dataclass
class _Desk:
    """The tasks about one payment, as far as its story was told; `_invoiced`: what is owed is with the client."""

    dossier: Dossier
    subject_id: UUID

    def __post_init__(self) -> None:
        self.tasks: dict[UUID, Task] = {}
        self._open: dict[TaskType, UUID] = {}
        self._invoiced = False

    def commission(self, fact: Fact) -> None:
        """Have the client invoiced for an unpaid commission, and chased when that was to no avail.

        The tasks end when the commission is paid or a case collects it, and begin again when it is owed again.
        """
        if fact.kind in _COUNTS_NO_MORE or fact.commission is Commission.PAID:
            self._solve(TaskType.INVOICE_CLIENT, fact.at)
            self._solve(TaskType.CHASE_PAYMENT, fact.at)
            self._invoiced = False
        elif fact.kind in _BEYOND_THE_INVOICE:
            self._solve(TaskType.INVOICE_CLIENT, fact.at)
            self._invoiced = True
            if fact.kind is Kind.COMMISSION_OVERDUE:
                self._begin(TaskType.CHASE_PAYMENT, fact, self._end(fact))
            elif fact.kind is Kind.COMMISSION_IN_COLLECTION:
                self._solve(TaskType.CHASE_PAYMENT, fact.at)
        elif fact.commission is Commission.FOLLOWED_UP and not self._invoiced:
            self._begin(TaskType.INVOICE_CLIENT, fact, self._end(fact))

    def money_of_the_client(self, fact: Fact) -> None:
        """Have the client's part handed on when that is overdue."""
        if fact.kind in _HANDED_ON:
            self._solve(TaskType.DISBURSE_TO_CLIENT, fact.at)
        elif fact.kind is Kind.DISBURSEMENT_OVERDUE:
            self._begin(TaskType.DISBURSE_TO_CLIENT, fact, fact.until)

    def _end(self, fact: Fact) -> dt.datetime:
        opening = self.dossier.opening
        return _TO_ACT.end(fact.at, opening.debtor_country if opening else None, None)

    def _begin(self, type_: TaskType, fact: Fact, deadline: dt.datetime | None) -> None:
        if type_ in self._open or fact.organisation_id is None:
            return
        task = Task(
            uuid5(NAMESPACE, f"task/{type_}/{fact.case_id}/{fact.cause}"),
            type_,
            fact.organisation_id,
            fact.case_id,
            self.dossier.opening.reference if self.dossier.opening else None,
            None,
            deadline,
            fact.at,
            None,
            self.subject_id,
        )
        self.tasks[task.task_id] = task
        self._open[type_] = task.task_id

    def _solve(self, type_: TaskType, at: dt.datetime) -> None:
        task_id = self._open.pop(type_, None)
        if task_id is not None:
            self.tasks[task_id] = replace(self.tasks[task_id], solved_at=at)
