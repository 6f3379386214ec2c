"""Decisions that would rest on a projection that may be old: the fact's owner is asked first.

A signature or a referral link travels on another key than the case, so it may be under way when the
case is to be routed. Whatever order they arrive in, the decision is the one the owners' facts give.
"""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from routing_service.application.work import Work
from routing_service.domain.claim import Claim
from routing_service.domain.parties import CreditorLink
from routing_service.domain.pipeline import Decision, decide
from routing_service.domain.rules import Rulebook


async def decide_all(claims: Mapping[UUID, Claim], work: Work) -> tuple[dict[UUID, Decision], Rulebook]:
    """Decide for every claim, by case id, with nothing left in doubt.

    Asks each owner at most once a partner or creditor and only where his answer can change a
    decision; what is learnt is kept. Raises `Transient` when an owner does not answer.
    """
    rules = await work.rules.current()
    known = dict(claims)
    decisions = {case_id: decide(claim, rules) for case_id, claim in known.items()}
    doubted = [case_id for case_id, one in decisions.items() if one.link_in_doubt]
    if doubted:
        known |= await _with_links([known[case_id] for case_id in doubted], work)
        decisions |= {case_id: decide(known[case_id], rules) for case_id in doubted}
    asked: frozenset[UUID] = frozenset()
    while unsure := frozenset[UUID]().union(*(one.signatures_in_doubt for one in decisions.values())) - asked:
        asked |= unsure
        if await _learn_signatures(unsure, work):
            rules = await work.rules.current()
            decisions = {case_id: decide(claim, rules) for case_id, claim in known.items()}
    return decisions, rules


async def _with_links(claims: Sequence[Claim], work: Work) -> dict[UUID, Claim]:
    creditors = sorted({claim.creditor_id for claim in claims})
    answers = await asyncio.gather(*(work.owners.link_of(one) for one in creditors))
    found = dict(zip(creditors, answers, strict=True))
    await work.directory.add_links([link for link in answers if link])
    return {claim.case_id: _linked(claim, found[claim.creditor_id]) for claim in claims}


def _linked(claim: Claim, link: CreditorLink | None) -> Claim:
    return claim.linked(link.referral_partner_id, link.linked_at) if link else claim.linked(None, None)


async def _learn_signatures(partners: frozenset[UUID], work: Work) -> bool:
    answers = await asyncio.gather(*(work.owners.has_signed(one) for one in sorted(partners)))
    signed = [agreement for agreement in answers if agreement]
    await work.directory.add_agreements(signed)
    return bool(signed)
