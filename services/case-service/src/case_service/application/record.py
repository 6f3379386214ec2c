"""The end of every command: write what changed, tell others, keep the history."""

from collections.abc import Sequence

from case_service.application.event_translation import translate
from case_service.application.history import entries
from case_service.application.work import Work
from case_service.domain.case import Case
from case_service.domain.texts import TimelineEntry


async def record(work: Work, cases: Sequence[Case], actor_name: str | None = None) -> None:
    """Save changed cases, publish their events and write their timeline.

    The number of statements does not depend on the number of cases. `actor_name` is shown beside what
    people did.
    """
    if not cases:
        return
    await work.cases.save(cases)
    lines: list[TimelineEntry] = []
    for case in cases:
        happened = case.pull_events()
        for event in happened:
            work.uow.emit(*translate(event))
        lines.extend(entries(case, happened, actor_name))
    if lines:
        await work.texts.add_entries(lines)
