"""What would become of a claim: eligibility, partner, price, and what is still to be signed."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from case_service.application.claim_checks import check_claim
from case_service.application.creditor_facts import submission_facts
from case_service.application.routing_preview import PreviewedRoute, PreviewQuestion, preview_route
from case_service.application.work import Work
from case_service.domain.contracts import SDCA, Paper, missing, papers_for
from case_service.domain.errors import AmountBelowMinimum, CreditorBlocked, UnsupportedCurrency
from case_service.domain.values import ClaimType, DebtorType, DisputeStatus
from chassis.peers import Peers


class RoutingSilent(Exception):
    """Routing did not answer: nothing can be previewed now."""


@dataclass(frozen=True, slots=True)
class PreviewCase:
    """The question; amounts in the currency's units."""

    creditor_id: UUID
    referral_partner_id: UUID | None
    currency: str
    amount: Decimal
    over_6: Decimal | None
    over_12: Decimal | None
    over_24: Decimal | None
    due_date: dt.date | None
    debtor_type: DebtorType
    country: str
    state: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The answer; `reason` says why a claim is not eligible, None when it is."""

    reason: str | None
    country: str
    state: str | None
    route: PreviewedRoute | None
    unsigned: tuple[Paper, ...]


async def preview_case(work: Work, peers: Peers, command: PreviewCase) -> Preview:
    """Answer as a submission would be decided. Raises `FieldErrors` or `RoutingSilent`."""
    context = await submission_facts(work, peers, command.creditor_id, command.currency, None)
    try:
        if context.is_blocked:
            raise CreditorBlocked(  # noqa: TRY301 - told like the others
                context.block_reason or "Your account cannot submit cases: ask our support."
            )
        claim = check_claim(
            today=work.uow.today,
            currency=command.currency,
            amount=command.amount,
            buckets=(command.over_6, command.over_12, command.over_24),
            invoice_date=command.due_date or work.uow.today,
            due_date=command.due_date,
            rate=context.rate,
        )
    except (AmountBelowMinimum, CreditorBlocked, UnsupportedCurrency) as refused:
        return Preview(refused.message, command.country, command.state, None, ())
    question = PreviewQuestion(
        creditor_id=command.creditor_id,
        referral_partner_id=command.referral_partner_id or context.referral_partner_id,
        country=command.country,
        state=command.state,
        debtor_type=command.debtor_type,
        currency=command.currency,
        principal=claim.principal,
        usd_minor=claim.usd_minor,
        claim_type=ClaimType.UNPAID_INVOICE,
        dispute_status=DisputeStatus.NO,
        due_date=command.due_date.isoformat() if command.due_date else None,
        over_6=claim.buckets.over_6,
        over_12=claim.buckets.over_12,
        over_24=claim.buckets.over_24,
        requested_partner_id=None,
        submitted_on=work.uow.today.isoformat(),
    )
    route = await preview_route(peers, question)
    if route is None:
        raise RoutingSilent
    wanted = (SDCA, *(papers_for(route.partner_id, route.pricing_zone_id) if route.partner_id else ()))
    signed = await work.contracts.signed(command.creditor_id, route.partner_id)
    reason = None if route.covered else (route.reason or "No partner covers the debtor's jurisdiction.")
    return Preview(reason, command.country, command.state, route, missing(wanted, signed))
