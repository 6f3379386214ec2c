"""A creditor submits a claim, or a partner one of a client of his (C1 to C3)."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from case_service.application.claim_checks import Claim, check_claim
from case_service.application.creditor_facts import submission_facts
from case_service.application.event_translation import opened
from case_service.application.history import first_entry
from case_service.application.routing_preview import PreviewedRoute, PreviewQuestion, preview_route
from case_service.application.work import Work
from case_service.domain.contracts import SDCA, Paper, missing, papers_for
from case_service.domain.documents import missing_evidence
from case_service.domain.errors import (
    CreditorBlocked,
    DivisionNotUsable,
    JurisdictionCoveredBySubmitter,
    NoPartnerAvailable,
    ReferenceTaken,
)
from case_service.domain.lifecycle import Trigger, next_state
from case_service.domain.organisations import SubmissionContext
from case_service.domain.reference import draw_reference
from case_service.domain.submission import (
    Buckets,
    Debtor,
    NewCase,
    Price,
    blended_uplift,
)
from case_service.domain.values import (
    CaseState,
    ClaimType,
    CreatedVia,
    DebtorType,
    DisputeStatus,
    is_standard_scope,
)
from chassis.errors import unavailable
from chassis.ids import uuid7
from chassis.peers import Peers

_DRAWS = 4


@dataclass(frozen=True, slots=True)
class SubmitCase:
    """A claim as its creditor tells it; amounts in the currency's units."""

    creditor_id: UUID
    created_via: CreatedVia
    referral_partner_id: UUID | None
    currency: str
    amount: Decimal
    over_6: Decimal | None
    over_12: Decimal | None
    over_24: Decimal | None
    invoice_date: dt.date | None
    due_date: dt.date | None
    debtor: Debtor
    claim_type: ClaimType
    dispute_status: DisputeStatus
    claim_description: str | None
    comments: str | None
    creditor_reference: str | None
    division_id: UUID | None
    requested_partner_id: UUID | None
    skip_internal_verification: bool
    allow_pending_contracts: bool
    is_test: bool
    tag: str | None
    assigned_user_email: str | None
    assigned_user_name: str | None
    actor_name: str | None
    managing_partner_id: UUID | None = None
    commission_of: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingPapers:
    """What the creditor has to sign before the claim may be taken."""

    papers: tuple[Paper, ...]
    partner_name: str | None


class PapersMissing(Exception):
    """A submission was refused for unsigned papers."""

    def __init__(self, missing_papers: MissingPapers) -> None:
        """Keep what is missing."""
        super().__init__("unsigned papers")
        self.missing = missing_papers


async def submit_case(work: Work, peers: Peers, command: SubmitCase, *, poa_at_submission: bool) -> NewCase:
    """Write the claim and publish it; returns it as written.

    Raises `FieldErrors` for what the form must not hold, a `BusinessRule` for what stands against it, and
    `PapersMissing` unless the caller allows papers to be signed afterwards. A claim that routing cannot
    be asked about in time is accepted; its outcome follows by event.
    """
    context = await submission_facts(work, peers, command.creditor_id, command.currency, command.division_id)
    claim = check_claim(
        today=work.uow.today,
        currency=command.currency,
        amount=command.amount,
        buckets=(command.over_6, command.over_12, command.over_24),
        invoice_date=command.invoice_date,
        due_date=command.due_date,
        rate=context.rate,
    )
    _check_creditor(context, command)
    referral_partner_id = _brought_by(command, context)
    route = await preview_route(peers, _question(command, claim, referral_partner_id, work.uow.today))
    _check_route(command, route)
    awaiting = await _unsigned(work, command, context, route, poa_at_submission=poa_at_submission)
    if awaiting and not command.allow_pending_contracts:
        raise PapersMissing(MissingPapers(awaiting, route.partner_name if route else None))
    case = _new_case(work, command, context, claim, route, awaiting, referral_partner_id)
    case = await _write(work, case)
    await work.texts.add_entries([first_entry(case, command.actor_name)])
    work.uow.emit(*opened(case))
    return case


def _check_creditor(context: SubmissionContext, command: SubmitCase) -> None:
    if context.is_blocked:
        raise CreditorBlocked(context.block_reason or "Your account cannot submit cases: ask our support.")
    if command.division_id is not None and not context.division_usable:
        raise DivisionNotUsable("creditorDivisionId names no division of yours, or an archived one.")


def _brought_by(command: SubmitCase, context: SubmissionContext) -> UUID | None:
    """Return the referral partner; a managed case has none, so that nobody shares its revenue twice (domain Q6)."""
    if command.managing_partner_id is not None:
        return None
    return command.referral_partner_id or context.referral_partner_id


def _check_route(command: SubmitCase, route: PreviewedRoute | None) -> None:
    """Refuse what nobody takes, and what a managing partner would get back himself (domain 7.2, Q25)."""
    managed = command.managing_partner_id is not None
    if managed and route is None:
        # His own jurisdictions are routing's to know: they cannot be told from ours.
        raise unavailable("Where the claim would go cannot be asked right now; try again.")
    if route is None:
        return
    if managed and route.submitter_covers and not (command.is_test or command.commission_of):
        raise JurisdictionCoveredBySubmitter(
            "You collect in the debtor's jurisdiction yourself: the claim would be routed back to you."
        )
    if not route.covered:
        raise NoPartnerAvailable(route.reason or "No partner of the network covers the debtor's jurisdiction.")


