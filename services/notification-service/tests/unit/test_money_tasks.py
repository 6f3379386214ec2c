"""What payments make a partner, a client and the staff do: tasks that begin and solve themselves."""

import asyncio
import datetime as dt
from collections import defaultdict

import pytest
from deadline_story import NOW, Story, days, hours
from memory_stores import Memory

from chassis.ids import uuid7
from chassis.records import Received
from chassis.uow import UnitOfWork
from notification_service.application.sweep import sweep
from notification_service.domain.notices import NoticeType
from notification_service.domain.tasks import STAFF, Task
from notification_service.messaging.handlers import handlers

REMIND = days(17).date()


def told(story: Story, until: dt.datetime | None = None) -> Memory:
    """Apply a story, and sweep at the end if there is one."""

    async def run() -> Memory:
        memory = Memory()
        handle = handlers(lambda _: memory.stores())
        seqs: dict[tuple[str, str], int] = defaultdict(int)
        for event in story.told:
            seqs[event.topic, event.key] += 1
            uow = UnitOfWork(None, event.occurred_at)  # type: ignore[arg-type,attr-defined]
            received = Received(event, event.key, seqs[event.topic, event.key], NOW)  # type: ignore[arg-type]
            if type(event) in handle:
                await handle[type(event)](uow, [received])
        if until is not None:
            await sweep(100, uow=UnitOfWork(None, until), stores=memory.stores())  # type: ignore[arg-type]
        return memory

    return asyncio.run(run())


def tasks(memory: Memory, type_: str) -> list[Task]:
    return sorted((each for each in memory.tasks.values() if each.type == type_), key=lambda each: each.created_at)


def spans(memory: Memory, type_: str) -> list[tuple[dt.datetime, dt.datetime | None]]:
    return [(each.created_at, each.solved_at) for each in tasks(memory, type_)]


def notices(memory: Memory, story: Story) -> dict[str, list[NoticeType]]:
    names = {story.creditor: "creditor", story.partner: "partner"}
    found: dict[str, list[NoticeType]] = {"creditor": [], "partner": []}
    for notice in sorted(memory.notices.values(), key=lambda each: each.at):
        found[names[notice.organisation_id]].append(notice.type)
    return found


def active() -> Story:
    return Story().opened().assigned(NOW).activated(NOW)


def test_a_submitted_payment_is_for_the_staff_to_verify_within_two_business_days() -> None:
    payment = uuid7()
    memory = told(active().submitted(days(1), payment))
    (task,) = tasks(memory, "VerifyPayment")
    assert (task.organisation_id, task.subject_id, task.deadline) == (STAFF, payment, days(3))
    memory = told(active().submitted(days(1), payment).submitted(days(2), payment).paid(days(2.5), payment_id=payment))
    assert spans(memory, "VerifyPayment") == [(days(1), days(2.5))], "editing it meanwhile makes no second task"


@pytest.mark.parametrize("end", ["refused", "deleted"])
def test_the_staffs_task_ends_with_the_payment(end: str) -> None:
    payment = uuid7()
    story = active().submitted(days(1), payment)
    other = active().submitted(days(1), uuid7())
    getattr(story, end)(days(2), payment)
    assert spans(told(story), "VerifyPayment") == [(days(1), days(2))]
    getattr(other, end)(days(2), payment)
    assert spans(told(other), "VerifyPayment") == [(days(1), None)], "another payment's end is none of its business"


def test_a_rejected_payment_is_told_to_the_partner_only() -> None:
    story = active().submitted(days(1), payment := uuid7()).refused(days(2), payment)
    found = notices(told(story), story)
    assert found["partner"][-1] is NoticeType.PAYMENT_REJECTED
    assert NoticeType.PAYMENT_REJECTED not in found["creditor"]


def test_the_client_hears_of_corrections_and_deletions_that_matter() -> None:
    story = active().paid(days(1), payment_id=(payment := uuid7()))
    story.corrected(days(2), payment, commission_paid=True)
    story.corrected(days(3), payment, commission_paid=True, client=70).deleted(days(4), payment)
    story.submitted(days(5), waits := uuid7()).deleted(days(6), waits, counted=False)
    found = [each for each in notices(told(story), story)["creditor"] if each is not NoticeType.CASE_STARTED]
    assert found == [NoticeType.PAYMENT_RECORDED, NoticeType.PAYMENT_CORRECTED, NoticeType.PAYMENT_DELETED]


def test_an_unpaid_commission_is_invoiced_then_chased() -> None:
    story = active().paid(days(3), payment_id=(payment := uuid7()), remind_on=REMIND)
    (task,) = tasks(told(story), "UnpaidCommissionInvoiceClient")
    assert (task.organisation_id, task.subject_id, task.deadline) == (story.partner, payment, days(10))
    story.commission_overdue(days(17), payment)
    memory = told(story)
    assert spans(memory, "UnpaidCommissionInvoiceClient") == [(days(3), days(17))]
    assert spans(memory, "ChasePaymentStartCollection") == [(days(17), None)]
    assert notices(memory, story)["partner"][-1] is NoticeType.COMMISSION_UNPAID
    story.corrected(days(18), payment, commission_paid=True)
    assert spans(told(story), "ChasePaymentStartCollection") == [(days(17), days(18))]


def test_a_commission_case_ends_the_chase_and_its_failure_begins_it_again() -> None:
    story = active().paid(days(3), payment_id=(payment := uuid7()), remind_on=REMIND)
    story.commission_overdue(days(17), payment).in_collection(days(20), payment).commission_overdue(days(50), payment)
    assert spans(told(story), "ChasePaymentStartCollection") == [(days(17), days(20)), (days(50), None)]


