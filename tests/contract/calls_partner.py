"""The published operations of collection partners: a call for every documented answer."""

from __future__ import annotations

from typing import Any

from calls import MALFORMED, Call, Calls, by_id, plain
from stage import CREDITOR, NOBODY, Stage, unknown

CASE = "/partner/cases/{}"
LARGE = b"%PDF-" + b" " * (25 * 1024 * 1024)


def partner(stage: Stage) -> Calls:
    """Return the calls of every operation."""
    return {
        **_reading(stage),
        **_managed(stage),
        **_made_up(stage),
        **_texts(stage),
        **_decisions(stage),
        **_payments(stage),
        **_fees(stage),
        **_account(stage),
    }


def _reading(stage: Stage) -> Calls:
    who, active, path = stage.partner, stage.active, "/partner/cases"
    case: str = active["id"]
    mine = f"P-{case[-12:]}"
    facts = ("", "/timeline", "/chats", "/payments", "/files", "/exclusive-period", "/validation")
    by_partner, by_creditor = f"{path}/by-partner-reference", f"{path}/by-creditor-reference"
    theirs = {"reference": active["creditorReference"], "creditorId": stage.member(CREDITOR).id}
    return {
        f"GET {path}": [
            *plain(who, path, wrong={"Page": 0}),
            Call(200, path, who, {"params": {"Statuses": "Active,Closed", "includeTestCases": "true"}}),
        ],
        **{f"GET {CASE}{fact}".format("{id}"): by_id(who, CASE + fact, case) for fact in facts},
        f"GET {path}/case-reference/{{caseReference}}": [
            Call(200, f"{path}/case-reference/{active['reference']}", who),
            Call(404, f"{path}/case-reference/ZZZZZZZZ", who),
            Call(400, f"{path}/case-reference/no!", who),
        ],
        f"GET {by_partner}/{{reference}}": [
            *by_id(who, by_partner + "/{}", mine, malformed=False),
            Call(400, f"{by_partner}/{'x' * 130}", who),
        ],
        f"GET {by_partner}": [
            Call(200, by_partner, who, {"params": {"references": f"{mine},unknown"}}),
            Call(400, by_partner, who),
        ],
        f"GET {by_creditor}": [
            Call(200, by_creditor, who, {"params": theirs}),
            Call(400, by_creditor, who, {"params": {"reference": "1"}}),
            Call(404, by_creditor, who, {"params": {**theirs, "reference": "unknown"}}),
        ],
    }


def _managed(stage: Stage) -> Calls:
    """A managing partner's calls; a claim in a jurisdiction of his own is refused."""
    who, path, case = stage.manager, "/partner/managed-cases", stage.managed
    body, facts = stage.managed_claim(), ("", "/timeline", "/chats", "/files", "/payments")
    own = {**stage.managed_claim(), "debtor": {**body["debtor"], "countryAlpha2": "FR"}}
    return {
        f"POST {path}": [
            Call(200, path, who, {"json": body}),
            Call(400, path, who, {"json": {**body, "amountToRecover": -1}}),
            Call(422, path, who, {"json": own}),
        ],
        f"GET {path}": plain(who, path, wrong={"Page": 0}),
        **{f"GET {path}/{{id}}{fact}": by_id(who, f"{path}/{{}}{fact}", case["id"]) for fact in facts},
        f"GET {path}/case-reference/{{caseReference}}": [
            Call(200, f"{path}/case-reference/{case['reference']}", who),
            Call(404, f"{path}/case-reference/{stage.active['reference']}", who),
            Call(400, f"{path}/case-reference/no!", who),
        ],
    }


