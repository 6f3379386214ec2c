"""Timeline, chats and notes, from both sides, and what a later partner must not see."""

import datetime as dt
from uuid import UUID

import pytest
from case_world import NOW, World
from sqlalchemy import update

from case_service.persistence.tables import cases, engagements
from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.testing.service import principal
from chassis.uow import UnitOfWork
from contracts.case_events import CaseMessageSent, CaseNoteAdded
from contracts.permissions import Role
from contracts.values import OrganisationKind


async def chat(world: World, caller: Principal, case_id: UUID, message: str = "Hello") -> dict[str, object]:
    email = f"{uuid7().hex}@team.example"
    world.member(caller, email)
    prefix = "customer" if caller is world.creditor else "partner"
    answer = await world.post(caller, f"/{prefix}/cases/{case_id}/chats", {"message": message, "userEmail": email})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def hand_over(world: World, case_id: UUID, partner: Principal) -> None:
    """The case goes on to another partner, as after a decline or a change of partner."""

    async def work(uow: UnitOfWork) -> None:
        engagement = uuid7()
        await uow.connection.execute(
            update(engagements).where(engagements.c.case_id == case_id).values(ended_at=NOW, end_reason="changed")
        )
        await uow.connection.execute(
            engagements.insert().values(
                id=engagement,
                case_id=case_id,
                creditor_id=world.creditor.organisation_id,
                partner_id=partner.organisation_id,
                phase="Pre-legal",
                terms_number=2,
                started_at=NOW,
            )
        )
        await uow.connection.execute(
            update(cases)
            .where(cases.c.id == case_id)
            .values(collecting_partner_id=partner.organisation_id, engagement_id=engagement)
        )

    await world.service.running.worker_database.transact(work)


async def test_both_sides_chat(world: World) -> None:
    case_id = await world.add_active()
    world.member(world.creditor, "Ida@Nordlys.example", "Ida Maria Holm")
    sent = (await world.post(
        world.creditor, f"/customer/cases/{case_id}/chats",
        {"message": "Any news?", "userEmail": "ida@nordlys.example"},
    )).json()  # fmt: skip
    assert (sent["role"], sent["roleLabel"], sent["message"], sent["isSeen"]) == (1, "Creditor", "Any news?", False)
    assert sent["user"]["email"] == "Ida@Nordlys.example"
    assert (sent["user"]["firstName"], sent["user"]["lastName"]) == ("Ida", "Maria Holm")
    assert 0 < sent["user"]["id"] < 2**31
    world.service.clock.advance(dt.timedelta(minutes=1))
    answered = await chat(world, world.partner, case_id, "They will pay.")
    assert (answered["role"], answered["roleLabel"]) == (0, "Partner")
    for caller, prefix in ((world.creditor, "customer"), (world.partner, "partner")):
        listed = (await world.get(caller, f"/{prefix}/cases/{case_id}/chats")).json()
        assert [each["message"] for each in listed] == ["Any news?", "They will pay."]
        assert [each["isSeen"] for each in listed] == [True, False]
    first, second = await world.published(CaseMessageSent)
    assert (first.sender_organisation_id, first.recipient_organisation_id) == (
        world.creditor.organisation_id,
        world.partner.organisation_id,
    )
    assert second.recipient_organisation_id == world.creditor.organisation_id
    assert first.engagement_id is not None


async def test_the_older_user_id_works_too(world: World) -> None:
    case_id = await world.add_active()
    user = world.member(world.partner, "ola@inkasso.example")
    answer = await world.post(world.partner, f"/partner/cases/{case_id}/chats", {"message": "x", "userId": str(user)})
    assert answer.json()["user"]["email"] == "ola@inkasso.example"


