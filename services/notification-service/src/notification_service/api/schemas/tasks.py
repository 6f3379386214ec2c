"""Tasks on the wire, as published."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chassis.http import Answer, PageData
from chassis.http.schemas import Maybe
from notification_service.domain.tasks import Task, TaskType
from notification_service.settings import PortalAddress


@dataclass(frozen=True, slots=True)
class Wording:
    """What a type of task is called and what it asks for."""

    label: str
    title: str
    description: str


WORDINGS: Final = {
    TaskType.VERIFY_NEW_CASE: Wording(
        "Review New Case",
        "Review the new case",
        "Accept the case, offer custom terms or decline it within one business day.",
    ),
    TaskType.PROVIDE_QUOTE: Wording(
        "Provide Quote", "Quote for the case", "Submit a quote before the bidding window ends, or let it pass."
    ),
    TaskType.SELECT_QUOTE_WINNER: Wording(
        "Select Quote", "Choose a quote", "Quotes for your case have come in: choose the one you want."
    ),
    TaskType.REPLY_TO_CHAT: Wording(
        "New Message", "Reply to a message", "A message about the case waits for your reply."
    ),
    TaskType.VALIDATION_NEEDS_INFO: Wording(
        "Validation Needs Info",
        "Complete the case",
        "The case lacks something that it needs before a partner can get it: see its validation.",
    ),
    TaskType.SIGN_CONTRACT: Wording(
        "Sign Contract", "Sign a contract", "A partner has accepted; the work begins when you have signed."
    ),
    TaskType.INVOICE_CLIENT: Wording(
        "Unpaid Commission",
        "Invoice & collect payment from client",
        "The client received the debtor's money himself: invoice your commission, and mark it paid when it is.",
    ),
    TaskType.CHASE_PAYMENT: Wording(
        "Chase Payment",
        "Chase payment, or start collection",
        "The client has not paid your commission: remind him, mark it paid, or open a commission case.",
    ),
    TaskType.CONFIRM_DIRECT_PAYMENT: Wording(
        "Confirm Direct Payment",
        "Confirm a direct payment",
        "The client reports that the debtor paid him: record the payment, or say why it is none.",
    ),
    TaskType.DISBURSE_TO_CLIENT: Wording(
        "Disburse To Client",
        "Forward the client's money",
        "The client's part of a payment should be with him by now: forward it and record the disbursement.",
    ),
    TaskType.VERIFY_PAYMENT: Wording(
        "Verify Payment",
        "Verify a payment",
        "A partner recorded a payment that counts only once you have verified it: verify or reject it.",
    ),
}


class TaskAction(Answer):
    """A call that does what the task asks for."""

    method: str
    path: str


_REPLY: Final = TaskAction(method="POST", path="/cases/{caseId}/chats")
_REPLY_AS_MANAGER: Final = TaskAction(method="POST", path="/managed-cases/{caseId}/chats")


def _action(task: Task, *, as_manager: bool) -> TaskAction | None:
    if task.type is TaskType.REPLY_TO_CHAT:
        return _REPLY_AS_MANAGER if as_manager else _REPLY
    if task.type is TaskType.CONFIRM_DIRECT_PAYMENT:
        return TaskAction(method="POST", path=f"/cases/{{caseId}}/direct-payments/{task.subject_id}/confirm")
    if task.type is TaskType.VERIFY_PAYMENT:
        return TaskAction(method="POST", path=f"/payments/{task.subject_id}/verify")
    return None


def _url(task: Task, portal: PortalAddress, *, in_onboarding: bool) -> str:
    if task.case_id is None:
        return portal.of_signing(in_onboarding=in_onboarding)
    if task.subject_id is None:
        return portal.of_case(task.case_id)
    if task.type is TaskType.CONFIRM_DIRECT_PAYMENT:
        return portal.of_direct_payment(task.case_id, task.subject_id)
    return portal.of_payment(task.case_id, task.subject_id)


class TaskAnswer(Answer):
    """A task: the published TaskDto."""

    id: UUID
    type: str
    type_label: str
    title: str
    description: str
    status: str
    case_id: UUID | None
    case_reference: str | None
    lead_id: UUID | None
    deadline: dt.datetime | None
    date_created: dt.datetime
    date_solved: dt.datetime | None
    solution_url: str
    action: Maybe[TaskAction]

    @classmethod
    def of(
        cls, task: Task, portal: PortalAddress, *, in_onboarding: bool = False, as_manager: bool = False
    ) -> "TaskAnswer":
        """Return the answer, worded now; `as_manager`: for the partner who manages the case for his client."""
        wording = WORDINGS[task.type]
        return cls(
            id=task.task_id,
            type=task.type,
            type_label=wording.label,
            title=wording.title,
            description=wording.description,
            status="Open" if task.solved_at is None else "Solved",
            case_id=task.case_id,
            case_reference=task.case_reference,
            lead_id=task.lead_id,
            deadline=task.deadline,
            date_created=task.created_at,
            date_solved=task.solved_at,
            solution_url=_url(task, portal, in_onboarding=in_onboarding),
            action=_action(task, as_manager=as_manager),
        )


class TaskListAnswer(Answer):
    """A page of tasks."""

    page: PageData
    tasks: list[TaskAnswer]