def _made_up(stage: Stage) -> Calls:
    """Payments of a managing partner: on test cases only; without consent a closed one stays as it is."""
    who, path, case = stage.manager, "/partner/managed-cases/{}/payments", stage.paid_trial
    paid = {"date": stage.network.today, "paymentAmount": 12.5}
    edit: dict[str, Any] = {**paid, "paymentRecipient": "CollectionPartner"}
    live, trial, closed = (path.format(each["id"]) for each in (stage.managed, stage.trial, case))
    settled = stage.settled_trial
    rest, first = case["payments"]
    invoiced, gone = (stage.make_up(stage.trial["id"], 1) for _ in range(2))
    stage.network.sql(
        f"UPDATE ledger_service.payments SET platform_invoicing = 'InvoiceIssued' WHERE id = '{invoiced}'"
    )
    operation = f"{path.format('{id}')}/{{paymentId}}"
    return {
        f"POST {path.format('{id}')}": [
            Call(200, trial, who, {"json": paid}),
            Call(400, live, who, {"json": paid}),
            Call(400, trial, who, {"json": {**paid, "closeCase": True}}),
            Call(400, closed, who, {"json": paid}),
            Call(404, path.format(unknown()), who, {"json": paid}),
        ],
        f"PUT {operation}": [
            Call(400, f"{live}/{rest}", who, {"json": edit}),
            Call(404, f"{closed}/{unknown()}", who, {"json": edit}),
            Call(409, f"{closed}/{rest}", who, {"json": edit}),
            Call(422, f"{trial}/{invoiced}", who, {"json": edit}),
            Call(200, f"{closed}/{rest}", who, {"json": {**edit, "reopenCaseIfNeeded": True}}),
        ],
        f"DELETE {operation}": [
            Call(400, f"{live}/{rest}", who),
            Call(404, f"{closed}/{unknown()}", who),
            Call(409, f"{path.format(settled['id'])}/{settled['payments'][0]}", who),
            Call(422, f"{trial}/{invoiced}", who),
            Call(204, f"{trial}/{gone}", who),
            Call(204, f"{closed}/{first}", who, {"params": {"reopenCaseIfNeeded": "true"}}),
        ],
    }


def _texts(stage: Stage) -> Calls:
    who, case = stage.partner, stage.active["id"]
    mine, hers = CASE.format(case), CASE.format(unknown())
    hello: dict[str, Any] = {"json": {"message": "A promise to pay.", "userEmail": stage.partner_email}}
    note: dict[str, Any] = {"json": {"description": "Visited.", "eventDate": "2026-03-01T10:00:00Z"}}
    file = {"files": {"File": ("letter.txt", b"Dear debtor")}, "data": {"DocumentType": "DemandLetter"}}
    return {
        f"POST {CASE}/chats".format("{id}"): [
            Call(200, f"{mine}/chats", who, hello),
            Call(400, f"{mine}/chats", who, {"json": {"message": "x", "userEmail": "nobody@contract.example"}}),
            Call(404, f"{hers}/chats", who, hello),
        ],
        f"POST {CASE}/notes".format("{id}"): [
            Call(200, f"{mine}/notes", who, note),
            Call(400, f"{mine}/notes", who, {"json": {"description": "x", "eventDate": "2199-01-01"}}),
            Call(404, f"{hers}/notes", who, note),
        ],
        f"POST {CASE}/files".format("{id}"): [
            Call(200, f"{mine}/files", who, file),
            Call(400, f"{CASE.format(MALFORMED)}/files", who, file),
            Call(404, f"{hers}/files", who, file),
            Call(409, f"{CASE.format(stage.merged['id'])}/files", who, file),
            Call(413, f"{mine}/files", who, {"files": {"File": ("large.pdf", LARGE)}}),
            Call(415, f"{mine}/files", who, {"files": {"File": ("picture.gif", b"GIF89a")}}),
        ],
    }


def _decisions(stage: Stage) -> Calls:
    who, pending, closing = stage.partner, stage.pending["id"], stage.closing["id"]
    start = {"json": {"welcomeMessage": "We begin.", "userEmail": stage.partner_email}}
    paid = {"json": {"closeCode": "Paid"}}
    return {
        f"POST {CASE}/start".format("{id}"): [
            Call(200, f"{CASE.format(pending)}/start", who, start),
            Call(400, f"{CASE.format(stage.closed['id'])}/start", who, start),
            Call(404, f"{CASE.format(unknown())}/start", who, start),
        ],
        f"POST {CASE}/close".format("{id}"): [
            Call(400, f"{CASE.format(closing)}/close", who, paid),
            Call(200, f"{CASE.format(closing)}/close", who, {"json": {"closeCode": "Other", "comment": "Settled."}}),
            Call(404, f"{CASE.format(unknown())}/close", who, paid),
        ],
    }


