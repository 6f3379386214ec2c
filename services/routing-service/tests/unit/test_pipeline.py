"""The pipeline against a second, plain statement of its rules, over random networks."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from routing_book import CREDITORS, NOW, PARTNERS, PLACES, REFERRERS, agent, book, claim, override, partner, zone

from routing_service.domain.claim import Claim
from routing_service.domain.pipeline import Verdict, decide
from routing_service.domain.rules import Rulebook
from routing_service.domain.terms import assigned_terms, quoted_terms
from routing_service.domain.values import (
    AgentKind,
    DebtorType,
    LeadKind,
    OverrideScope,
    Phase,
    PricingSource,
    RouteSource,
)

partner_ids = st.sampled_from(PARTNERS)
amounts = st.integers(min_value=5_000, max_value=2_000_000)
limits = st.none() | amounts
places = st.frozensets(st.sampled_from([*PLACES, "US"]), max_size=3)


@st.composite
def networks(draw: st.DrawFn) -> Rulebook:
    partners = {
        one: partner(one, active=draw(st.booleans()), sdca_signed=draw(st.sampled_from([True, True, False])))
        for one in PARTNERS
    }
    agents = tuple(
        agent(
            number,
            draw(partner_ids),
            draw(st.sampled_from(AgentKind)),
            jurisdictions=draw(places),
            min_usd_minor=draw(limits),
            max_usd_minor=draw(limits),
            debtor_types=draw(st.frozensets(st.sampled_from(DebtorType), max_size=1)),
            priority=draw(st.integers(min_value=0, max_value=2)),
        )
        for number in range(draw(st.integers(min_value=0, max_value=6)))
    )
    reach = [
        (OverrideScope.JURISDICTION, "US-NY"),
        (OverrideScope.COUNTRY, "US"),
        (OverrideScope.COUNTRY, "FR"),
        (OverrideScope.GLOBAL, ""),
    ]
    chosen = draw(st.lists(st.sampled_from(reach), unique=True))
    overrides = tuple(
        override(number, draw(st.sampled_from(CREDITORS)), scope, target, draw(partner_ids))
        for number, (scope, target) in enumerate(chosen)
    )
    zones = tuple(
        zone(number, draw(st.sampled_from(REFERRERS)), country, draw(partner_ids), draw(amounts))
        for number, country in enumerate(draw(st.lists(st.sampled_from(["FR", "US"]), unique=True)))
    )
    return book(partners=partners, agents=agents, overrides=overrides, zones=zones)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    country, state, _ = PLACES[draw(st.sampled_from(list(PLACES)))]
    return claim(
        creditor_id=draw(st.sampled_from(CREDITORS)),
        debtor_country=country,
        debtor_state=state,
        usd_minor=draw(amounts),
        debtor_type=draw(st.sampled_from(DebtorType)),
        managing_partner_id=draw(st.none() | partner_ids),
        is_test=draw(st.booleans()),
        referral_partner_id=draw(st.none() | st.sampled_from(REFERRERS)),
        requested_partner_id=draw(st.none() | partner_ids),
        excluded=draw(st.frozensets(partner_ids, max_size=2)),
    )


def reaches(rules: Rulebook, kind: AgentKind, given_claim: Claim) -> Iterator[tuple[int, int, UUID, bool]]:
    """Every rule of a kind that reaches the place: limits set, priority, partner, whether it takes the claim."""
    here = {given_claim.debtor_country, f"{given_claim.debtor_country}-{given_claim.debtor_state}"}
    for one in rules.agents:
        (rule,) = one.rules
        if one.kind is not kind or (rule.jurisdictions and not here & rule.jurisdictions):
            continue
        low, high = rule.min_usd_minor, rule.max_usd_minor
        set_limits = [rule.jurisdictions, rule.debtor_types, low is not None, high is not None]
        takes = (
            (low is None or given_claim.usd_minor >= low)
            and (high is None or given_claim.usd_minor < high)
            and (not rule.debtor_types or given_claim.debtor_type in rule.debtor_types)
        )
        yield sum(map(bool, set_limits)), rule.priority, one.partner_id, takes


def expected(rules: Rulebook, given_claim: Claim) -> tuple[RouteSource, UUID | frozenset[UUID]]:
    """Domain 7.1 said again without looking at the code."""
    barred = given_claim.excluded | (set() if given_claim.is_test else {given_claim.managing_partner_id})
    free = {one for one, found in rules.partners.items() if found.active and one not in barred}
    can_take = {one for one in free if rules.partners[one].sdca_signed} if given_claim.usd_minor >= 10_000 else set()
    zones = [
        (one.referral_partner_id, one.partner_id, one.brackets[0].from_usd_minor)
        for one in rules.zones
        if one.country == given_claim.debtor_country
    ]
    held = [who for referrer, who, low in zones
            if referrer == given_claim.referral_partner_id and given_claim.usd_minor >= low]  # fmt: skip
    if held and held[0] in free and rules.partners[held[0]].sdca_signed:
        can_take = can_take | {held[0]}  # a carve-out prices what lies below the standard list, too
    pre_legal = sorted(reaches(rules, AgentKind.PRE_LEGAL, given_claim), key=lambda r: (-r[0], -r[1], r[2]))
    requested = given_claim.requested_partner_id
    if requested in can_take and requested in {row[2] for row in pre_legal}:
        return RouteSource.API_OVERRIDE, requested
    own = {(one.scope, one.target): one.partner_id
           for one in rules.overrides if one.creditor_id == given_claim.creditor_id}  # fmt: skip
    state = f"{given_claim.debtor_country}-{given_claim.debtor_state}"
    for scope, target in (("Jurisdiction", state), ("Country", given_claim.debtor_country), ("Global", "")):
        forced = own.get((OverrideScope(scope), target))
        if forced in can_take:
            return RouteSource.CLIENT_OVERRIDE, forced
    if held and held[0] in can_take:
        return RouteSource.CARVE_OUT, held[0]
    for *_, who, takes in pre_legal:
        if takes and who in can_take:
            return RouteSource.LEAD_AGENT, who
    legal = {who for *_, who, takes in reaches(rules, AgentKind.LEGAL, given_claim) if takes}
    return RouteSource.NETWORK, frozenset(legal & free)


@settings(max_examples=200, deadline=None)
@given(networks(), claims())
def test_the_decision_is_the_one_the_rules_give(rules: Rulebook, given_claim: Claim) -> None:
    found = decide(given_claim, rules)
    answer = found.assignment.partner.id if found.assignment else frozenset(found.bidders)
    assert (found.source, answer) == expected(rules, given_claim)
    chosen = [line for line in found.record if line.verdict is Verdict.CHOSEN]
    assert len(chosen) == (1 if found.assignment else 0)
    assert found.signatures_in_doubt <= {one for one in PARTNERS if not rules.partners[one].sdca_signed}


@settings(max_examples=60, deadline=None)
@given(networks(), claims())
def test_the_order_in_which_rules_were_made_means_nothing(rules: Rulebook, given_claim: Claim) -> None:
    turned = dataclasses.replace(
        rules, agents=rules.agents[::-1], overrides=rules.overrides[::-1], zones=rules.zones[::-1]
    )
    assert decide(given_claim, rules) == decide(given_claim, turned)


@settings(max_examples=60, deadline=None)
@given(networks(), claims())
def test_excluding_the_winner_never_brings_him_back(rules: Rulebook, given_claim: Claim) -> None:
    seen: set[UUID] = set()
    while (found := decide(given_claim, rules)).assignment:
        assert found.assignment is not None
        winner = found.assignment.partner.id
        assert winner not in seen
        seen.add(winner)
        given_claim = dataclasses.replace(given_claim, excluded=given_claim.excluded | {winner})
    assert not set(found.bidders) & seen


def test_an_unknown_link_is_in_doubt_only_where_a_carve_out_could_hold() -> None:
    rules = book(zones=(zone(0, REFERRERS[0], "FR", PARTNERS[0]),), agents=(agent(0, PARTNERS[1]),))
    unsure = claim(link_is_certain=False, usd_minor=900_000)
    assert decide(unsure, rules).link_in_doubt
    assert not decide(dataclasses.replace(unsure, usd_minor=899_999), rules).link_in_doubt
    assert not decide(dataclasses.replace(unsure, debtor_country="CN"), rules).link_in_doubt
    assert not decide(dataclasses.replace(unsure, link_is_certain=True), rules).link_in_doubt


def test_the_order_of_steps_is_a_setting() -> None:
    rules = book(
        overrides=(override(0, CREDITORS[0], OverrideScope.GLOBAL, "", PARTNERS[0]),), agents=(agent(0, PARTNERS[1]),)
    )
    assert decide(claim(), rules).source is RouteSource.CLIENT_OVERRIDE
    turned = dataclasses.replace(rules.settings, routing_order=(RouteSource.LEAD_AGENT, RouteSource.CLIENT_OVERRIDE))
    assert decide(claim(), dataclasses.replace(rules, settings=turned)).source is RouteSource.LEAD_AGENT


def test_a_link_counts_for_what_was_submitted_after_it() -> None:
    unsure = claim(link_is_certain=False)
    assert unsure.linked(REFERRERS[0], NOW).referral_partner_id == REFERRERS[0]
    assert unsure.linked(REFERRERS[0], NOW + dt.timedelta(seconds=1)).referral_partner_id is None
    assert claim(referral_partner_id=REFERRERS[1]).linked(REFERRERS[0], NOW).referral_partner_id == REFERRERS[1]


def test_terms_of_every_kind_of_price() -> None:
    rules = book(zones=(zone(0, REFERRERS[0], "FR", PARTNERS[0]),), agents=(agent(0, PARTNERS[0]),))
    carved = decide(claim(usd_minor=900_000, referral_partner_id=REFERRERS[0]), rules).assignment
    assert carved is not None
    terms = assigned_terms(carved.partner, carved.price, "FR")
    assert (terms.price.source, terms.price.success_fee) == (PricingSource.JURISDICTION_CUSTOM, Decimal("0.08"))
    assert (terms.intentional, terms.revenue_share, terms.vat_rate) == (False, Decimal("0.40"), Decimal("0.20"))
    assert assigned_terms(carved.partner, carved.price, "DK").vat_rate == 0

    custom = quoted_terms(carved.partner, LeadKind.EXCLUSIVE, Decimal("0.15"), Phase.LEGAL, "DK")
    network = quoted_terms(carved.partner, LeadKind.NETWORK, Decimal("0.15"), Phase.LEGAL, "DK")
    early = quoted_terms(carved.partner, LeadKind.EXCLUSIVE, Decimal("0.15"), Phase.PRE_LEGAL, "DK")
    assert (custom.intentional, custom.revenue_share) == (True, Decimal("0.20"))
    assert network.revenue_share == 0
    assert early.revenue_share == Decimal("0.40")
    assert custom.price.brackets[0].from_usd_minor == 0
    assert custom.price.uplifts == ()
