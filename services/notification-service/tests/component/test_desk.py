"""Tasks, notifications and clocks over HTTP."""

import httpx
import pytest
from deadline_story import NOW, Story, days, hours

from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.testing.peers import Played
from chassis.testing.service import Harness, principal
from contracts.permissions import Role
from contracts.values import ContractKind, LeadOutcome, OrganisationKind

TASK_FIELDS = {
    "id", "type", "typeLabel", "title", "description", "status", "caseId", "caseReference", "leadId", "deadline",
    "dateCreated", "dateSolved", "solutionUrl", "action",
}  # fmt: skip
LIST_STATEMENTS = 3


def creditor(story: Story, **more: object) -> Principal:
    return principal(OrganisationKind.CREDITOR, story.creditor, **more)


def partner(story: Story) -> Principal:
    return principal(OrganisationKind.COLLECTION_PARTNER, story.partner)


async def get(service: Harness, caller: Principal, path: str, **params: object) -> httpx.Response:
    return await service.client.get(path, params=params, headers=service.as_(caller))  # type: ignore[arg-type]


async def tasks(service: Harness, caller: Principal, path: str, **params: object) -> list[str]:
    answer = await get(service, caller, path, **params)
    assert answer.status_code == 200, answer.text
    return [task["type"] for task in answer.json()["tasks"]]


async def test_a_creditors_tasks_open_and_solve_themselves(service: Harness) -> None:
    story = Story().opened().failed(hours(1)).verified(days(1)).assigned(days(1)).accepted(days(1), ContractKind.POA)
    story.message(days(1), story.partner, story.creditor)
    await service.apply(*story.told)
    answer = (await get(service, creditor(story), "/customer/tasks")).json()
    assert answer["page"] == {
        "totalResults": 2, "pageSize": 10, "currentPage": 1, "responseCount": 2, "totalPages": 1,
    }  # fmt: skip
    reply, sign = answer["tasks"]
    assert set(reply) == TASK_FIELDS
    assert set(sign) == TASK_FIELDS - {"action"}
    assert (reply["type"], reply["status"], reply["caseReference"]) == ("ReplyToChat", "Open", "DEB-77")
    assert reply["deadline"] == "2026-03-05T09:00:00Z"
    assert reply["action"] == {"method": "POST", "path": "/cases/{caseId}/chats"}
    assert reply["solutionUrl"] == f"https://recoup.example/cases/{story.case_id}"
    assert (sign["type"], sign["caseId"], sign["deadline"]) == ("SignContract", None, None)
    assert sign["solutionUrl"] == "https://recoup.example/contracts/sign"
    bearer = await get(service, creditor(story, credential="bearer"), "/customer/tasks", type="SignContract")
    assert bearer.json()["tasks"][0]["solutionUrl"] == "https://recoup.example/onboarding/sign"

    story.signed(days(2)).message(days(2), story.creditor, story.partner)
    await service.apply(*story.told[-2:])
    assert await tasks(service, creditor(story), "/customer/tasks") == []
    solved = await tasks(service, creditor(story), "/customer/tasks", status="solved")
    assert sorted(solved) == ["CaseValidationNeedsInfo", "ReplyToChat", "SignContract"]


async def test_a_partners_tasks(service: Harness) -> None:
    story, rival = Story(), uuid7()
    story.opened().verified().assigned(NOW).declined(hours(1)).collecting(hours(1))
    story.lead_opened(hours(1), days(7), rival, story.partner).quoted(days(1), rival)
    await service.apply(*story.told)
    mine = (await get(service, partner(story), "/partner/tasks")).json()["tasks"]
    assert [(t["type"], t["leadId"], t["deadline"]) for t in mine] == [
        ("ProvideQuote", str(story.lead), "2026-03-09T09:00:00Z")
    ]
    assert await tasks(service, partner(story), "/partner/tasks", status="Solved") == ["VerifyNewCase"]
    rivals = principal(OrganisationKind.COLLECTION_PARTNER, rival)
    assert await tasks(service, rivals, "/partner/tasks") == []
    await service.apply(*story.released(days(7)).told[-1:])
    assert await tasks(service, partner(story), "/partner/tasks") == []
    assert await tasks(service, creditor(story), "/customer/tasks") == ["SelectQuoteWinner"]
    (task,) = (await get(service, creditor(story), f"/customer/cases/{story.case_id}/tasks")).json()
    assert (task["leadId"], task["deadline"]) == (str(story.lead), "2026-03-16T09:00:00Z")
    await service.apply(*story.lead_closed(days(8), LeadOutcome.PULLBACK).told[-1:])
    assert await tasks(service, creditor(story), "/customer/tasks") == []


async def test_tasks_of_a_case_are_the_creditors_own(service: Harness) -> None:
    story = Story().opened().failed(hours(1)).assigned(hours(2)).accepted(hours(3), ContractKind.POA)
    await service.apply(*story.told)
    path = f"/customer/cases/{story.case_id}/tasks"
    assert [task["type"] for task in (await get(service, creditor(story), path)).json()] == ["CaseValidationNeedsInfo"]
    assert (await get(service, creditor(story), path, type="ReplyToChat")).json() == []
    assert (await get(service, creditor(story), path, type="moreInfoNeeded")).json() == []


