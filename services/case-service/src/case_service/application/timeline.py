"""Tells something in the history of a case."""

import datetime as dt
from uuid import UUID

from case_service.application.work import Work
from case_service.domain.texts import EVERYBODY, ActorType, Audience, TimelineEntry
from chassis.ids import uuid7


async def add_timeline_entry(  # noqa: PLR0917 - the parts of an entry
    work: Work,
    case_id: UUID,
    engagement_id: UUID | None,
    type: str,  # noqa: A002 - the published name
    title: str,
    description: str | None,
    *,
    actor_type: ActorType,
    actor_name: str | None,
    occurred_at: dt.datetime | None = None,
    visible_to: frozenset[Audience] = EVERYBODY,
    partner_id: UUID | None = None,
) -> None:
    """Write one entry; it happened now unless told otherwise.

    An entry with an engagement or a partner is shown to the creditor and to that partner, never to a later one. One
    without is shown to every partner who gets the case.
    Batches write `work.texts.add_entries` themselves: one statement for all.
    """
    await work.texts.add_entries(
        [
            TimelineEntry(
                id=uuid7(),
                case_id=case_id,
                engagement_id=engagement_id,
                type=type,
                title=title,
                description=description,
                actor_type=actor_type,
                actor_name=actor_name,
                occurred_at=occurred_at or work.now,
                visible_to=visible_to,
                partner_id=partner_id,
            )
        ]
    )
