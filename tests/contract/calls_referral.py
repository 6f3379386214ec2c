"""The published operations of referral partners: a call for every documented answer."""

from __future__ import annotations

from calls import Call, Calls, by_id, plain
from stage import CREDITOR, Stage, unknown

LINKED = "tenant-00"


def referral(stage: Stage) -> Calls:
    """Return the calls of every operation."""
    who = stage.referral
    cases, report = "/referral/cases", "/referral/reporting/transactions"
    clients, token = "/referral/clients", "/referral/oauth/token"
    known_person = stage.client_body(stage.new("tenant"), stage.member(CREDITOR).email)
    unclear = stage.client_body(stage.new("tenant"))
    unclear["users"] *= 2
    return {
        f"GET {cases}": [
            *plain(who, cases, wrong={"FromDate": "yesterday"}),
            Call(200, cases, who, {"params": {"ExternalTenantId": LINKED, "FromDate": "2026-01-01T00:00:00+0000"}}),
        ],
        f"GET {cases}/{{id}}": by_id(who, cases + "/{}", stage.referred["id"], malformed=False),
        f"POST {clients}": [
            Call(201, clients, who, {"json": stage.client_body(LINKED)}),
            Call(202, clients, who, {"json": stage.client_body(stage.new("tenant"))}),
            Call(400, clients, who, {"json": {"externalTenantId": "t"}}),
            Call(409, clients, who, {"json": known_person}),
            Call(422, clients, who, {"json": unclear}),
        ],
        f"GET {clients}": plain(who, clients, wrong={"DateCreatedFrom": "yesterday"}),
        f"GET {clients}/{{externalTenantId}}": by_id(who, clients + "/{}", LINKED, malformed=False),
        f"POST {token}": [
            Call(200, token, who, {"json": {"externalTenantId": LINKED}}),
            Call(400, token, who, {"json": {}}),
            Call(404, token, who, {"json": {"externalTenantId": unknown()}}),
        ],
        "GET /referral/me": [
            Call(200, "/referral/me", who),
            Call(404, "/referral/me", stage.orphan("ReferralPartner")),
        ],
        f"GET {report}": [
            *plain(who, report, wrong={"PageSize": 101}),
            Call(200, report, who, {"params": {"RevenueStages": [0, 1], "Search": "no such case"}}),
        ],
    }
