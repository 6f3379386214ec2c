"""Payout files: one transfer per client, in one file at a time, booked once the money has left."""

import asyncio
from typing import Any

import pytest
from lxml import etree

from contracts.ledger_document_events import ClientPaidOut

OWN, CLIENT = "DE89370400440532013000", "DK5000400440116243"
P = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


async def has_account(ledger: Any, case: Any, iban: str = CLIENT, currency: str = "EUR", **more: Any) -> None:
    body = {"accountHolderName": "Creditor & Co", "iban": iban, **more}
    path = f"/customer/bank-accounts/{currency}"
    answer = await ledger.client.put(path, json=body, headers=ledger.as_(case.creditor))
    assert answer.status_code == 200, answer.text


async def holding(ledger: Any, make_case: Any, *amounts: float, **more: Any) -> Any:
    case = make_case(**more)
    await ledger.has(case)
    for amount in amounts:
        assert (await ledger.pay(case, amount)).status_code == 200
    return case


async def send(ledger: Any, case: Any, path: str, body: Any = None, status: int = 200) -> Any:
    answer = await ledger.client.post(f"/partner/{path}", json=body, headers=ledger.as_(case.partner))
    assert answer.status_code == status, answer.text
    return answer.json()


async def made(ledger: Any, case: Any, status: int = 200, **more: Any) -> Any:
    body = {"executionDate": "2026-11-24", "debtorIban": OWN, "debtorName": "Partner", **more}
    return await send(ledger, case, "payout-files", body, status)


async def due(ledger: Any, case: Any) -> Any:
    return (await ledger.get("/partner/disbursements/due", case.partner))["data"]


async def test_a_file_for_the_bank_and_what_becomes_of_it(ledger: Any, make_case: Any) -> None:
    case = await holding(ledger, make_case, 1000, 500)
    other = await holding(ledger, make_case, 200, partner_id=case.partner_id)
    for each in (case, other):
        await has_account(ledger, each)
    assert {each["bankAccount"] for each in await due(ledger, case)} == {"DK50…6243"}
    file = await made(ledger, case)
    assert (file["messageId"], file["status"], file["amount"], file["transfers"], file["payments"]) == (
        "PO-2026-000001", "Created", 1538.5, 2, 3,
    )  # fmt: skip
    assert [(each["endToEndId"], each["amount"], each["account"]) for each in file["items"]] == [
        ("PO-2026-000001-0001", 1357.5, "DK50…6243"), ("PO-2026-000001-0002", 181, "DK50…6243"),
    ]  # fmt: skip
    path = f"/partner/payout-files/{file['id']}"
    downloads = [await ledger.client.get(f"{path}/file", headers=ledger.as_(case.partner)) for _ in range(2)]
    assert downloads[0].content == downloads[1].content
    assert downloads[0].headers["content-type"] == "application/xml"
    document = etree.fromstring(downloads[0].content)
    assert [each.text for each in document.xpath("//p:CdtrAcct//p:IBAN", namespaces=P)] == [CLIENT, CLIENT]
    assert {each["payoutFileId"] for each in await due(ledger, case)} == {file["id"]}
    assert (await ledger.get("/partner/balance", case.partner))[0]["payableToClients"] == 153_850, "nothing booked"
    paid = await send(ledger, case, f"payout-files/{file['id']}/paid", {"date": "2026-11-22", "proof": "Slip 7"})
    assert (paid["status"], paid["paidTransfers"]) == ("Paid", 2)
    assert await due(ledger, case) == []
    found = (await ledger.get("/partner/disbursements", case.partner))["data"]
    assert {(each["reference"], each["amount"], each["proof"], each["status"]) for each in found} == {
        ("PO-2026-000001-0001", 1357.5, "Slip 7", "Recorded"), ("PO-2026-000001-0002", 181, "Slip 7", "Recorded"),
    }  # fmt: skip
    assert {each["id"] for each in found} == {each["disbursementId"] for each in paid["items"]}
    (seen,) = (await ledger.get("/customer/disbursements", other.creditor))["data"]
    assert (seen["amount"], seen["status"]) == (181, None)
    assert len(await ledger.published(ClientPaidOut)) == 3
    detail = await ledger.get(f"/partner/disbursements/{seen['id']}", case.partner)
    assert [(each["recovered"], each["amount"]) for each in detail["items"]] == [(200, 181)]
    for path in ("cancel", "paid"):
        body = {"date": "2026-11-22"} if path == "paid" else None
        refusal = await send(ledger, case, f"payout-files/{file['id']}/{path}", body, 409)
        assert refusal["businessErrors"][0]["type"] == "PayoutFileIsOver"


