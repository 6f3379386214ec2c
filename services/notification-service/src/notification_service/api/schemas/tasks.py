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
}


class TaskAction(Answer):
    """A call that does what the task asks for."""

    method: str
    path: str


_REPLY: Final = TaskAction(method="POST", path="/cases/{caseId}/chats")


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
    def of(cls, task: Task, portal: PortalAddress, *, in_onboarding: bool = False) -> "TaskAnswer":
        """Return the answer, worded now."""
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
            solution_url=portal.of_case(task.case_id)
            if task.case_id is not None
            else portal.of_signing(in_onboarding=in_onboarding),
            action=_REPLY if task.type is TaskType.REPLY_TO_CHAT else None,
        )


class TaskListAnswer(Answer):
    """A page of tasks."""

    page: PageData
    tasks: list[TaskAnswer]