def test_a_correction_that_leaves_the_commission_owed_changes_nothing() -> None:
    story = active().paid(days(3), payment_id=(payment := uuid7()), remind_on=REMIND)
    story.corrected(days(4), payment, commission_paid=False, remind_on=REMIND, client=70)
    assert spans(told(story), "UnpaidCommissionInvoiceClient") == [(days(3), None)]
    story.commission_overdue(days(17), payment)
    story.corrected(days(18), payment, commission_paid=False, remind_on=REMIND, client=60)
    memory = told(story)
    assert spans(memory, "UnpaidCommissionInvoiceClient") == [(days(3), days(17))]
    assert spans(memory, "ChasePaymentStartCollection") == [(days(17), None)]


@pytest.mark.parametrize("step", ["commission_invoiced", "in_collection"])
def test_what_is_with_the_client_is_not_invoiced_again_but_chased(step: str) -> None:
    story = active().paid(days(3), payment_id=(payment := uuid7()), remind_on=REMIND)
    getattr(story, step)(days(5), payment)
    story.corrected(days(6), payment, commission_paid=False, remind_on=REMIND, client=70)
    assert spans(told(story), "UnpaidCommissionInvoiceClient") == [(days(3), days(5))]
    story.commission_overdue(days(17), payment)
    assert spans(told(story), "ChasePaymentStartCollection") == [(days(17), None)]
    story.corrected(days(18), payment, commission_paid=True)
    story.corrected(days(19), payment, commission_paid=False, remind_on=days(33).date())
    assert spans(told(story), "UnpaidCommissionInvoiceClient") == [(days(3), days(5)), (days(19), None)]


@pytest.mark.parametrize("end", ["deleted", "submitted"])
def test_what_counts_no_more_is_not_chased(end: str) -> None:
    story = active().paid(days(3), payment_id=(payment := uuid7()), remind_on=REMIND)
    getattr(story, end)(days(5), payment)
    assert spans(told(story), "UnpaidCommissionInvoiceClient") == [(days(3), days(5))]


def test_nobody_follows_up_what_is_paid_or_not_to_be_followed_up() -> None:
    assert tasks(told(active().paid(days(3))), "UnpaidCommissionInvoiceClient") == []


def test_a_direct_payment_is_for_the_partner_to_confirm_within_two_business_days() -> None:
    story = active().told_direct(days(1), report := uuid7(), days(0).date())
    memory = told(story)
    (task,) = tasks(memory, "ConfirmDirectPayment")
    assert (task.organisation_id, task.subject_id, task.deadline) == (story.partner, report, days(3))
    assert notices(memory, story)["partner"][-1] is NoticeType.DIRECT_PAYMENT_REPORTED
    story.disbelieved(days(2), report)
    memory = told(story)
    assert spans(memory, "ConfirmDirectPayment") == [(days(1), days(2))]
    assert notices(memory, story)["creditor"][-1] is NoticeType.DIRECT_PAYMENT_REJECTED


def test_a_report_whose_payment_was_deleted_is_to_be_confirmed_again() -> None:
    report, payment = uuid7(), uuid7()
    story = active().told_direct(days(1), report, days(0).date()).told_direct(days(1), uuid7(), days(0).date())
    story.confirmed(days(2), report, payment).deleted(days(5), payment).waits_again(days(5), report)
    found = set(spans(told(story), "ConfirmDirectPayment"))
    assert found == {(days(1), days(2)), (days(1), None), (days(5), None)}


@pytest.mark.parametrize(
    ("hour", "state"), [(24 + 23, "Met"), (4 * 24 - 9.1, "Met"), (4 * 24 - 8.9, "Missed"), (20 * 24, "Missed")]
)
def test_the_client_has_three_full_days_to_tell(hour: float, state: str) -> None:
    """The story begins on the 2nd at nine: what was received then is told in time until the 5th is over."""
    story = active().told_direct(hours(hour), uuid7(), NOW.date())
    memory = told(story)
    (clock,) = [each for each in memory.clocks.values() if each.code == "DirectPaymentNotice"]
    assert (clock.state, clock.organisation_id) == (state, story.creditor)
    assert (clock.started_at, clock.due_at) == (NOW.replace(hour=0), (NOW + dt.timedelta(days=4)).replace(hour=0))
    missed = NoticeType.DEADLINE_MISSED in notices(memory, story)["creditor"]
    assert missed is (state == "Missed")


def test_overdue_money_of_a_client_is_forwarded() -> None:
    story = active().paid(days(1), payment_id=(payment := uuid7())).held_too_long(days(50), payment)
    (task,) = tasks(told(story), "DisburseToClient")
    assert (task.organisation_id, task.subject_id) == (story.partner, payment)
    story.paid_out(days(51), payment)
    assert spans(told(story), "DisburseToClient") == [(days(50), days(51))]


def test_a_missed_instalment_is_told_to_the_partner() -> None:
    story = active().missed_instalment(days(5))
    assert notices(told(story), story)["partner"][-1] is NoticeType.INSTALMENT_MISSED


def test_the_update_clock_begins_again_when_a_case_goes_on() -> None:
    story = active().note(days(1)).closed(days(5)).reopened(days(30))
    memory = told(story, days(45))
    clocks = sorted(
        (each for each in memory.clocks.values() if each.code == "StatusUpdate"), key=lambda each: each.started_at
    )
    assert [(each.started_at, each.state) for each in clocks] == [
        (NOW, "Met"), (days(1), "Stopped"), (days(30), "Missed"), (days(44), "Running"),
    ]  # fmt: skip
