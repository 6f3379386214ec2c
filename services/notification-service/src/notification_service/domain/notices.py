"""Who is told what in the portals (domain 11): one notification per cause and organisation."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from notification_service.domain.clocks import Clock
from notification_service.domain.facts import NAMESPACE, Dossier, Fact, Kind


class NoticeType(StrEnum):
    """The kinds of notifications."""

    VALIDATION_NEEDS_INFO = "ValidationNeedsInfo"
    CASE_ASSIGNED = "CaseAssigned"
    CASE_ACCEPTED = "CaseAccepted"
    CASE_STARTED = "CaseStarted"
    CASE_DECLINED = "CaseDeclined"
    CUSTOM_TERMS_OFFERED = "CustomTermsOffered"
    NEW_MESSAGE = "NewMessage"
    CASE_CLOSED = "CaseClosed"
    LEAD_AVAILABLE = "LeadAvailable"
    QUOTES_AVAILABLE = "QuotesAvailable"
    QUOTE_WON = "QuoteWon"
    QUOTE_NOT_CHOSEN = "QuoteNotChosen"
    PAYMENT_RECORDED = "PaymentRecorded"
    PAYMENT_CORRECTED = "PaymentCorrected"
    PAYMENT_DELETED = "PaymentDeleted"
    PAYMENT_REJECTED = "PaymentRejected"
    INSTALMENT_MISSED = "InstalmentMissed"
    DIRECT_PAYMENT_REPORTED = "DirectPaymentReported"
    DIRECT_PAYMENT_REJECTED = "DirectPaymentRejected"
    COMMISSION_UNPAID = "CommissionUnpaid"
    DISBURSEMENT_OVERDUE = "DisbursementOverdue"
    INVOICE_ISSUED = "InvoiceIssued"
    INVOICE_OVERDUE = "InvoiceOverdue"
    INVOICE_CREDITED = "InvoiceCredited"
    CLIENT_INVOICE_OVERDUE = "ClientInvoiceOverdue"
    DEADLINE_MISSED = "DeadlineMissed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification; its text is worded when it is read, so it holds nobody's words.

    `subject_id` is the payment, report or invoice that it is about; one about an invoice has no case.
    """

    notice_id: UUID
    type: NoticeType
    organisation_id: UUID
    case_id: UUID | None
    case_reference: str | None
    lead_id: UUID | None
    at: dt.datetime
    subject_id: UUID | None = None


_TO_CREDITOR = {
    Kind.VALIDATION_FAILED: NoticeType.VALIDATION_NEEDS_INFO,
    Kind.ACCEPTED: NoticeType.CASE_ACCEPTED,
    Kind.ACTIVATED: NoticeType.CASE_STARTED,
    Kind.DECLINED: NoticeType.CASE_DECLINED,
    Kind.CUSTOM_TERMS_OFFERED: NoticeType.CUSTOM_TERMS_OFFERED,
    Kind.QUOTES_RELEASED: NoticeType.QUOTES_AVAILABLE,
    Kind.PAYMENT_RECORDED: NoticeType.PAYMENT_RECORDED,
    Kind.PAYMENT_CORRECTED: NoticeType.PAYMENT_CORRECTED,
    Kind.PAYMENT_DELETED: NoticeType.PAYMENT_DELETED,
    Kind.DIRECT_PAYMENT_REJECTED: NoticeType.DIRECT_PAYMENT_REJECTED,
    Kind.CLOSED: NoticeType.CASE_CLOSED,
}
_TO_PARTNER = {
    Kind.ASSIGNED: NoticeType.CASE_ASSIGNED,
    Kind.PAYMENT_REJECTED: NoticeType.PAYMENT_REJECTED,
    Kind.INSTALMENT_MISSED: NoticeType.INSTALMENT_MISSED,
    Kind.DIRECT_PAYMENT_REPORTED: NoticeType.DIRECT_PAYMENT_REPORTED,
    Kind.COMMISSION_OVERDUE: NoticeType.COMMISSION_UNPAID,
    Kind.DISBURSEMENT_OVERDUE: NoticeType.DISBURSEMENT_OVERDUE,
    Kind.CLOSED: NoticeType.CASE_CLOSED,
}


def notices_of(dossier: Dossier, fact: Fact) -> Iterator[Notice]:
    """Yield the notifications of one fact; those for a creditor not known yet come with the opening."""
    for type_, organisation in _receivers(dossier, fact):
        yield Notice(
            uuid5(NAMESPACE, f"notice/{fact.case_id}/{fact.cause}/{type_}/{organisation}"),
            type_,
            organisation,
            fact.case_id,
            dossier.opening.reference if dossier.opening else None,
            fact.lead_id,
            fact.at,
            fact.subject_id,
        )


def notice_of_invoice(type_: NoticeType, invoice_id: UUID, organisation: UUID, at: dt.datetime) -> Notice:
    """Return the notification of what became of an invoice at that time."""
    identity = uuid5(NAMESPACE, f"notice/invoice/{invoice_id}/{type_}/{organisation}/{at.isoformat()}")
    return Notice(identity, type_, organisation, None, None, None, at, invoice_id)


def notice_of_miss(dossier: Dossier, clock: Clock) -> Notice | None:
    """Return the notification of a missed deadline; None when it is nobody's in particular."""
    if clock.organisation_id is None:
        return None
    return Notice(
        uuid5(NAMESPACE, f"notice/{clock.clock_id}"),
        NoticeType.DEADLINE_MISSED,
        clock.organisation_id,
        clock.case_id,
        dossier.opening.reference if dossier.opening else None,
        clock.lead_id,
        clock.due_at,
        clock.subject_id,
    )


def _receivers(dossier: Dossier, fact: Fact) -> Iterator[tuple[NoticeType, UUID]]:
    if fact.quiet:
        return
    to_creditor, to_partner = _TO_CREDITOR.get(fact.kind), _TO_PARTNER.get(fact.kind)
    if to_creditor is not None and dossier.opening is not None:
        yield to_creditor, dossier.opening.creditor_id
    if to_partner is not None and fact.organisation_id is not None:
        yield to_partner, fact.organisation_id
    match fact.kind:
        case Kind.MESSAGE_SENT if fact.recipient_id:
            yield NoticeType.NEW_MESSAGE, fact.recipient_id
        case Kind.LEAD_OPENED:
            for partner_id in fact.invited:
                yield NoticeType.LEAD_AVAILABLE, partner_id
        case Kind.QUOTE_ACCEPTED | Kind.LEAD_CLOSED:
            yield from _outcome(dossier, fact)
        case _:
            pass


def _outcome(dossier: Dossier, end: Fact) -> Iterator[tuple[NoticeType, UUID]]:
    """Tell each bidder of a lead how it ended; a lead that has a winner ends only once for them."""
    history = [each for each in dossier.facts if each.lead_id == end.lead_id and each.seq < end.seq]
    if end.kind is Kind.LEAD_CLOSED and any(each.kind is Kind.QUOTE_ACCEPTED for each in history):
        return
    bidders = {each.organisation_id for each in history if each.kind is Kind.QUOTE_SUBMITTED and each.organisation_id}
    for partner_id in sorted(bidders):
        won = end.kind is Kind.QUOTE_ACCEPTED and partner_id == end.organisation_id
        yield NoticeType.QUOTE_WON if won else NoticeType.QUOTE_NOT_CHOSEN, partner_id
