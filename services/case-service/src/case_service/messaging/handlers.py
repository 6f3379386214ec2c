"""Contract events in, as commands on many cases at once.

Each call brings at most one event per key, so that every handler is a fixed number of statements. Topics
come in any order relative to each other; what a fact needs that has not come yet is kept with the case.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from case_service.application import apply_money, apply_routing
from case_service.application.apply_routing import Decision, LeadNews
from case_service.domain.case import Terms
from case_service.domain.organisations import ClientLink, Organisation, Rate
from case_service.domain.ports import PaymentFact
from case_service.domain.values import Phase
from case_service.messaging.claims import fees_changed
from case_service.wiring import open_work
from chassis.money import to_decimal
from chassis.records import Handler, Received
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.ledger_claim_events import FeesChanged
from contracts.ledger_events import ClaimSettled, PaymentRecorded, RatesPublished
from contracts.ledger_payment_events import (
    ClaimReopened,
    PaymentCorrected,
    PaymentDeleted,
    PaymentEvent,
    PaymentSubmitted,
)
from contracts.party_events import ClientCreated, ClientLinked, OrganisationCreated
from contracts.routing_events import CaseRouted, LeadClosed, LeadOpened, QuoteAccepted, QuotesReleased
from contracts.values import LeadOutcome, OrganisationKind, PricingSource, TermsVersion


async def case_assigned(uow: UnitOfWork, batch: Sequence[Received[CaseRouted]]) -> None:
    """Routing found an exclusive partner."""
    await apply_routing.assign_cases(open_work(uow), [_decision(each.event) for each in batch])


async def lead_opened(uow: UnitOfWork, batch: Sequence[Received[LeadOpened]]) -> None:
    """Routing asks partners for quotes."""
    await apply_routing.open_leads(open_work(uow), [LeadNews(each.event.case_id, each.event.lead_id) for each in batch])


async def quotes_released(uow: UnitOfWork, batch: Sequence[Received[QuotesReleased]]) -> None:
    """The creditor may choose."""
    await apply_routing.offer_quotes(
        open_work(uow),
        [LeadNews(each.event.case_id, each.event.lead_id, each.event.quotes) for each in batch],
    )


async def quote_accepted(uow: UnitOfWork, batch: Sequence[Received[QuoteAccepted]]) -> None:
    """The creditor chose."""
    await apply_routing.award_cases(open_work(uow), [_decision(each.event) for each in batch])


async def lead_closed(uow: UnitOfWork, batch: Sequence[Received[LeadClosed]]) -> None:
    """A lead ended; with a winner or by a pullback the case's own events say the rest."""
    news = {
        outcome: [LeadNews(each.event.case_id, each.event.lead_id) for each in batch if each.event.outcome is outcome]
        for outcome in (LeadOutcome.NO_QUOTES, LeadOutcome.EXPIRED)
    }
    if any(news.values()):
        await apply_routing.end_leads(
            open_work(uow), empty=news[LeadOutcome.NO_QUOTES], expired=news[LeadOutcome.EXPIRED]
        )


async def payment_recorded(uow: UnitOfWork, batch: Sequence[Received[PaymentRecorded]]) -> None:
    """Money came in."""
    events = [each.event for each in batch]
    await apply_money.note_payments(
        open_work(uow),
        [_fact(event, event.split.amount) for event in events],
        {event.payment_id: event.currency for event in events},
    )


async def payment_changed(uow: UnitOfWork, batch: Sequence[Received[PaymentEvent]]) -> None:
    """A payment was corrected or taken back, or it waits for staff to verify it."""
    events = [each.event for each in batch]
    await apply_money.correct_payments(
        open_work(uow),
        [_fact(event, event.amount, counts=isinstance(event, PaymentCorrected)) for event in events],
        {event.payment_id: line for event in events if (line := _told(event)) is not None},
    )


def _fact(event: PaymentRecorded | PaymentEvent, amount: int, *, counts: bool = True) -> PaymentFact:
    return PaymentFact(
        event.payment_id,
        event.case_id,
        event.engagement_id,
        event.creditor_id,
        event.partner_id,
        amount,
        event.value_date,
        event.recovered,
        event.occurred_at,
        counts=counts,
    )


