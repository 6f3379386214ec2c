"""Verified cases are routed: to an exclusive partner, or to the network for quotes."""

from collections.abc import Sequence
from uuid import UUID

from routing_service.application.event_translation import case_routed
from routing_service.application.open_lead import Outcome, open_lead
from routing_service.application.settle_doubts import decide_all
from routing_service.application.work import Work
from routing_service.domain.case_file import CaseFile, Cause, DecisionRecord
from routing_service.domain.errors import CaseUnknownError
from routing_service.domain.pipeline import Decision
from routing_service.domain.rules import Rulebook
from routing_service.domain.terms import assigned_terms
from routing_service.domain.values import LeadKind


async def route_cases(case_ids: Sequence[UUID], work: Work) -> None:
    """Decide for a batch of cases with one reading of the rules and set-based writes.

    Raises `CaseUnknownError` for a case that was never opened here.
    """
    files = await work.cases.lock(case_ids)
    for case_id in case_ids:
        if case_id not in files:
            raise CaseUnknownError(case_id)
    decisions, rules = await decide_all({case_id: files[case_id].claim for case_id in case_ids}, work)
    outcome = Outcome()
    for case_id in case_ids:
        _apply(files[case_id], decisions[case_id], outcome, rules, work)
    await outcome.write(work)


def _apply(file: CaseFile, decision: Decision, outcome: Outcome, rules: Rulebook, work: Work) -> None:
    file = file.decided()
    chosen = decision.assignment
    terms = lead = None
    if chosen:
        file = file.assigned(chosen.partner.id)
        terms = assigned_terms(chosen.partner, chosen.price, file.claim.creditor_country)
        outcome.events.append(case_routed(file, chosen, terms, work.now))
    else:
        lead = open_lead(outcome, file, LeadKind.NETWORK, decision.bidders, rules=rules, work=work)
    outcome.files.append(file)
    outcome.records.append(
        DecisionRecord(
            case_id=file.claim.case_id,
            number=file.decisions,
            creditor_id=file.claim.creditor_id,
            cause=Cause.VERIFIED,
            decided_at=work.now,
            source=decision.source,
            rule_id=chosen.rule_id if chosen else None,
            partner_id=chosen.partner.id if chosen else None,
            lead_id=lead.id if lead else None,
            jurisdiction=file.claim.jurisdiction,
            standard_scope=file.claim.standard,
            rulebook_version=rules.version,
            record=decision.record,
            terms=terms,
        )
    )
