"""What routing decided, applied to many cases at once.

A decision that no longer fits (the creditor withdrew meanwhile, say) is left alone: routing learns of the
change from our own event and draws its conclusions there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from case_service.application.record import record
from case_service.application.work import Work
from case_service.domain.case import Case, Terms
from case_service.domain.contracts import missing
from case_service.domain.errors import AlreadyAccepted, IllegalTransition
from chassis.ids import uuid7

_log: Final = structlog.get_logger()


class CaseUnknown(LookupError):
    """Routing decided about a case that this service never opened."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A partner gets a case at these terms: assigned, or as the winner of a lead."""

    case_id: UUID
    partner_id: UUID
    partner_name: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class LeadNews:
    """A lead opened, offers its quotes, or ended."""

    case_id: UUID
    lead_id: UUID
    quotes: int = 0


async def assign_cases(work: Work, decisions: Sequence[Decision]) -> None:
    """Put cases into the inboxes of their partners (C6)."""
    wanted = {each.case_id: each for each in decisions}

    def change(case: Case) -> None:
        decision = wanted[case.id]
        case.assign(decision.partner_id, decision.partner_name, decision.terms, work.now)

    await _change(work, wanted, change)


async def open_leads(work: Work, news: Sequence[LeadNews]) -> None:
    """Collect quotes for cases (C7, or after C12 and C13)."""
    wanted = {each.case_id: each for each in news}
    await _change(work, wanted, lambda case: case.want_quotes(wanted[case.id].lead_id, work.now))


async def offer_quotes(work: Work, news: Sequence[LeadNews]) -> None:
    """Let creditors choose (C25)."""
    wanted = {each.case_id: each for each in news}

    def change(case: Case) -> None:
        case.offer_quotes(wanted[case.id].lead_id, wanted[case.id].quotes, work.now)

    await _change(work, wanted, change)


async def end_leads(work: Work, *, empty: Sequence[LeadNews], expired: Sequence[LeadNews]) -> None:
    """Close cases whose leads ended without a winner (C27, C28)."""
    without = {each.case_id: each for each in empty}
    wanted = without | {each.case_id: each for each in expired}

    def change(case: Case) -> None:
        if case.accepted_at is not None:
            raise AlreadyAccepted
        if case.id in without:
            case.end_lead_without_quotes(work.now)
        else:
            case.expire_quotes(work.now)

    await _change(work, wanted, change)


async def award_cases(work: Work, decisions: Sequence[Decision]) -> None:
    """Give cases to the winners (C26): active at once where every paper is signed."""
    wanted = {each.case_id: each for each in decisions}
    cases = await _lock(work, wanted)
    signed = await work.contracts.signed_by([case.creditor_id for case in cases])

    def change(case: Case) -> None:
        decision = wanted[case.id]
        papers = case.papers(decision.partner_id, decision.terms.pricing_zone_id)
        unsigned = missing(papers, signed[case.creditor_id])
        case.choose_quote(decision.partner_id, decision.partner_name, decision.terms, unsigned, work.now)
        if not unsigned:
            case.activate(uuid7(), work.now)

    await record(work, _apply(cases, change))


async def _change(work: Work, wanted: Mapping[UUID, object], change: Callable[[Case], None]) -> None:
    await record(work, _apply(await _lock(work, wanted), change))


async def _lock(work: Work, wanted: Mapping[UUID, object]) -> list[Case]:
    cases = await work.cases.lock(wanted)
    if len(cases) < len(wanted):
        raise CaseUnknown(sorted(str(each) for each in wanted.keys() - cases.keys()))
    return list(cases.values())


def _apply(cases: Sequence[Case], change: Callable[[Case], None]) -> list[Case]:
    changed = []
    for case in cases:
        try:
            change(case)
        except (IllegalTransition, AlreadyAccepted) as error:
            _log.info("a decision came too late", case=str(case.id), reason=str(error))
        else:
            changed.append(case)
    return changed