def _question(command: SubmitCase, claim: Claim, referral_partner_id: UUID | None, today: dt.date) -> PreviewQuestion:
    return PreviewQuestion(
        creditor_id=command.creditor_id,
        referral_partner_id=referral_partner_id,
        country=command.debtor.country,
        state=command.debtor.state_alpha2,
        debtor_type=command.debtor.type,
        currency=command.currency,
        principal=claim.principal,
        usd_minor=claim.usd_minor,
        claim_type=command.claim_type,
        dispute_status=command.dispute_status,
        due_date=command.due_date.isoformat() if command.due_date else None,
        over_6=claim.buckets.over_6,
        over_12=claim.buckets.over_12,
        over_24=claim.buckets.over_24,
        requested_partner_id=command.requested_partner_id,
        submitted_on=today.isoformat(),
        managing_partner_id=command.managing_partner_id,
        is_test=command.is_test,
    )


async def _unsigned(
    work: Work,
    command: SubmitCase,
    context: SubmissionContext,
    route: PreviewedRoute | None,
    *,
    poa_at_submission: bool,
) -> tuple[Paper, ...]:
    """Return the papers that must be signed before this claim may go on: none in the usual case.

    The client of a managing partner signs nothing (ADR 14).
    """
    if command.managing_partner_id is not None:
        return ()
    partner_id = route.partner_id if route and poa_at_submission else None
    if context.sdca_signed and partner_id is None:
        return ()
    zone_id = route.pricing_zone_id if route else None
    wanted = (SDCA, *(papers_for(partner_id, zone_id) if partner_id else ()))
    signed = await work.contracts.signed_by([command.creditor_id])
    return missing(wanted, signed[command.creditor_id])


def _new_case(  # noqa: PLR0917 - what a claim is made of
    work: Work,
    command: SubmitCase,
    context: SubmissionContext,
    claim: Claim,
    route: PreviewedRoute | None,
    awaiting: tuple[Paper, ...],
    referral_partner_id: UUID | None,
) -> NewCase:
    standard = is_standard_scope(command.claim_type, command.dispute_status)
    areas = (
        ()
        if command.skip_internal_verification
        else missing_evidence(
            usd_minor=claim.usd_minor,
            debtor_type=DebtorType(command.debtor.type),
            standard_scope=standard,
            has_file=False,
            has_description=command.claim_description is not None,
        )
    )
    trigger = Trigger.SUBMIT
    if awaiting:
        trigger = Trigger.SUBMIT_UNSIGNED
    elif command.skip_internal_verification and route is not None and route.partner_id is not None:
        trigger = Trigger.SUBMIT_UNVERIFIED
    state = next_state(None, trigger)
    pending = state is CaseState.PENDING_CONTRACT_SIGNING
    return NewCase(
        id=uuid7(),
        reference=draw_reference(),
        state=state,
        creditor_id=command.creditor_id,
        creditor_name=context.name,
        creditor_country=context.country,
        division_id=command.division_id,
        division_name=context.division_name,
        referral_partner_id=referral_partner_id,
        created_via=command.created_via,
        is_test=command.is_test,
        tag=command.tag,
        creditor_reference=command.creditor_reference,
        currency=command.currency,
        principal=claim.principal,
        usd_minor=claim.usd_minor,
        rate=claim.rate,
        invoice_date=claim.invoice_date,
        due_date=command.due_date,
        buckets=claim.buckets,
        claim_type=command.claim_type,
        dispute_status=command.dispute_status,
        standard_scope=standard,
        claim_description=command.claim_description,
        comments=command.comments,
        debtor=command.debtor,
        assigned_user_email=command.assigned_user_email,
        assigned_user_name=command.assigned_user_name,
        requested_partner_id=command.requested_partner_id,
        allow_network_distribution=context.allow_network_distribution,
        skip_internal_verification=command.skip_internal_verification,
        missing_areas=() if pending else areas,
        verified_at=None if pending or areas else work.now,
        price=_price(route),
        blended_age_uplift=blended_uplift(claim.principal, claim.buckets),
        awaiting=awaiting,
        created_at=work.now,
        managing_partner_id=command.managing_partner_id,
        commission_of=command.commission_of,
    )


def _price(route: PreviewedRoute | None) -> Price | None:
    if route is None or route.success_fee is None:
        return None
    return Price(route.success_fee, route.source or "", route.source_description or "")


async def _write(work: Work, case: NewCase) -> NewCase:
    """Write the case; another reference is drawn should this one be taken."""
    for _ in range(_DRAWS):
        try:
            await work.cases.add(case)
        except ReferenceTaken:
            case = dataclasses.replace(case, reference=draw_reference())
        else:
            return case
    raise ReferenceTaken


__all__ = ["Buckets", "MissingPapers", "PapersMissing", "SubmitCase", "submit_case"]
