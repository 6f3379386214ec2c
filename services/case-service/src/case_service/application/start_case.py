"""The assigned partner accepts a case (C10)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from case_service.application.chats import post_message
from case_service.application.owned_case import partners_case
from case_service.application.record import record
from case_service.application.work import Work
from case_service.domain.case import Case, Fees
from case_service.domain.contracts import SDCA, covers, missing
from case_service.domain.errors import PartnerAgreementMissing
from case_service.domain.texts import Audience, ChatMessage
from chassis.ids import uuid7

FeesOf = Callable[[str], Fees]
"""Reads the fees a partner names into minor units, once the currency of the case is known."""


@dataclass(frozen=True, slots=True)
class StartCase:
    """An acceptance."""

    case_id: UUID
    partner_id: UUID
    welcome_message: str
    sender_email: str
    sender_name: str | None
    partner_reference: str | None
    collector_email: str | None
    collector_name: str | None


async def start_case(work: Work, command: StartCase, fees_of: FeesOf) -> Case:
    """Accept the case with a welcome message to its creditor; returns it.

    Without the creditor's power of attorney (and appendix, in a pricing zone) the case is accepted and
    waits for the signature, which makes it active; with them it is active at once. Raises `CaseNotFound`,
    `IllegalTransition`, `NotStandardScope`, `AlreadyAccepted`, or `PartnerAgreementMissing` while the
    partner has not signed the collection agreement.
    """
    case = await partners_case(work, command.case_id, command.partner_id)
    fees = fees_of(case.currency)
    await work.cases.widen()
    papers = await work.contracts.signed_by([case.creditor_id, command.partner_id])
    if not covers(papers[command.partner_id], SDCA):
        raise PartnerAgreementMissing("Sign the debt collection agreement before you accept cases.")
    zone = case.terms.pricing_zone_id if case.terms else None
    unsigned = missing(case.papers(command.partner_id, zone), papers[case.creditor_id])
    case.accept(command.partner_id, fees, unsigned, work.now)
    case.partner_reference = command.partner_reference
    case.collector_email = command.collector_email
    case.collector_name = command.collector_name
    if not unsigned:
        case.activate(uuid7(), work.now)
    await record(work, [case], command.sender_name or command.sender_email)
    await post_message(
        work,
        ChatMessage(
            id=uuid7(),
            case_id=case.id,
            engagement_id=case.engagement_id,
            sender_organisation_id=command.partner_id,
            sender_side=Audience.PARTNER,
            sender_email=command.sender_email,
            sender_name=command.sender_name,
            recipient_organisation_id=case.answerer_id,
            creditor_id=case.creditor_id,
            message=command.welcome_message,
            sent_at=work.now,
        ),
    )
    return case
