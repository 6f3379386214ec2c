"""The published operations of customers: a call for every documented answer."""

from __future__ import annotations

from typing import Any

from calls import MALFORMED, Call, Calls, by_id, plain
from stage import NOBODY, Stage, unknown

CASE = "/customer/cases/{}"
LARGE = b"%PDF-" + b" " * (25 * 1024 * 1024)
PREVIEW = {
    "amountToRecover": 1200,
    "currencyCode": "EUR",
    "debtor": {"type": "Company", "countryAlpha2": "ES"},
    "dueDate": "2026-02-05",
}


def customer(stage: Stage) -> Calls:
    """Return the calls of every operation."""
    return {**_submission(stage), **_reading(stage), **_texts(stage), **_quotes(stage), **_account(stage)}


def _submission(stage: Stage) -> Calls:
    who, path = stage.creditor, "/customer/cases"
    newcomer = {"XApiKey": stage.organisation("Creditor")["apiKey"]}
    key = {"Idempotency-Key": stage.new("key")}
    stage.ask("POST", path, who, json=stage.claim(), headers=key)
    everywhere = "/customer/cases/preview"
    return {
        f"POST {path}": [
            Call(200, path, who, {"json": stage.claim()}),
            Call(200, path, who, {"json": {**stage.claim(), "claimType": "Unpaid Invoice", "disputeStatus": "No"}}),
            Call(400, path, who, {"json": {"currencyCode": "EUR"}}),
            Call(422, path, who, {"json": stage.claim(), "headers": key}),
            Call(422, path, newcomer, {"json": stage.claim()}),
        ],
        f"POST {everywhere}": [
            Call(200, everywhere, who, {"json": PREVIEW}),
            Call(200, everywhere, newcomer, {"json": PREVIEW}),
            Call(200, everywhere, who, {"json": {**PREVIEW, "debtor": {"type": "Private", "countryAlpha2": "AQ"}}}),
            Call(400, everywhere, who, {"json": {**PREVIEW, "currencyCode": "EURO"}}),
        ],
    }


def _reading(stage: Stage) -> Calls:
    who, active, path = stage.creditor, stage.active, "/customer/cases"
    case: str = active["id"]
    facts = ("", "/contract-status", "/timeline", "/payments", "/exclusive-period", "/validation", "/files", "/chats")
    too_long = "x" * 60
    return {
        f"GET {path}": [
            *plain(who, path, wrong={"Page": 0}),
            Call(200, path, who, {"params": {"Statuses": ["active", "Pending Verification"], "Sort": "Date:desc"}}),
            Call(400, path, who, {"params": {"DebtorIds": MALFORMED}}),
        ],
        **{f"GET {CASE}{fact}".format("{id}"): by_id(who, CASE + fact, case) for fact in facts},
        f"GET {path}/by-creditor-reference/{{creditorReference}}": [
            *by_id(who, path + "/by-creditor-reference/{}", active["creditorReference"], malformed=False),
            Call(400, f"{path}/by-creditor-reference/{too_long}", who),
        ],
        f"GET {path}/case-reference/{{caseReference}}": [
            Call(200, f"{path}/case-reference/{active['reference']}", who),
            Call(404, f"{path}/case-reference/ZZZZZZZZ", who),
            Call(400, f"{path}/case-reference/no!", who),
        ],
        f"GET {CASE}/tasks".format("{id}"): [
            *by_id(who, CASE + "/tasks", case),
            Call(400, CASE.format(case) + "/tasks", who, {"params": {"status": "Forgotten"}}),
        ],
    }