def _payments(stage: Stage) -> Calls:
    who, path = stage.partner, f"{CASE}/payments"
    mine, body = path.format(stage.active["id"]), {"date": stage.network.today, "paymentAmount": 12.5}
    received = {"json": {**body, "paymentRecipient": "CollectionPartner"}}
    split = {"payoutCreditor": 0, "payoutCollectionPartner": 12.5}
    key = {"Idempotency-Key": stage.new("key")}
    stage.ask("POST", mine, who, headers=key, **received)
    return {
        f"POST {path}".format("{id}"): [
            Call(200, mine, who, received),
            Call(200, mine, who, {"json": {**received["json"], **split}}),
            Call(400, mine, who, {"json": {**body, "paymentRecipient": "Creditor"}}),
            Call(404, path.format(unknown()), who, received),
            Call(409, mine, who, {**received, "headers": {"Idempotency-Key": "runs"}}, _runs(stage, mine, "runs")),
            Call(422, mine, who, {"json": {**received["json"], "paymentAmount": 13}, "headers": key}),
            Call(422, path.format(stage.closed["id"]), who, received),
        ],
        **_changes(stage, received["json"]),
    }


def _fees(stage: Stage) -> Calls:
    who, path = stage.partner, f"{CASE}/fees"
    mine, fees = path.format(stage.active["id"]), {"json": {"interestFees": 1.5}}
    # Standard prices fall with the principal.
    cheaper = {"json": {"grossAmount": 900_000_000}}
    return {
        f"PUT {path}".format("{id}"): [
            Call(200, mine, who, fees),
            Call(400, mine, who, {"json": {"interestFees": -1}}),
            Call(400, path.format(stage.closed["id"]), who, fees),
            Call(400, path.format(stage.merged["id"]), who, fees),
            Call(404, path.format(unknown()), who, fees),
            Call(409, mine, who, cheaper),
        ],
    }


def _changes(stage: Stage, paid: dict[str, Any]) -> Calls:
    """Edits and deletions, on a case that a payment closed: without consent it stays as it is."""
    who, case = stage.partner, stage.paid
    rest, first = case["payments"]
    invoiced, gone = (stage.pay(stage.active["id"], 1)["paymentId"] for _ in range(2))
    stage.network.sql(
        f"UPDATE ledger_service.payments SET platform_invoicing = 'InvoiceIssued' WHERE id = '{invoiced}'"
    )
    closed, active = (f"{CASE.format(each)}/payments" for each in (case["id"], stage.active["id"]))
    consent = {"json": {**paid, "reopenCaseIfNeeded": True}}
    operation = f"{CASE.format('{id}')}/payments/{{paymentId}}"
    return {
        f"PUT {operation}": [
            Call(400, f"{closed}/{rest}", who, {"json": {**paid, "paymentAmount": 0}}),
            Call(404, f"{closed}/{unknown()}", who, {"json": paid}),
            Call(404, f"{CASE.format(unknown())}/payments/{rest}", who, {"json": paid}),
            Call(409, f"{closed}/{rest}", who, {"json": paid}),
            Call(422, f"{active}/{invoiced}", who, {"json": paid}),
            Call(200, f"{closed}/{rest}", who, consent),
        ],
        f"DELETE {operation}": [
            Call(400, f"{closed}/{MALFORMED}", who),
            Call(404, f"{closed}/{unknown()}", who),
            Call(409, f"{CASE.format(stage.settled['id'])}/payments/{stage.settled['payments'][0]}", who),
            Call(422, f"{active}/{invoiced}", who),
            Call(204, f"{active}/{gone}", who, {"params": {"reopenCaseIfNeeded": "false"}}),
            Call(204, f"{closed}/{first}", who, {"params": {"reopenCaseIfNeeded": "true"}}),
        ],
    }


def _runs(stage: Stage, path: str, key: str) -> str:
    """Return what a request of the partner with this key has done to the database while it runs."""
    operation, partner = f"POST {CASE}/payments {path}".format("{id}"), stage.network.members.partners["spain"].id
    return f"""
        INSERT INTO ledger_service.idempotency_keys (tenant, operation, key, request_hash, created_at)
        VALUES ('{partner}', '{operation}', '{key}', '', now())
    """


def _account(stage: Stage) -> Calls:
    who, users = stage.partner, "/partner/users"
    return {
        "GET /partner/me": [
            Call(200, "/partner/me", who),
            Call(401, "/partner/me", NOBODY),
            Call(404, "/partner/me", stage.orphan("CollectionPartner")),
        ],
        f"GET {users}": [*plain(who, users, wrong={"PageSize": 0}), Call(401, users, NOBODY)],
    }
