"""Where a claim goes: the steps of domain 7.1, in the order that staff set, first fit wins.

A decision is a pure function of the claim and the rulebook. What it could not be sure of (a partner
whose signature is not known here, a client whose referral link is not) it says, so that the caller
can ask the owner of the fact and decide again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from routing_service.domain.claim import Claim
from routing_service.domain.pricing import Price, bracket_for, schedule_on, standard_price
from routing_service.domain.rules import Partner, PricingZone, Rulebook
from routing_service.domain.values import AgentKind, OverrideScope, PricingSource, RouteSource


class Verdict(StrEnum):
    """What became of a candidate."""

    CHOSEN = "Chosen"
    UNKNOWN_PARTNER = "UnknownPartner"
    INACTIVE = "Inactive"
    EXCLUDED = "Excluded"
    MANAGES_THE_CASE = "ManagesTheCase"
    NOT_SIGNED = "NoDebtCollectionAgreement"
    NO_PRICE = "NoPrice"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner that a step proposes, with the rule that names him."""

    partner_id: UUID
    rule_id: UUID | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A line of the decision's record: which step looked at whom, and what it found."""

    step: RouteSource
    partner_id: UUID
    rule_id: UUID | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Assignment:
    """An exclusive partner at a price."""

    source: RouteSource
    rule_id: UUID | None
    partner: Partner
    price: Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Either an assignment or the bidders of a network lead, and how it came about."""

    assignment: Assignment | None
    bidders: tuple[UUID, ...]
    record: tuple[Weighed, ...]
    link_in_doubt: bool

    @property
    def source(self) -> RouteSource:
        """The step that decided."""
        return self.assignment.source if self.assignment else RouteSource.NETWORK

    @property
    def signatures_in_doubt(self) -> frozenset[UUID]:
        """Partners who were passed over for a paper that may have been signed a moment ago."""
        return frozenset(line.partner_id for line in self.record if line.verdict is Verdict.NOT_SIGNED)


Step = Callable[[Claim, Rulebook], Iterator[Candidate]]


def requested_partner(claim: Claim, rules: Rulebook) -> Iterator[Candidate]:
    """The partner that the submission names, where one of his agents reaches the jurisdiction."""
    for placed in rules.rules_for(AgentKind.PRE_LEGAL, claim):
        if placed.partner_id == claim.requested_partner_id:
            yield Candidate(placed.partner_id, placed.rule.id)
            return


def client_override(claim: Claim, rules: Rulebook) -> Iterator[Candidate]:
    """The client's own rule: for the jurisdiction, then the country, then anywhere."""
    reach = (
        (OverrideScope.JURISDICTION, claim.jurisdiction),
        (OverrideScope.COUNTRY, claim.debtor_country),
        (OverrideScope.GLOBAL, ""),
    )
    by_reach = {(one.scope, one.target): one for one in rules.overrides_of(claim.creditor_id)}
    for place in reach:
        if place in by_reach:
            yield Candidate(by_reach[place].partner_id, by_reach[place].id)


def carve_out(claim: Claim, rules: Rulebook) -> Iterator[Candidate]:
    """The partner of the referral partner's zone, when a bracket of it holds the amount."""
    for zone in _zones_for_amount(claim, rules):
        if zone.referral_partner_id == claim.referral_partner_id:
            yield Candidate(zone.partner_id, zone.id)


def lead_agents(claim: Claim, rules: Rulebook) -> Iterator[Candidate]:
    """The pre-legal agents whose rules take the claim, best first."""
    for placed in rules.rules_for(AgentKind.PRE_LEGAL, claim):
        if placed.rule.matches(claim):
            yield Candidate(placed.partner_id, placed.rule.id)


STEPS: Mapping[RouteSource, Step] = {
    RouteSource.API_OVERRIDE: requested_partner,
    RouteSource.CLIENT_OVERRIDE: client_override,
    RouteSource.CARVE_OUT: carve_out,
    RouteSource.LEAD_AGENT: lead_agents,
}