@pytest.mark.parametrize("body", [
    {"message": "x"}, {"message": "x", "userEmail": "stranger@x.example"}, {"message": "x", "userId": str(uuid7())},
    {"message": "", "userEmail": "ida@nordlys.example"}, {"message": "x" * 10_001, "userEmail": "ida@nordlys.example"},
    {"userEmail": "ida@nordlys.example"}, {"message": "x", "userEmail": "ida@nordlys.example", "isSeen": True}, {},
])  # fmt: skip
async def test_a_chat_that_is_not_valid_is_400(world: World, body: dict[str, object]) -> None:
    case_id = await world.add_active()
    world.member(world.creditor, "ida@nordlys.example")
    world.member(world.other_partner, "stranger@x.example")
    answer = await world.post(world.creditor, f"/customer/cases/{case_id}/chats", body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["businessErrors"][0]["type"] == "InvalidField"


async def test_a_chat_is_503_while_the_team_cannot_be_asked(world: World) -> None:
    case_id = await world.add_active()
    world.peers.away = True
    body = {"message": "x", "userEmail": "ida@nordlys.example"}
    answer = await world.post(world.creditor, f"/customer/cases/{case_id}/chats", body)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_chats_and_notes_on_a_foreign_case_are_404(world: World) -> None:
    case_id = await world.add_active(world.other_partner)
    world.member(world.partner, "ola@inkasso.example")
    body = {"message": "x", "userEmail": "ola@inkasso.example"}
    assert (await world.post(world.partner, f"/partner/cases/{case_id}/chats", body)).status_code == 404
    note = await world.post(world.partner, f"/partner/cases/{case_id}/notes", {"description": "x"})
    assert note.status_code == 404
    assert (await world.upload(world.partner, case_id)).status_code == 404


async def test_a_merged_case_is_read_only(world: World) -> None:
    case_id = await world.add_case("Merged", collecting_partner_id=world.partner.organisation_id)
    world.member(world.partner, "ola@inkasso.example")
    body = {"message": "x", "userEmail": "ola@inkasso.example"}
    assert (await world.post(world.partner, f"/partner/cases/{case_id}/chats", body)).status_code == 400
    note = await world.post(world.partner, f"/partner/cases/{case_id}/notes", {"description": "x"})
    assert note.status_code == 400
    assert (await world.upload(world.partner, case_id)).status_code == 409
    assert (await world.upload(world.creditor, case_id)).status_code == 400


async def test_a_note_is_shared_with_the_creditor(world: World) -> None:
    case_id = await world.add_active(reference="NOTECASE")
    body = {"description": "Called the debtor.", "eventDate": "2026-03-01"}
    note = (await world.post(world.partner, f"/partner/cases/{case_id}/notes", body)).json()
    assert (note["caseReference"], note["title"], note["visibility"]) == ("NOTECASE", "Note", "Shared")
    assert note["eventDate"] == "2026-03-01T00:00:00Z"
    assert note["createdBy"]["userName"] == "Inkasso Nord"
    timeline = (await world.get(world.creditor, f"/customer/cases/{case_id}/timeline")).json()
    assert timeline == {
        "items": [{
            "date": "2026-03-01T00:00:00Z", "type": "Note", "title": "Note added", "description": "Called the debtor.",
            "actor": {"type": "Partner user", "name": "Inkasso Nord"},
        }],
        "currentEngagementPhase": "Pre-legal",
    }  # fmt: skip
    [event] = await world.published(CaseNoteAdded)
    assert (str(event.note_id), event.partner_id) == (note["id"], world.partner.organisation_id)
    undated = await world.post(world.partner, f"/partner/cases/{case_id}/notes", {"description": "Again."})
    assert undated.json()["eventDate"] is None


async def test_a_session_signs_its_notes_with_the_persons_name(world: World) -> None:
    case_id = await world.add_active()
    user = world.member(world.partner, "ola@inkasso.example", "Ola Berg")
    person = principal(
        OrganisationKind.COLLECTION_PARTNER, world.partner.organisation_id, Role.CASE_MANAGER,
        credential="session", user_id=user,
    )  # fmt: skip
    answer = await world.post(person, f"/partner/cases/{case_id}/notes", {"description": "x"})
    assert answer.json()["createdBy"]["userName"] == "Ola Berg"


@pytest.mark.parametrize("body", [
    {}, {"description": ""}, {"description": "x" * 10_001}, {"description": "x", "eventDate": "2026-03-03T00:00:00Z"},
    {"description": "x", "eventDate": "soon"}, {"description": "x", "visibility": "Internal"},
])  # fmt: skip
async def test_a_note_that_is_not_valid_is_400(world: World, body: dict[str, object]) -> None:
    case_id = await world.add_active()
    answer = await world.post(world.partner, f"/partner/cases/{case_id}/notes", body)
    assert answer.status_code == 400
    assert not await world.published(CaseNoteAdded)


async def test_a_later_partner_sees_nothing_an_earlier_one_wrote(world: World) -> None:
    case_id = await world.add_active()
    await world.upload(world.creditor, case_id, "evidence.pdf")
    await world.upload(world.partner, case_id, "strategy.pdf")
    await chat(world, world.partner, case_id, "our plan")
    await world.post(world.partner, f"/partner/cases/{case_id}/notes", {"description": "secret strategy"})
    await hand_over(world, case_id, world.other_partner)

    async def read(caller: Principal, prefix: str) -> tuple[list[str], list[str], list[str]]:
        base = f"/{prefix}/cases/{case_id}"
        lines = (await world.get(caller, f"{base}/timeline")).json()["items"]
        return (
            [each["description"] for each in lines],
            [each["message"] for each in (await world.get(caller, f"{base}/chats")).json()],
            [each["fileName"] for each in (await world.get(caller, f"{base}/files")).json()],
        )

    assert await read(world.other_partner, "partner") == (["evidence.pdf"], [], ["evidence.pdf"])
    lines, messages, files = await read(world.creditor, "customer")
    assert (sorted(lines), messages, sorted(files)) == (
        ["", "evidence.pdf", "secret strategy", "strategy.pdf"],
        ["our plan"],
        ["evidence.pdf", "strategy.pdf"],
    )
    assert (await world.get(world.partner, f"/partner/cases/{case_id}/timeline")).status_code == 404


async def test_row_level_security_alone_hides_other_parties_texts(world: World) -> None:
    case_id = await world.add_active()
    await world.upload(world.creditor, case_id)
    await world.upload(world.partner, case_id)
    await chat(world, world.partner, case_id)
    await world.post(world.partner, f"/partner/cases/{case_id}/notes", {"description": "x"})
    await hand_over(world, case_id, world.other_partner)
    tables = ("timeline_entries", "chat_messages", "case_notes", "case_files")

    async def seen(caller: Principal) -> list[int]:
        async def work(uow: UnitOfWork) -> list[int]:
            return [
                (await uow.connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
            ]

        return await world.service.running.api_database.transact(work, tenant=caller.organisation_id)

    assert await seen(world.creditor) == [4, 1, 1, 2]
    assert await seen(world.partner) == [3, 1, 1, 1]
    assert await seen(world.other_partner) == [1, 0, 0, 1]
    assert await seen(principal(OrganisationKind.CREDITOR)) == [0, 0, 0, 0]


async def test_writes_take_a_fixed_number_of_statements(world: World) -> None:
    case_id = await world.add_active()
    world.member(world.creditor, "ida@nordlys.example")
    body = {"message": "x", "userEmail": "ida@nordlys.example"}
    for _ in range(2):
        with world.service.statements() as seen:
            await world.post(world.creditor, f"/customer/cases/{case_id}/chats", body)
        assert len(seen) == 5, seen
        with world.service.statements() as seen:
            await world.post(world.partner, f"/partner/cases/{case_id}/notes", {"description": "x"})
        assert len(seen) == 6, seen
    assert world.peers.asked.count(f"/internal/organisations/{world.creditor.organisation_id}/members") == 1


async def test_a_partners_key_belongs_to_case_and_message(world: World) -> None:
    case_id = await world.add_active()
    world.member(world.partner, "ola@inkasso.example")
    path = f"/partner/cases/{case_id}/chats"

    async def send(message: str) -> str:
        body = {"message": message, "userEmail": "ola@inkasso.example"}
        answer = await world.post(world.partner, path, body, key="once")
        assert answer.status_code == 200, answer.text
        found: str = answer.json()["id"]
        return found

    first, again, other = await send("one"), await send("one"), await send("two")
    assert first == again != other
    assert [each["message"] for each in (await world.get(world.partner, path)).json()] == ["one", "two"]
    assert (await world.post(world.partner, path, {"message": "x"}, key="x" * 256)).status_code == 400


@pytest.mark.parametrize("tail", ["/timeline", "/chats", "/files"])
async def test_a_partner_reads_400_for_what_is_no_id(world: World, tail: str) -> None:
    assert (await world.get(world.partner, f"/partner/cases/nonsense{tail}")).status_code == 400
    assert (await world.get(world.creditor, f"/customer/cases/nonsense{tail}")).status_code == 400
