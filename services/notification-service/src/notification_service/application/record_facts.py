"""Facts about cases arrive."""

from collections.abc import Sequence

from chassis.uow import UnitOfWork
from notification_service.application.refresh import as_stored, refresh
from notification_service.application.stores import Stores
from notification_service.domain.facts import Fact


async def record_facts(facts: Sequence[Fact], *, uow: UnitOfWork, stores: Stores) -> None:
    """Keep the facts (at most one per case) and bring their cases up to date."""
    case_ids = sorted(fact.case_id for fact in facts)
    await stores.cases.lock(case_ids)
    await stores.cases.add(sorted(facts, key=lambda fact: fact.case_id))
    await refresh(uow, stores, case_ids, as_stored, facts)