async def test_a_case_that_has_not_arrived_is_asked_for(service: Harness) -> None:
    story = Story()
    path = f"/customer/cases/{story.case_id}/tasks"
    unknown = {"creditorId": str(uuid7())}
    answers = {"status": 404, "json": unknown}

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/internal/cases/{story.case_id}"
        return httpx.Response(answers["status"], json=answers["json"])

    service.running.peers.wire = Played(answer)
    assert (await get(service, creditor(story), path)).status_code == 404
    answers["status"] = 200
    assert (await get(service, creditor(story), path)).status_code == 404
    answers["json"] = {"creditorId": str(story.creditor)}
    assert (await get(service, creditor(story), path)).json() == []
    answers["status"] = 500
    away = await get(service, creditor(story), path)
    assert (away.status_code, away.headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize(("name", "value"), [("status", "Done"), ("type", "Coffee")])
async def test_a_wrong_filter_is_named(service: Harness, name: str, value: str) -> None:
    for path in ("/customer/tasks", f"/customer/cases/{uuid7()}/tasks"):
        answer = await get(service, creditor(Story()), path, **{name: value})
        assert answer.status_code == 400
        assert answer.json()["businessErrors"][0]["message"].startswith(f"{name}: ")


async def test_notifications_tell_each_party_its_own(service: Harness) -> None:
    story, rival = Story(), uuid7()
    story.lead_opened(NOW, days(7), story.partner, rival).quoted(hours(1), story.partner).quoted(hours(2), rival)
    story.released(days(1)).chosen(days(2), story.partner)
    await service.apply(*story.told)
    await service.apply(*story.opened().accepted(days(2)).activated(days(2)).paid(days(3)).told[-4:])
    told = (await get(service, creditor(story), "/customer/notifications")).json()
    assert {n["type"] for n in told["notifications"]} == {
        "PaymentRecorded", "CaseStarted", "CaseAccepted", "QuotesAvailable",
    }  # fmt: skip
    assert told["notifications"][0]["date"] == "2026-03-05T09:00:00Z"
    assert {n["caseReference"] for n in told["notifications"]} == {"DEB-77"}
    ours = (await get(service, partner(story), "/partner/notifications")).json()
    assert [n["type"] for n in ours["notifications"]] == ["QuoteWon", "LeadAvailable"]
    assert {n["caseReference"] for n in ours["notifications"]} == {"DEB-77"}
    theirs = await get(service, principal(OrganisationKind.COLLECTION_PARTNER, rival), "/partner/notifications")
    assert [n["type"] for n in theirs.json()["notifications"]] == ["QuoteNotChosen", "LeadAvailable"]


async def test_staff_sees_how_deadlines_are_kept_without_test_cases(service: Harness) -> None:
    for table in ("clocks", "tasks", "notifications", "case_facts", "cases"):
        await service.rows(f"DELETE FROM {table}")
    for is_test in (False, True):
        story = Story().opened(is_test=is_test).verified().assigned(NOW).accepted(days(2))
        await service.apply(*story.told)
    staff = principal(OrganisationKind.PLATFORM)
    answer = (await get(service, staff, "/ops/clocks")).json()
    assert answer["clocks"]["AcceptCase"] == {"running": 0, "met": 0, "missed": 1, "stopped": 0}
    assert answer["clocks"]["ChatReply"] == {"running": 0, "met": 0, "missed": 0, "stopped": 0}
    assert answer["total"] == {"running": 0, "met": 2, "missed": 1, "stopped": 0}


async def test_row_level_security_stands_behind_the_queries(service: Harness) -> None:
    story = Story().opened().failed(hours(1))
    await service.apply(*story.told)

    async def count(tenant: object) -> int:
        async def work(uow):
            from sqlalchemy import text  # noqa: PLC0415

            found = 0
            for table in ("cases", "case_facts", "clocks", "tasks", "notifications"):
                found += (await uow.connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
            return found

        return await service.running.api_database.transact(work, tenant=tenant)

    assert await count(uuid7()) == 0
    assert await count(story.creditor) == 4


async def test_reading_needs_the_permission_and_a_fixed_number_of_statements(service: Harness) -> None:
    story = Story()
    reader = principal(OrganisationKind.COLLECTION_PARTNER, story.partner, Role.READ_ONLY)
    assert (await get(service, reader, "/partner/tasks")).status_code == 403
    for size in (1, 8):
        for _ in range(size):
            await service.apply(*Story(partner=story.partner).opened().assigned(NOW).told)
        with service.statements() as seen:
            await get(service, partner(story), "/partner/tasks")
        assert len(seen) == LIST_STATEMENTS + 1  # which of the cases he manages


async def test_staff_see_the_payments_to_verify_and_partners_the_direct_ones(service: Harness) -> None:
    story, payment, report = Story().opened().assigned(NOW).activated(NOW), uuid7(), uuid7()
    story.submitted(days(1), payment).told_direct(days(1), report, NOW.date())
    await service.apply(*story.told)
    staff = principal(OrganisationKind.PLATFORM)
    answer = (await get(service, staff, "/ops/tasks", type="VerifyPayment", PageSize=100)).json()
    (task,) = [each for each in answer["tasks"] if each["caseId"] == str(story.case_id)]
    assert (task["typeLabel"], task["deadline"], task["caseReference"]) == (
        "Verify Payment", "2026-03-05T09:00:00Z", "DEB-77",
    )  # fmt: skip
    assert task["action"] == {"method": "POST", "path": f"/payments/{payment}/verify"}
    (confirm,) = (await get(service, partner(story), "/partner/tasks", type="ConfirmDirectPayment")).json()["tasks"]
    assert confirm["action"]["path"] == f"/cases/{{caseId}}/direct-payments/{report}/confirm"
    assert confirm["solutionUrl"] == f"https://recoup.example/cases/{story.case_id}/direct-payments/{report}"
    (notice,) = [
        each
        for each in (await get(service, partner(story), "/partner/notifications")).json()["notifications"]
        if each["type"] == "DirectPaymentReported"
    ]
    assert (notice["directPaymentId"], notice["paymentId"], notice["url"]) == (
        str(report), None, confirm["solutionUrl"],
    )  # fmt: skip
    assert await tasks(service, creditor(story), "/customer/tasks") == []
    for caller, path in ((partner(story), "/ops/tasks"), (creditor(story), "/ops/tasks")):
        assert (await get(service, caller, path)).status_code == 403


async def test_invoices_are_told_to_those_who_pay_them(service: Harness) -> None:
    story, invoice = Story(), uuid7()
    await service.apply(*story.invoiced(days(1), invoice).told)
    await service.apply(*story.invoice_overdue(days(40), invoice, 1).invoice_overdue(days(47), invoice, 2).told[-2:])
    await service.apply(*story.invoice_credited(days(50), invoice).told[-1:])
    await service.apply(*story.invoiced(days(1), uuid7(), kind="ReferralInvoice").told[-1:])
    found = (await get(service, partner(story), "/partner/notifications")).json()["notifications"]
    assert [each["type"] for each in found] == ["InvoiceCredited", "InvoiceOverdue", "InvoiceOverdue", "InvoiceIssued"]
    assert {(each["invoiceId"], each["caseId"], each["url"]) for each in found} == {
        (str(invoice), None, f"https://recoup.example/invoices/{invoice}")
    }


async def test_a_clients_overdue_invoice_is_told_to_both_sides(service: Harness) -> None:
    story = Story()
    await service.apply(*story.client_late(days(30), uuid7()).told)
    for caller, path, type_ in (
        (creditor(story), "/customer/notifications", "InvoiceOverdue"),
        (partner(story), "/partner/notifications", "ClientInvoiceOverdue"),
    ):
        found = (await get(service, caller, path)).json()["notifications"]
        assert [each["type"] for each in found] == [type_]


async def test_telling_of_invoices_takes_one_statement(service: Harness) -> None:
    counts = []
    for size in (1, 20):
        told = [Story().invoiced(days(1), uuid7()).told[0] for _ in range(size)]
        with service.statements() as seen:
            await service.apply(*told)
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_what_a_client_cannot_do_is_on_the_desk_of_who_manages_his_case(service: Harness) -> None:
    manager = uuid7()
    story = Story(manager=manager).opened().failed(hours(1)).verified(days(1)).lead_opened(days(1), days(8), uuid7())
    story.quoted(days(2), uuid7()).released(days(2))
    await service.apply(*story.told)
    managing = principal(OrganisationKind.COLLECTION_PARTNER, manager)
    assert await tasks(service, managing, "/partner/tasks") == ["SelectQuoteWinner"]
    assert await tasks(service, managing, "/partner/tasks", status="Solved") == ["CaseValidationNeedsInfo"]
    told = (await get(service, managing, "/partner/notifications")).json()["notifications"]
    assert {each["type"] for each in told} >= {"ValidationNeedsInfo", "QuotesAvailable"}
    await service.apply(*story.assigned(days(3)).told[-1:])
    for writes, answers, caller, path in (
        (story.partner, manager, managing, "/managed-cases/{caseId}/chats"),
        (manager, story.partner, partner(story), "/cases/{caseId}/chats"),
    ):
        await service.apply(*story.message(days(3), writes, answers).told[-1:])
        listed = (await get(service, caller, "/partner/tasks", type="ReplyToChat")).json()["tasks"]
        assert [each["action"]["path"] for each in listed] == [path]
    assert await tasks(service, creditor(story), "/customer/tasks") == []
    assert (await get(service, creditor(story), "/customer/notifications")).json()["notifications"] == []