async def test_in_one_file_at_a_time(ledger: Any, make_case: Any) -> None:
    case = await holding(ledger, make_case, 1000)
    await has_account(ledger, case)
    (held,) = await due(ledger, case)
    answers = await asyncio.gather(*[
        ledger.client.post("/partner/payout-files", headers=ledger.as_(case.partner), json={
            "executionDate": "2026-11-24", "debtorIban": OWN, "debtorName": "P",
            **({"paymentIds": [held["paymentId"]]} if number % 2 else {}),
        })
        for number in range(6)
    ])  # fmt: skip
    assert min(each.status_code for each in answers) == 200
    assert {each.status_code for each in answers} <= {200, 409, 422}
    assert sum(each.status_code == 200 for each in answers) == 1
    (file,) = (await ledger.get("/partner/payout-files", case.partner))["data"]
    refusal = await made(ledger, case, 409, paymentIds=[held["paymentId"]])
    assert file["messageId"] in refusal["businessErrors"][0]["message"]
    by_hand = {"paymentIds": [held["paymentId"]], "date": "2026-11-22", "reference": "by hand"}
    await send(ledger, case, "disbursements", by_hand, 409)
    assert (await send(ledger, case, f"payout-files/{file['id']}/cancel"))["status"] == "Cancelled"
    again = await made(ledger, case)
    assert again["messageId"] == "PO-2026-000002"
    await send(ledger, case, f"payout-files/{file['id']}/paid", {"date": "2026-11-22"}, 409)
    assert (await ledger.get("/partner/payout-files", case.partner, status="Cancelled"))["data"][0]["id"] == file["id"]


async def test_who_has_no_account_is_named(ledger: Any, make_case: Any) -> None:
    case = await holding(ledger, make_case, 1000)
    other = await holding(ledger, make_case, 200, partner_id=case.partner_id)
    await has_account(ledger, other)
    refusal = await made(ledger, case, 422)
    (error,) = refusal["businessErrors"]
    assert (error["type"], "Creditor & Co" in error["message"]) == ("NoBankAccount", True)
    assert "/customer/bank-accounts/EUR" in error["message"]
    assert (await made(ledger, case, leaveOutUnpayable=True))["amount"] == 181
    assert (await made(ledger, case, 422, leaveOutUnpayable=True))["businessErrors"][0]["type"] == "NothingToPayOut"


async def test_accounts_that_no_file_reaches(ledger: Any, make_case: Any) -> None:
    case = await holding(ledger, make_case, 1000)
    await has_account(ledger, case, "TR330006100519786457841326")
    assert (await made(ledger, case, 422))["businessErrors"][0]["type"] == "NotByFile"
    dollars = await holding(ledger, make_case, 1000, currency="USD", usd_per_unit="1", partner_id=case.partner_id)
    local = {"scheme": "LOCAL", "iban": None, "accountNumber": "1", "localIdentifier": "2",
             "localIdentifierType": "ABA", "bankCountryCode": "US"}  # fmt: skip
    await has_account(ledger, dollars, currency="USD", **local)
    refusal = await made(ledger, case, 422, currency="USD")
    assert "POST /partner/disbursements" in refusal["businessErrors"][0]["message"]
    yen = await made(ledger, case, 422, currency="JPY")
    assert yen["businessErrors"][0]["type"] == "NotByFile"


async def test_other_currencies_go_to_an_iban(ledger: Any, make_case: Any) -> None:
    case = await holding(ledger, make_case, 1000, currency="DKK", usd_per_unit="0.15")
    await has_account(ledger, case, currency="DKK")
    file = await made(ledger, case, currency="DKK")
    answer = await ledger.client.get(f"/partner/payout-files/{file['id']}/file", headers=ledger.as_(case.partner))
    assert b'Ccy="DKK">905.00<' in answer.content
    assert b"SEPA" not in answer.content


