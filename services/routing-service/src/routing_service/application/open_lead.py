"""A lead is opened for a case: its record, its invitations and what the others are told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from contracts.base import Event
from routing_service.application.event_translation import coverage_gap, lead_opened
from routing_service.application.work import Work
from routing_service.domain.case_file import CaseFile, DecisionRecord
from routing_service.domain.lead import Lead
from routing_service.domain.rules import Rulebook
from routing_service.domain.values import LeadKind


@dataclass(slots=True)
class Outcome:
    """What a batch of decisions leaves behind, written set by set."""

    files: list[CaseFile] = field(default_factory=list)
    records: list[DecisionRecord] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    bidders: dict[UUID, Sequence[UUID]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    async def write(self, work: Work) -> None:
        """Keep everything with a fixed number of statements and tell the others."""
        await work.cases.save(self.files)
        if self.leads:
            await work.leads.add(self.leads, self.bidders)
        await work.cases.record(self.records)
        work.uow.emit(*self.events)


def open_lead(
    outcome: Outcome, file: CaseFile, kind: LeadKind, bidders: Sequence[UUID], *, rules: Rulebook, work: Work
) -> Lead:
    """Open a lead for a case whose decision is already counted.

    Where the creditor forbids the network, or nobody covers the claim, nobody is invited and the
    lead runs out empty; only the latter is a gap in coverage. The id follows from case and decision.
    """
    network = kind is LeadKind.NETWORK
    invited = tuple(bidders) if file.claim.allow_network_distribution or not network else ()
    lead = Lead.open(
        uuid5(file.claim.case_id, f"lead {file.decisions}"),
        file.claim,
        kind,
        now=work.now,
        settings=rules.settings,
        holidays=rules.holidays,
    )
    if network and not bidders:
        outcome.events.append(coverage_gap(file, work.now))
    outcome.events.append(lead_opened(lead, invited, sorted(file.claim.excluded)))
    outcome.leads.append(lead)
    outcome.bidders[lead.id] = invited
    return lead
