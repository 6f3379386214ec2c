"""Where a claim would go and at what price, before there is a case."""

from dataclasses import dataclass

from routing_service.application.work import Work
from routing_service.domain.claim import Claim
from routing_service.domain.pipeline import Assignment, covers, decide
from routing_service.domain.rules import Jurisdiction


@dataclass(frozen=True, slots=True)
class RoutePreview:
    """The answer; `bidders` counts who would be asked when nobody exclusive takes it.

    `submitter_covers` tells that the managing partner collects there himself (domain 7.2).
    """

    jurisdiction: Jurisdiction | None
    assignment: Assignment | None
    bidders: int
    submitter_covers: bool


async def preview_route(claim: Claim, work: Work) -> RoutePreview:
    """Run the pipeline on what is known here; nothing is kept and nobody is asked.

    The referral link of the creditor is looked up, so that the price is the one a case would get.
    """
    rules = await work.rules.current()
    link = await work.directory.link(claim.creditor_id)
    if link:
        claim = claim.linked(link.referral_partner_id, link.linked_at)
    decision = decide(claim, rules)
    submitter = claim.managing_partner_id
    return RoutePreview(
        jurisdiction=rules.jurisdictions.get(claim.jurisdiction),
        assignment=decision.assignment,
        bidders=len(decision.bidders),
        submitter_covers=submitter is not None and covers(submitter, claim, rules),
    )