def _told(event: PaymentEvent) -> tuple[str, str, str] | None:
    """Return what the history tells: of money that counted, and not of a cent that moves with another payment."""
    amount = f"{to_decimal(event.amount, event.currency)} {event.currency}"
    if isinstance(event, PaymentDeleted) and event.counted:
        return "PaymentDeleted", "Payment deleted", amount
    if isinstance(event, PaymentCorrected) and event.before.amount != event.amount:
        before = to_decimal(event.before.amount, event.currency)
        return "PaymentCorrected", "Payment corrected", f"{amount} instead of {before} {event.currency}"
    return None


async def claim_reopened(uow: UnitOfWork, batch: Sequence[Received[ClaimReopened]]) -> None:
    """The ledger goes on with cases that were closed."""
    await apply_money.reopen_cases(open_work(uow), {each.event.case_id: each.event.occurred_at for each in batch})


async def claim_settled(uow: UnitOfWork, batch: Sequence[Received[ClaimSettled]]) -> None:
    """The ledger ends cases as paid."""
    await apply_money.settle_cases(open_work(uow), {each.event.case_id: each.event.occurred_at for each in batch})


async def rates_published(uow: UnitOfWork, batch: Sequence[Received[RatesPublished]]) -> None:
    """A day's exchange rates."""
    await open_work(uow).directory.add_rates(
        [Rate(rate.currency, rate.usd_per_unit, each.event.date) for each in batch for rate in each.event.rates]
    )


async def organisation_created(uow: UnitOfWork, batch: Sequence[Received[OrganisationCreated]]) -> None:
    """An organisation joined."""
    await open_work(uow).directory.add_organisations(
        [
            Organisation(
                each.event.organisation_id,
                each.event.kind,
                each.event.name,
                each.event.country,
                each.event.occurred_at,
            )
            for each in batch
        ]
    )


async def client_created(uow: UnitOfWork, batch: Sequence[Received[ClientCreated]]) -> None:
    """A referral partner brought a creditor, who is linked to him from the start."""
    directory = open_work(uow).directory
    events = [each.event for each in batch]
    await directory.add_organisations(
        [
            Organisation(event.creditor_id, OrganisationKind.CREDITOR, event.name, event.country, event.occurred_at)
            for event in events
        ]
    )
    await directory.add_links(
        [
            ClientLink(event.creditor_id, event.referral_partner_id, "", attributed=True, linked_at=event.occurred_at)
            for event in events
        ]
    )


async def client_linked(uow: UnitOfWork, batch: Sequence[Received[ClientLinked]]) -> None:
    """Who brought a creditor was decided."""
    await open_work(uow).directory.add_links(
        [
            ClientLink(
                each.event.creditor_id,
                each.event.referral_partner_id,
                each.event.external_tenant_id,
                each.event.attributed,
                each.event.occurred_at,
                each.event.fee_share,
            )
            for each in batch
        ]
    )


HANDLERS: Final[Mapping[type[Event], Handler]] = {
    CaseRouted: case_assigned,
    LeadOpened: lead_opened,
    QuotesReleased: quotes_released,
    QuoteAccepted: quote_accepted,
    LeadClosed: lead_closed,
    PaymentRecorded: payment_recorded,
    PaymentSubmitted: payment_changed,
    PaymentCorrected: payment_changed,
    PaymentDeleted: payment_changed,
    FeesChanged: fees_changed,
    ClaimSettled: claim_settled,
    ClaimReopened: claim_reopened,
    RatesPublished: rates_published,
    OrganisationCreated: organisation_created,
    ClientCreated: client_created,
    ClientLinked: client_linked,
}


def _decision(event: CaseRouted | QuoteAccepted) -> Decision:
    return Decision(event.case_id, event.partner_id, event.partner_name, _terms(event.terms))


def _terms(terms: TermsVersion) -> Terms:
    """Keep what a case shows; exclusivity comes with every price but an accepted quote (domain 4.11)."""
    return Terms(
        number=terms.number,
        phase=Phase(terms.phase),
        source=terms.source,
        source_description=terms.source_description,
        success_fee=str(terms.success_fee),
        custom=terms.source is PricingSource.ACCEPTED_QUOTE,
        pricing_zone_id=terms.pricing_zone_id,
        revenue_share=str(terms.revenue_share),
    )
