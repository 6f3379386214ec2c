"""Which leads a bidder wants to see; names in any case, as in every published list."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request

from chassis.errors import invalid
from routing_service.persistence.quote_views import LeadFilter

_STATUSES: Final = {"qualified": False, "closed": True}
_FLAGS: Final = {"true": True, "false": False}

PARAMETERS: Final = [
    {"name": "Status", "in": "query", "schema": {"type": "string", "enum": ["Qualified", "Closed"]}},
    {"name": "CanQuote", "in": "query", "schema": {"type": "boolean"}},
    {"name": "CaseId", "in": "query", "schema": {"type": "string", "format": "uuid"}},
    {"name": "Page", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}},
    {"name": "PageSize", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}},
]
"""How the description of the list names its query."""


async def _lead_filter(request: Request) -> LeadFilter:
    given = {name.lower(): value for name, value in request.query_params.items() if value}
    problems: dict[str, list[str]] = {}
    status, flag, case = given.get("status"), given.get("canquote"), given.get("caseid")
    if status is not None and status.lower() not in _STATUSES:
        problems["Status"] = ["is Qualified or Closed"]
    if flag is not None and flag.lower() not in _FLAGS:
        problems["CanQuote"] = ["is true or false"]
    case_id = None
    if case is not None:
        try:
            case_id = UUID(case)
        except ValueError:
            problems["CaseId"] = ["is an id of a case"]
    if problems:
        raise invalid(problems)
    return LeadFilter(
        closed=None if status is None else _STATUSES[status.lower()],
        can_quote=None if flag is None else _FLAGS[flag.lower()],
        case_id=case_id,
    )


LeadFilterDep = Annotated[LeadFilter, Depends(_lead_filter)]
"""Status, CanQuote and CaseId of the query string; what is left out sets no limit."""
