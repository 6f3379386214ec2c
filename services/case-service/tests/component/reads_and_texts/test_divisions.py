"""Divisions of a creditor, and its profile."""

from typing import Any

import pytest
from case_world import World

from chassis.ids import uuid7
from chassis.testing.service import principal
from contracts.values import OrganisationKind

BODY = {"companyName": "Nordlys Nord", "city": "Aalborg", "countryCode": "dk", "officeEmail": "nord@nordlys.example"}


async def make(world: World, **changes: Any) -> dict[str, Any]:
    answer = await world.post(world.creditor, "/customer/divisions", {**BODY, **changes})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def put(world: World, division: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = await world.service.client.put(
        f"/customer/divisions/{division}", json=body, headers=world.service.as_(world.creditor)
    )
    return answer.status_code, answer.json()


async def test_a_division_is_made_read_and_replaced(world: World) -> None:
    made = await make(world, zipCode="9000")
    assert made["country"] == {"id": 208, "name": "Denmark", "alpha2": "DK"}
    assert (made["isArchived"], made["updatedUtc"], made["createdUtc"]) == (False, None, "2026-03-02T09:00:00Z")
    assert (await world.get(world.creditor, f"/customer/divisions/{made['id']}")).json() == made
    status, replaced = await put(world, made["id"], {"companyName": "N", "city": "Oslo", "countryCode": "NO"})
    assert status == 200
    assert (replaced["companyName"], replaced["zipCode"], replaced["officeEmail"]) == ("N", None, None)
    assert replaced["country"]["name"] == "Norway"


@pytest.mark.parametrize("change", [
    {"companyName": ""}, {"companyName": "x" * 201}, {"city": ""}, {"countryCode": "XX"}, {"countryCode": "DNK"},
    {"officeEmail": "nobody"}, {"zipCode": "x" * 51}, {"isArchived": True},
])  # fmt: skip
async def test_a_division_that_is_not_valid_is_400(world: World, change: dict[str, Any]) -> None:
    assert (await world.post(world.creditor, "/customer/divisions", {**BODY, **change})).status_code == 400
    made = await make(world)
    assert (await put(world, made["id"], {**BODY, **change}))[0] == 400


async def test_archived_ones_are_listed_only_when_asked_for(world: World) -> None:
    kept, archived = await make(world), await make(world)
    answer = await world.post(world.creditor, f"/customer/divisions/{archived['id']}/archive")
    assert (answer.status_code, answer.json()["isArchived"]) == (200, True)
    again = await world.post(world.creditor, f"/customer/divisions/{archived['id']}:archive")
    assert (again.status_code, again.json()["businessErrors"][0]["type"]) == (422, "DivisionAlreadyArchived")
    listed = (await world.get(world.creditor, "/customer/divisions")).json()
    assert [each["id"] for each in listed["divisions"]] == [kept["id"]]
    every = (await world.get(world.creditor, "/customer/divisions", includeArchived="true", pageSize=1)).json()
    assert every["page"] == {"totalResults": 2, "pageSize": 1, "currentPage": 1, "responseCount": 1, "totalPages": 2}
    by_verb = await world.post(world.creditor, f"/customer/divisions/{kept['id']}:archive")
    assert by_verb.json()["isArchived"] is True


async def test_a_division_with_open_cases_cannot_be_deleted(world: World) -> None:
    division = (await make(world))["id"]
    case_id = await world.add_active(division_id=division)
    headers = world.service.as_(world.creditor)
    answer = await world.service.client.delete(f"/customer/divisions/{division}", headers=headers)
    assert (answer.status_code, answer.json()["businessErrors"][0]["type"]) == (422, "DivisionInUse")
    shown = (await world.get(world.creditor, f"/customer/cases/{case_id}")).json()
    assert shown["creditor"]["division"] == {"id": division, "name": "Nordlys Nord"}
    to_partner = (await world.get(world.partner, f"/partner/cases/{case_id}")).json()
    assert to_partner["creditor"]["division"]["name"] == "Nordlys Nord"
    await world.service.rows("UPDATE cases SET state = 'Closed', close_code = 'Paid' WHERE id = :id", id=case_id)
    answer = await world.service.client.delete(f"/customer/divisions/{division}", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await world.get(world.creditor, f"/customer/divisions/{division}")).status_code == 404
    every = (await world.get(world.creditor, "/customer/divisions", includeArchived="true")).json()
    assert every["page"]["totalResults"] == 0
    # A closed case still tells whose it was.
    shown = (await world.get(world.creditor, f"/customer/cases/{case_id}")).json()
    assert shown["creditor"]["division"]["name"] == "Nordlys Nord"


async def test_foreign_divisions_do_not_exist(world: World) -> None:
    division = (await make(world))["id"]
    stranger = principal(OrganisationKind.CREDITOR)
    headers = world.service.as_(stranger)
    client = world.service.client
    for known in (division, str(uuid7())):
        path = f"/customer/divisions/{known}"
        assert (await client.get(path, headers=headers)).status_code == 404
        assert (await client.put(path, json=BODY, headers=headers)).status_code == 404
        assert (await client.delete(path, headers=headers)).status_code == 404
        assert (await client.post(f"{path}/archive", headers=headers)).status_code == 404
        assert (await client.post(f"{path}:archive", headers=headers)).status_code == 404


async def test_a_creditor_reads_its_profile(world: World) -> None:
    told = (await world.get(world.creditor, "/customer/me")).json()
    assert (told["companyName"], told["country"]) == ("Nordlys ApS", "Denmark")
    assert told["id"] == str(world.creditor.organisation_id)
    assert (await world.get(principal(OrganisationKind.CREDITOR), "/customer/me")).status_code == 404
    assert (await world.service.client.get("/customer/me")).status_code == 401
    world.peers.away = True
    assert (await world.get(principal(OrganisationKind.CREDITOR), "/customer/me")).status_code == 503


async def test_a_key_gives_the_first_answer_again_and_refuses_another_body(world: World) -> None:
    first = await world.post(world.creditor, "/customer/divisions", BODY, key="d-1")
    again = await world.post(world.creditor, "/customer/divisions", BODY, key="d-1")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    other = await world.post(world.creditor, "/customer/divisions", {**BODY, "city": "Odense"}, key="d-1")
    assert (other.status_code, other.json()["businessErrors"][0]["type"]) == (422, "IdempotencyConflict")
