"""A partner gives a case back, or wants terms of his own: quotes are asked for."""

from collections.abc import Sequence
from uuid import UUID

from routing_service.application.open_lead import Outcome, open_lead
from routing_service.application.work import Work
from routing_service.domain.case_file import CaseFile, Cause, DecisionRecord
from routing_service.domain.errors import CaseUnknownError
from routing_service.domain.lead import Lead
from routing_service.domain.pipeline import network_bidders
from routing_service.domain.rules import Rulebook
from routing_service.domain.values import LeadKind, RouteSource

Given = Sequence[tuple[UUID, UUID]]
"""Pairs of a case and the partner who decided about it."""


async def requalify_declined(declined: Given, work: Work) -> None:
    """Ask the network without the decliner, who is out for the case's life (domain 7.2)."""
    rules, files = await _begin(declined, work)
    outcome = Outcome()
    for case_id, partner_id in declined:
        file = files[case_id].without(partner_id).decided()
        lead = open_lead(outcome, file, LeadKind.NETWORK, network_bidders(file.claim, rules), rules=rules, work=work)
        _keep(outcome, file, lead, cause=Cause.DECLINED, partner_id=None, rules=rules)
    await outcome.write(work)


async def offer_custom_terms(offered: Given, work: Work) -> None:
    """Ask the assigned partner alone for one quote (C12)."""
    rules, files = await _begin(offered, work)
    outcome = Outcome()
    for case_id, partner_id in offered:
        file = files[case_id].freed().decided()
        lead = open_lead(outcome, file, LeadKind.EXCLUSIVE, (partner_id,), rules=rules, work=work)
        _keep(outcome, file, lead, cause=Cause.CUSTOM_TERMS, partner_id=partner_id, rules=rules)
    await outcome.write(work)


async def _begin(given: Given, work: Work) -> tuple[Rulebook, dict[UUID, CaseFile]]:
    files = await work.cases.lock([case_id for case_id, _ in given])
    for case_id, _ in given:
        if case_id not in files:
            raise CaseUnknownError(case_id)
    return await work.rules.current(), files


def _keep(
    outcome: Outcome, file: CaseFile, lead: Lead, *, cause: Cause, partner_id: UUID | None, rules: Rulebook
) -> None:
    outcome.files.append(file)
    outcome.records.append(
        DecisionRecord(
            case_id=file.claim.case_id,
            number=file.decisions,
            creditor_id=file.claim.creditor_id,
            cause=cause,
            decided_at=lead.opened_at,
            source=RouteSource.NETWORK,
            rule_id=None,
            partner_id=partner_id,
            lead_id=lead.id,
            jurisdiction=file.claim.jurisdiction,
            standard_scope=file.claim.standard,
            rulebook_version=rules.version,
            record=(),
            terms=None,
        )
    )
