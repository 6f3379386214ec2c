"""Facts of the domain in the words that travel between services."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from contracts import routing_events as events
from contracts import values
from routing_service.domain.case_file import CaseFile
from routing_service.domain.lead import Lead
from routing_service.domain.pipeline import Assignment
from routing_service.domain.quote import Quote
from routing_service.domain.terms import Terms


def terms_version(terms: Terms, number: int) -> values.TermsVersion:
    """The terms as an immutable numbered version."""
    price = terms.price
    return values.TermsVersion(
        number=number,
        partner_id=terms.partner_id,
        source=values.PricingSource(price.source),
        source_description=price.description,
        phase=values.Phase(terms.phase),
        brackets=tuple(values.PriceBracket(from_usd_minor=b.from_usd_minor, rate=b.rate) for b in price.brackets),
        uplifts=tuple(values.AgeUplift(months=u.months, rate=u.rate) for u in price.uplifts),
        base_rate=price.base_rate,
        uplift_rate=price.uplift_rate,
        success_fee=price.success_fee,
        intentional=terms.intentional,
        revenue_share=terms.revenue_share,
        commission_type=values.CommissionType(terms.commission_type),
        vat_rate=terms.vat_rate,
        pricing_zone_id=price.zone_id,
    )


def case_routed(file: CaseFile, assignment: Assignment, terms: Terms, now: dt.datetime) -> events.CaseRouted:
    """An exclusive partner gets the case; `file` already counts the new terms."""
    return events.CaseRouted(
        case_id=file.claim.case_id,
        occurred_at=now,
        partner_id=assignment.partner.id,
        partner_name=assignment.partner.name,
        route_source=values.RouteSource(assignment.source),
        rule_id=assignment.rule_id,
        standard_scope=file.claim.standard,
        terms=terms_version(terms, file.terms_number),
    )


def lead_opened(lead: Lead, invited: Sequence[UUID], excluded: Sequence[UUID]) -> events.LeadOpened:
    """Bidders were asked."""
    return events.LeadOpened(
        case_id=lead.case_id,
        occurred_at=lead.opened_at,
        lead_id=lead.id,
        kind=values.LeadKind(lead.kind),
        max_quotes=lead.max_quotes,
        window_ends_at=lead.window_ends_at,
        invited=tuple(invited),
        excluded=tuple(excluded),
    )


def coverage_gap(file: CaseFile, now: dt.datetime) -> events.CoverageGapFound:
    """Nobody in the network takes this claim."""
    claim = file.claim
    return events.CoverageGapFound(
        case_id=claim.case_id,
        occurred_at=now,
        debtor_country=claim.debtor_country,
        debtor_state=claim.debtor_state,
    )


def quote_submitted(lead: Lead, quote: Quote) -> events.QuoteSubmitted:
    """A sealed bid came in; its price is nobody's business yet."""
    return events.QuoteSubmitted(
        case_id=lead.case_id,
        occurred_at=quote.created_at,
        lead_id=lead.id,
        quote_id=quote.id,
        partner_id=quote.partner_id,
        quotes=lead.quotes_count,
    )


def quotes_released(lead: Lead) -> events.QuotesReleased:
    """The creditor may choose."""
    if lead.released_at is None or lead.expires_at is None:
        message = f"Lead {lead.id} was not released."
        raise ValueError(message)
    return events.QuotesReleased(
        case_id=lead.case_id,
        occurred_at=lead.released_at,
        lead_id=lead.id,
        quotes=lead.quotes_count,
        expires_at=lead.expires_at,
    )


def quote_accepted(file: CaseFile, quote: Quote, now: dt.datetime) -> events.QuoteAccepted:
    """The creditor chose; `file` already counts the new terms."""
    return events.QuoteAccepted(
        case_id=quote.case_id,
        occurred_at=now,
        lead_id=quote.lead_id,
        quote_id=quote.id,
        partner_id=quote.partner_id,
        partner_name=quote.partner_name,
        terms=terms_version(quote.terms, file.terms_number),
    )


def lead_closed(lead: Lead, now: dt.datetime) -> events.LeadClosed:
    """A lead ended without a winner."""
    if lead.outcome is None:
        message = f"Lead {lead.id} is still open."
        raise ValueError(message)
    return events.LeadClosed(
        case_id=lead.case_id, occurred_at=now, lead_id=lead.id, outcome=values.LeadOutcome(lead.outcome)
    )