async def test_the_account_of_the_billing_details(ledger: Any, make_case: Any) -> None:
    case = await holding(ledger, make_case, 1000)
    await has_account(ledger, case)
    body = {"executionDate": "2026-11-24"}
    refusal = await send(ledger, case, "payout-files", body, 400)
    assert refusal["businessErrors"][0]["message"].startswith("debtorIban")
    profile = {"legalName": "Partner SA", "country": "FR", "iban": "FR14 2004 1010 0505 0001 3M02 606"}
    await ledger.client.put("/partner/billing-profile", json=profile, headers=ledger.as_(case.partner))
    file = await send(ledger, case, "payout-files", body)
    assert (file["debtorName"], file["debtorAccount"]) == ("Partner SA", "FR14…2606")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"executionDate": "2026-11-21"}, "executionDate"),
        ({"executionDate": "2028-11-21"}, "executionDate"),
        ({"debtorIban": "DE88370400440532013000"}, "debtorIban"),
        ({"debtorIban": "TR330006100519786457841326"}, "debtorIban"),
        ({"paymentIds": []}, "paymentIds"),
        ({"paymentIds": ["0198c1f0-7a3e-7d52-9c0b-5a1e6f2d3c4b"]}, "paymentIds"),
        ({"currency": "ECU"}, "currency"),
    ],
)
async def test_what_cannot_be_is_named(ledger: Any, make_case: Any, change: dict[str, Any], field: str) -> None:
    case = await holding(ledger, make_case, 1000)
    await has_account(ledger, case)
    refusal = await made(ledger, case, 400, **change)
    assert refusal["businessErrors"][0]["message"].startswith(field), refusal
    assert await ledger.rows("SELECT 1 FROM payout_files") == []


async def test_a_payment_that_was_edited_since_is_not_paid_by_word(ledger: Any, make_case: Any) -> None:
    case = await holding(ledger, make_case, 1000)
    await has_account(ledger, case)
    file = await made(ledger, case)
    ((payment,),) = [[each["paymentId"] for each in await due(ledger, case)]]
    assert (await ledger.edit(case, payment, 900)).status_code == 200
    refusal = await send(ledger, case, f"payout-files/{file['id']}/paid", {"date": "2026-11-22"}, 400)
    assert "PO-2026-000001-0001" in refusal["businessErrors"][0]["message"]
    assert (await ledger.edit(case, payment, 1100)).status_code == 200
    await send(ledger, case, f"payout-files/{file['id']}/paid", {"date": "2026-11-22"})
    ((left,),) = [[each["amount"] for each in await due(ledger, case)]]
    assert left == 90.5, "what the file did not forward is still held"


async def test_strangers_find_nothing(ledger: Any, make_case: Any) -> None:
    case, other = await holding(ledger, make_case, 1000), await holding(ledger, make_case, 10)
    await has_account(ledger, case)
    file = await made(ledger, case)
    path = f"payout-files/{file['id']}"
    for tail in ("", "/file"):
        answer = await ledger.client.get(f"/partner/{path}{tail}", headers=ledger.as_(other.partner))
        assert answer.status_code == 404
    await send(ledger, other, f"{path}/cancel", None, 404)
    await send(ledger, other, f"{path}/paid", {"date": "2026-11-22"}, 404)
    assert (await ledger.get("/partner/payout-files", other.partner))["data"] == []


async def test_statements_do_not_grow(ledger: Any, make_case: Any) -> None:
    counts = []
    for clients in (1, 4):
        case = await holding(ledger, make_case, *[10] * clients)
        await has_account(ledger, case)
        for _ in range(clients - 1):
            await has_account(ledger, await holding(ledger, make_case, 10, partner_id=case.partner_id))
        with ledger.statements() as seen:
            file = await made(ledger, case)
            await send(ledger, case, f"payout-files/{file['id']}/paid", {"date": "2026-11-22"})
        assert file["transfers"] == clients
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_the_history_by_what_it_rests_on(ledger: Any, make_case: Any) -> None:
    case = await holding(ledger, make_case, 1000)
    ids = [each["paymentId"] for each in await due(ledger, case)]
    await send(ledger, case, "disbursements", {"paymentIds": ids, "date": "2026-11-22", "reference": "T1"})

    async def count(**query: str) -> int:
        return len((await ledger.get("/partner/disbursements", case.partner, **query))["data"])

    assert [await count(status=each) for each in ("Recorded", "Confirmed")] == [1, 0]
    assert [await count(currency="USD"), await count(**{"from": "2026-11-23"}), await count(to="2026-11-22")] == [
        0,
        0,
        1,
    ]
    assert [await count(clientId=str(case.creditor_id)), await count(clientId=str(case.id))] == [1, 0]
