"""Staff: lead agents and their rules."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row

from chassis.http import Page, PageQueryDep, Router, page_data, requires
from contracts.permissions import Permission
from routing_service.api.dependencies import NetworkViewsDep, WorkDep
from routing_service.api.errors import unknown_rule
from routing_service.api.schemas.agents import AgentAnswer, AgentBody, RuleAnswer
from routing_service.application.set_up_network import set_up_agent

router: Final = Router(tags=["Network"])


@router.post("/ops/lead-agents", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def put_agent(body: AgentBody, work: WorkDep, views: NetworkViewsDep) -> AgentAnswer:
    """Set up a lead agent, or replace the one of the same partner, kind and name."""
    found = await views.agent(await set_up_agent(body.draft(), work))
    if found is None:
        raise unknown_rule()
    return _answer(*found)


@router.get("/ops/lead-agents", openapi_extra=requires(Permission.READ_NETWORK))
async def list_agents(views: NetworkViewsDep, page: PageQueryDep) -> Page[AgentAnswer]:
    """All lead agents with their rules."""
    (rows, total), rules = await views.agents(page.offset, page.page_size)
    data = [_answer(row, rules.get(row.id, ())) for row in rows]
    return Page(data=data, page_data=page_data(page, total, len(data)))


def _answer(row: Row[Any], rules: Sequence[Row[Any]]) -> AgentAnswer:
    return AgentAnswer(
        id=row.id,
        partner_id=row.partner_id,
        kind=row.kind,
        name=row.name,
        active=row.active,
        rules=[RuleAnswer.of(rule) for rule in rules],
    )