def _texts(stage: Stage) -> Calls:
    who, case = stage.creditor, stage.active["id"]
    mine, hers = CASE.format(case), CASE.format(unknown())
    hello: dict[str, Any] = {"json": {"message": "Thank you.", "userEmail": stage.member(1).email}}
    file = {"files": {"File": ("invoice.txt", b"Invoice 7")}, "data": {"DocumentType": "OriginalInvoice"}}
    return {
        f"POST {CASE}/chats".format("{id}"): [
            Call(200, f"{mine}/chats", who, hello),
            Call(400, f"{mine}/chats", who, {"json": {"message": "Who am I?"}}),
            Call(404, f"{hers}/chats", who, hello),
        ],
        f"POST {CASE}/files".format("{id}"): [
            Call(200, f"{mine}/files", who, file),
            Call(400, f"{mine}/files", who, {"files": {"File": ("empty.txt", b"")}}),
            Call(404, f"{hers}/files", who, file),
            Call(413, f"{mine}/files", who, {"files": {"File": ("large.pdf", LARGE)}}),
            Call(415, f"{mine}/files", who, {"files": {"File": ("program.exe", b"MZ")}}),
        ],
    }


def _quotes(stage: Stage) -> Calls:
    who, quoted = stage.creditor, stage.quoted
    requests = CASE + "/quote-requests"
    case, lead, quote = quoted["case"], quoted["lead"], quoted["quote"]
    one = f"{requests.format(case)}/{{}}"
    quotes = f"{one.format(lead)}/quotes/{{}}"
    name = f"GET {requests}".format("{id}")
    return {
        name: by_id(who, requests, case),
        f"{name}/{{quoteRequestId}}": by_id(who, one, lead),
        f"{name}/{{quoteRequestId}}/quotes": by_id(who, one + "/quotes", lead),
        f"{name}/{{quoteRequestId}}/quotes/{{quoteId}}": by_id(who, quotes, quote),
    }


def _account(stage: Stage) -> Calls:
    who, payments, users = stage.creditor, "/customer/Payments", "/customer/users"
    status = "/customer/contracts/debt-collection/status"
    newcomer = {"XApiKey": stage.organisation("Creditor")["apiKey"]}
    known = stage.ask("GET", f"{CASE.format(stage.active['id'])}/payments", who)[0]["id"]
    return {
        **_divisions(stage),
        "GET /customer/me": [
            Call(200, "/customer/me", who),
            Call(401, "/customer/me", NOBODY),
            Call(404, "/customer/me", stage.orphan("Creditor")),
        ],
        f"GET {payments}": plain(who, payments, wrong={"PageSize": 101}),
        f"GET {payments}/{{id}}": by_id(who, payments + "/{}", known),
        f"GET {status}": [Call(200, status, who), Call(200, status, newcomer)],
        "GET /customer/tasks": plain(who, "/customer/tasks", wrong={"status": "Forgotten"}),
        f"GET {users}": [*plain(who, users, wrong={"Page": "first"}), Call(401, users, NOBODY)],
    }


def _divisions(stage: Stage) -> Calls:
    who, path, one = stage.creditor, "/customer/divisions", "/customer/divisions/{}"
    key = {"Idempotency-Key": stage.new("key")}
    stage.ask("POST", path, who, json=stage.division_body(), headers=key)
    assert stage.active
    used, archived = stage.division["id"], stage.made_division()["id"]
    stage.ask("POST", f"{one.format(archived)}/archive", who)
    body = {"json": stage.division_body()}
    name = one.format("{id}")
    return {
        f"POST {path}": [
            Call(201, path, who, {"json": stage.division_body()}),
            Call(400, path, who, {"json": {"city": "Kiel"}}),
            Call(422, path, who, {"json": stage.division_body(), "headers": key}),
        ],
        f"GET {path}": [*plain(who, path), Call(200, path, who, {"params": {"includeArchived": "true"}})],
        f"GET {name}": by_id(who, one, used, malformed=False),
        f"PUT {name}": [
            *by_id(who, one, used, malformed=False, **body),
            Call(400, one.format(used), who, {"json": {"city": "Kiel"}}),
        ],
        f"DELETE {name}": [
            Call(204, one.format(stage.made_division()["id"]), who),
            Call(404, one.format(unknown()), who),
            Call(422, one.format(used), who),
        ],
        **{
            f"POST {name}{verb}": [
                *by_id(who, one + verb, stage.made_division()["id"], malformed=False),
                Call(422, one.format(archived) + verb, who),
            ]
            for verb in ("/archive", ":archive")
        },
    }
