"""The tasks that clocks and papers make (domain 4.8). Each solves itself when its cause is gone."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from notification_service.domain.clocks import Clock
from notification_service.domain.facts import NAMESPACE, Dossier, Fact, Kind
from notification_service.domain.policies import ClockCode


class TaskType(StrEnum):
    """The types of tasks, as published."""

    VERIFY_NEW_CASE = "VerifyNewCase"
    PROVIDE_QUOTE = "ProvideQuote"
    SELECT_QUOTE_WINNER = "SelectQuoteWinner"
    REPLY_TO_CHAT = "ReplyToChat"
    VALIDATION_NEEDS_INFO = "CaseValidationNeedsInfo"
    SIGN_CONTRACT = "SignContract"
    INVOICE_CLIENT = "UnpaidCommissionInvoiceClient"
    CHASE_PAYMENT = "ChasePaymentStartCollection"
    CONFIRM_DIRECT_PAYMENT = "ConfirmDirectPayment"
    DISBURSE_TO_CLIENT = "DisburseToClient"
    VERIFY_PAYMENT = "VerifyPayment"


PUBLISHED_TYPES: Final = (
    *TaskType,
    "ReplyToCaseSurvey",
    "MoreInfoNeeded",
    "ClientInputRequired",
    "FollowUpPausedCase",
    "AssignBankAccount",
    "ReviewPartner",
    "RespondToComplaint",
    "Generic",
)
"""The types a caller may ask for: those of which nothing makes tasks yet have none."""

TASK_OF_CLOCK: Final = {
    ClockCode.ACCEPT: TaskType.VERIFY_NEW_CASE,
    ClockCode.VALIDATION_INFO: TaskType.VALIDATION_NEEDS_INFO,
    ClockCode.QUOTE_SELECTION: TaskType.SELECT_QUOTE_WINNER,
    ClockCode.CHAT_REPLY: TaskType.REPLY_TO_CHAT,
    ClockCode.PAYMENT_VERIFICATION: TaskType.VERIFY_PAYMENT,
    ClockCode.CONFIRM_DIRECT_PAYMENT: TaskType.CONFIRM_DIRECT_PAYMENT,
}
"""Which clocks are somebody's task; the others are promises that are only measured."""

STAFF: Final = UUID(int=0)
"""Whose the tasks of the platform are: its staff's, whatever its organisation is called."""


@dataclass(frozen=True, slots=True)
class Task:
    """An open point of one organisation; solved when `solved_at` is set.

    A missed deadline does not solve a task, it makes it overdue. Tasks about an account rather
    than a case have no `case_id`; `subject_id` is the payment or report that a task is about.
    """

    task_id: UUID
    type: TaskType
    organisation_id: UUID
    case_id: UUID | None
    case_reference: str | None
    lead_id: UUID | None
    deadline: dt.datetime | None
    created_at: dt.datetime
    solved_at: dt.datetime | None
    subject_id: UUID | None = None


def tasks_of(dossier: Dossier, clocks: Iterable[Clock]) -> Iterator[Task]:
    """Yield the tasks of these clocks of a case."""
    for clock in clocks:
        type_ = TASK_OF_CLOCK.get(clock.code)
        owner = STAFF if type_ is TaskType.VERIFY_PAYMENT else clock.organisation_id
        if type_ is None or owner is None:
            continue
        yield Task(
            uuid5(NAMESPACE, f"task/{clock.clock_id}"),
            type_,
            owner,
            dossier.case_id,
            dossier.opening.reference if dossier.opening else None,
            clock.lead_id,
            clock.due_at,
            clock.started_at,
            clock.ended_at,
            clock.subject_id,
        )


def invitations_of(dossier: Dossier) -> Iterator[Task]:
    """Yield the task of each invited bidder; it ends with his quote or with the bidding."""
    for lead in dossier.facts:
        if lead.kind is not Kind.LEAD_OPENED:
            continue
        for partner_id in lead.invited:
            end = next((fact for fact in dossier.after(lead) if _ends_invitation(lead, partner_id, fact)), None)
            yield Task(
                uuid5(NAMESPACE, f"task/{lead.lead_id}/{partner_id}"),
                TaskType.PROVIDE_QUOTE,
                partner_id,
                dossier.case_id,
                dossier.opening.reference if dossier.opening else None,
                lead.lead_id,
                lead.until,
                lead.at,
                end.at if end else None,
            )


def _ends_invitation(lead: Fact, partner_id: UUID, fact: Fact) -> bool:
    if fact.lead_id != lead.lead_id:
        return False
    if fact.kind is Kind.QUOTE_SUBMITTED:
        return fact.organisation_id == partner_id
    return fact.kind in {Kind.QUOTES_RELEASED, Kind.QUOTE_ACCEPTED, Kind.LEAD_CLOSED}


_ENDS_WAITING: Final = {Kind.ACTIVATED, Kind.CLOSED, Kind.ACCEPTED}


@dataclass(frozen=True, slots=True)
class Wait:
    """A case that waits for a paper, from its acceptance until it goes on or ends."""

    paper_id: UUID
    case_id: UUID
    creditor_id: UUID
    since: dt.datetime
    until: dt.datetime | None


def waits_of(dossier: Dossier) -> list[Wait]:
    """Return what the case waits or waited for; of several waits for one paper, the last."""
    if dossier.opening is None:
        return []
    creditor_id = dossier.opening.creditor_id
    found: dict[UUID, Wait] = {}
    for fact in dossier.facts:
        if fact.kind is not Kind.ACCEPTED:
            continue
        end = next((each for each in dossier.after(fact) if each.kind in _ENDS_WAITING), None)
        for paper in fact.papers:
            key = paper.key(creditor_id)
            found[key] = Wait(key, dossier.case_id, creditor_id, fact.at, end.at if end else None)
    return list(found.values())