def decide(claim: Claim, rules: Rulebook) -> Decision:
    """Run the pipeline for one claim."""
    record: list[Weighed] = []
    link_in_doubt = _link_matters(claim, rules)
    for source in rules.settings.routing_order:
        for candidate in STEPS[source](claim, rules):
            partner = rules.partners.get(candidate.partner_id)
            price = price_for(claim, candidate.partner_id, rules)
            verdict = weigh(claim, partner, price)
            record.append(Weighed(source, candidate.partner_id, candidate.rule_id, verdict))
            if partner and price and verdict is Verdict.CHOSEN:
                assignment = Assignment(source, candidate.rule_id, partner, price)
                return Decision(assignment=assignment, bidders=(), record=tuple(record), link_in_doubt=link_in_doubt)
    bidders = network_bidders(claim, rules)
    return Decision(assignment=None, bidders=bidders, record=tuple(record), link_in_doubt=link_in_doubt)


def weigh(claim: Claim, partner: Partner | None, price: Price | None) -> Verdict:
    """Whether a candidate may have the case; the reason when not."""
    if partner is None:
        return Verdict.UNKNOWN_PARTNER
    reasons = (
        (not partner.active, Verdict.INACTIVE),
        (partner.id in claim.excluded, Verdict.EXCLUDED),
        (partner.id in claim.barred, Verdict.MANAGES_THE_CASE),
        (price is None, Verdict.NO_PRICE),
        (not partner.sdca_signed, Verdict.NOT_SIGNED),
    )
    return next((verdict for found, verdict in reasons if found), Verdict.CHOSEN)


def network_bidders(claim: Claim, rules: Rulebook) -> tuple[UUID, ...]:
    """Everybody with a legal agent that takes the claim; the managing and declining partners left out."""
    asked = {placed.partner_id for placed in rules.rules_for(AgentKind.LEGAL, claim) if placed.rule.matches(claim)}
    barred = claim.excluded | claim.barred
    return tuple(sorted(one for one in asked - barred if one in rules.partners and rules.partners[one].active))


def covers(partner_id: UUID, claim: Claim, rules: Rulebook) -> bool:
    """Whether a partner collects in the claim's jurisdiction, by any agent of his."""
    return any(placed.partner_id == partner_id for kind in AgentKind for placed in rules.rules_for(kind, claim))


def price_for(claim: Claim, partner_id: UUID, rules: Rulebook) -> Price | None:
    """The price of a claim with a partner: a carve-out between them, else the standard agreement.

    None where neither holds: an unknown jurisdiction or a claim below the lowest bracket.
    """
    for zone in _zones_for_amount(claim, rules):
        if zone.referral_partner_id == claim.referral_partner_id and zone.partner_id == partner_id:
            return zone_price(zone, claim.usd_minor)
    jurisdiction = rules.jurisdictions.get(claim.jurisdiction)
    schedule = schedule_on(rules.schedules, claim.submitted_on)
    if jurisdiction is None or schedule is None:
        return None
    return standard_price(
        schedule,
        jurisdiction.region,
        usd_minor=claim.usd_minor,
        principal=claim.principal,
        aging=claim.aging,
        submitted_on=claim.submitted_on,
    )


def zone_price(zone: PricingZone, usd_minor: int) -> Price | None:
    """A carve-out's price: its bracket's rate, at any age."""
    bracket = bracket_for(zone.brackets, usd_minor)
    if bracket is None:
        return None
    return Price(
        source=PricingSource.JURISDICTION_CUSTOM,
        description=f"Jurisdiction pricing appendix for {zone.country}",
        brackets=zone.brackets,
        uplifts=(),
        base_rate=bracket.rate,
        uplift_rate=Decimal(0),
        zone_id=zone.id,
    )


def _zones_for_amount(claim: Claim, rules: Rulebook) -> Iterator[PricingZone]:
    return (zone for zone in rules.zones_in(claim.debtor_country) if bracket_for(zone.brackets, claim.usd_minor))


def _link_matters(claim: Claim, rules: Rulebook) -> bool:
    unknown = claim.referral_partner_id is None and not claim.link_is_certain
    return unknown and any(_zones_for_amount(claim, rules))
