"""Files: what is taken, how it is served, and to whom."""

import hashlib
import io
import zipfile

import httpx
import pytest
from case_world import PDF, World

from case_service.api.links import VALID_FOR
from case_service.domain.files import MAX_FILE_BYTES
from chassis.ids import uuid7
from contracts.case_events import CaseFileAdded, CaseVerified

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def archive(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/"), content)
    return made.getvalue()


async def fetch(world: World, url: str) -> httpx.Response:
    """Follow a link with no credential at all, as a browser would."""
    return await world.service.client.get(url.removeprefix("https://recoup.example"))


async def test_a_file_comes_back_as_it_was_sent(world: World) -> None:
    case_id = await world.add_active()
    told = (
        await world.upload(
            world.creditor, case_id, "fak tura\u202e.pdf", Description=" The invoice ", DocumentType="creditordocuments"
        )
    ).json()
    assert (told["fileName"], told["documentType"]) == ("fak tura.pdf", "CreditorDocuments")
    assert (told["caseId"], told["entityType"], told["description"]) == (str(case_id), "Case", "The invoice")
    for caller, prefix in ((world.creditor, "customer"), (world.partner, "partner")):
        [listed] = (await world.get(caller, f"/{prefix}/cases/{case_id}/files")).json()
        assert listed["id"] == told["id"]
        assert listed["url"].startswith(f"https://recoup.example/{prefix}/files/")
        answer = await fetch(world, listed["url"])
        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''fak%20tura.pdf")
        assert answer.headers["x-content-type-options"] == "nosniff"
    [event] = await world.published(CaseFileAdded)
    assert (str(event.file_id), event.document_type) == (told["id"], "CreditorDocuments")
    [row] = await world.service.rows("SELECT * FROM case_files WHERE id = :id", id=told["id"])
    assert bytes(row["sha256"]) == hashlib.sha256(PDF).digest()
    assert "fak" not in row["storage_key"]


async def test_the_first_document_type_is_the_original_invoice(world: World) -> None:
    case_id = await world.add_active()
    assert (await world.upload(world.partner, case_id)).json()["documentType"] == "OriginalInvoice"


async def test_a_file_lets_a_case_that_waits_for_evidence_go_on(world: World) -> None:
    case_id = await world.add_case(usd_minor=2_000_000, needs_info=True, validation_areas=["MissingFile"])
    assert (await world.upload(world.creditor, case_id)).status_code == 200
    assert len(await world.published(CaseVerified)) == 1
    told = (await world.get(world.creditor, f"/customer/cases/{case_id}")).json()
    assert told["validation"] == {"needsInfo": False}


@pytest.mark.parametrize(("name", "content", "status"), [
    ("x.exe", b"MZ", 415), ("x", PDF, 415), ("x.pdf.exe", PDF, 415), ("x.pdf", PNG, 415), ("x.png", PDF, 415),
    ("x.svg", b"<svg/>", 415), ("x.txt", b"<html><script>", 415), ("x.csv", b"a,b\x00", 415), ("x.pdf", b"", 400),
    ("x.xlsx", archive(word__a=b"x"), 415), ("x.xlsx", b"PK\x03\x04junk", 415), ("x.doc", b"\xd0\xcf\x11\xe0", 415),
    ("x.pdf", PDF + bytes(MAX_FILE_BYTES), 413), ("x.pdf", bytes(27 * 1024 * 1024), 413),
])  # fmt: skip
async def test_what_is_not_taken(world: World, name: str, content: bytes, status: int) -> None:
    case_id = await world.add_active()
    answer = await world.upload(world.creditor, case_id, name, content)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error", "message", "businessErrors"}
    assert not await world.published(CaseFileAdded)


@pytest.mark.parametrize(("name", "content"), [
    ("x.CSV", b"a;b\n1;2\n"), ("x.gif", b"GIF89a..."), ("x.jpeg", b"\xff\xd8\xff\xe0"),
    ("x.txt", "\ufeffhej".encode("utf-16")),
    ("x.xlsx", archive(**{"[Content_Types].xml": b"<x/>", "xl__book.xml": b""})),
])  # fmt: skip
async def test_what_creditors_may_send(world: World, name: str, content: bytes) -> None:
    case_id = await world.add_active()
    assert (await world.upload(world.creditor, case_id, name, content)).status_code == 200


@pytest.mark.parametrize(("name", "content", "status"), [
    ("x.docx", archive(**{"[Content_Types].xml": b"<x/>", "word__document.xml": b"<x/>"}), 200),
    ("x.zip", archive(a=b"x"), 200), ("x.eml", b"From: a@b.example\n\nHej", 200), ("x.eml", b"no header", 415),
    ("x.gif", b"GIF89a", 415), ("x.zip", archive(bomb=bytes(5_000_000)), 415),
])  # fmt: skip
async def test_what_partners_may_send(world: World, name: str, content: bytes, status: int) -> None:
    case_id = await world.add_active()
    answer = await world.upload(world.partner, case_id, name, content)
    assert answer.status_code == status, answer.text


async def test_a_form_that_is_not_valid_is_400(world: World) -> None:
    case_id = await world.add_active()
    assert (await world.upload(world.creditor, case_id, DocumentType="Contract")).status_code == 400
    assert (await world.upload(world.creditor, case_id, Description="x" * 501)).status_code == 400
    nothing = await world.post(world.creditor, f"/customer/cases/{case_id}/files", data={"Description": "x"})
    assert nothing.status_code == 400
    assert (await world.upload(world.creditor, uuid7())).status_code == 404


async def test_a_link_holds_for_a_short_time_and_one_organisation(world: World) -> None:
    case_id = await world.add_active()
    url = (await world.upload(world.partner, case_id)).json()["url"]
    assert (await fetch(world, url)).status_code == 200
    assert (await fetch(world, url.replace("/partner/", "/customer/"))).status_code == 404
    assert (await fetch(world, url[:-2] + ("AA" if url[-2:] != "AA" else "BB"))).status_code == 404
    assert (await fetch(world, "https://recoup.example/partner/files/rubbish!")).status_code == 404
    world.service.clock.advance(VALID_FOR * 2)
    assert (await fetch(world, url)).status_code == 404


async def test_a_link_dies_with_the_access_it_was_made_for(world: World) -> None:
    case_id = await world.add_active()
    url = (await world.upload(world.partner, case_id)).json()["url"]
    await world.service.rows(
        "UPDATE cases SET collecting_partner_id = :other WHERE id = :id",
        other=world.other_partner.organisation_id, id=case_id,
    )  # fmt: skip
    assert (await fetch(world, url)).status_code == 404


async def test_an_upload_takes_a_fixed_number_of_statements(world: World) -> None:
    case_id = await world.add_active()
    for _ in range(3):
        with world.service.statements() as seen:
            await world.upload(world.creditor, case_id)
        assert len(seen) == 7, seen


async def test_a_partner_reads_the_published_refusals(world: World) -> None:
    case_id = await world.add_active()
    assert (await world.upload(world.partner, case_id, DocumentType="Contract")).status_code == 400
    assert (await world.upload(world.partner, case_id, content=PDF + bytes(MAX_FILE_BYTES))).status_code == 413
