"""Notifications and clocks on the wire."""

import datetime as dt
from typing import Final
from uuid import UUID

from chassis.http import Answer, PageData
from notification_service.domain.notices import Notice, NoticeType
from notification_service.settings import PortalAddress

TITLES: Final = {
    NoticeType.VALIDATION_NEEDS_INFO: "The case needs more before it can be sent out",
    NoticeType.CASE_ASSIGNED: "A new case is in your inbox",
    NoticeType.CASE_ACCEPTED: "A partner has accepted the case",
    NoticeType.CASE_STARTED: "Collection has begun",
    NoticeType.CASE_DECLINED: "The partner declined the case; quotes are asked for",
    NoticeType.CUSTOM_TERMS_OFFERED: "The partner will offer terms of his own",
    NoticeType.NEW_MESSAGE: "A new message about the case",
    NoticeType.CASE_CLOSED: "The case is closed",
    NoticeType.LEAD_AVAILABLE: "A case is open for quotes",
    NoticeType.QUOTES_AVAILABLE: "Quotes are waiting for your choice",
    NoticeType.QUOTE_WON: "Your quote was chosen",
    NoticeType.QUOTE_NOT_CHOSEN: "The bidding ended without your quote being chosen",
    NoticeType.PAYMENT_RECORDED: "A payment was recorded",
    NoticeType.PAYMENT_CORRECTED: "A payment was corrected",
    NoticeType.PAYMENT_DELETED: "A payment was taken back",
    NoticeType.PAYMENT_REJECTED: "A payment you recorded was not verified: read why, and correct or delete it",
    NoticeType.INSTALMENT_MISSED: "The debtor missed an instalment",
    NoticeType.DIRECT_PAYMENT_REPORTED: "The client reports that the debtor paid him: record it, or say why not",
    NoticeType.DIRECT_PAYMENT_REJECTED: "The partner does not take your report for a payment: read why",
    NoticeType.COMMISSION_UNPAID: "The client has not paid your commission: chase it, or open a case for it",
    NoticeType.DISBURSEMENT_OVERDUE: "The client's part of a payment is overdue",
    NoticeType.INVOICE_ISSUED: "An invoice for you was issued",
    NoticeType.INVOICE_OVERDUE: "An invoice is overdue",
    NoticeType.INVOICE_CREDITED: "An invoice was credited",
    NoticeType.CLIENT_INVOICE_OVERDUE: "A client has not paid your invoice",
    NoticeType.DEADLINE_MISSED: "A deadline has passed",
}


_SUBJECT: Final = {
    NoticeType.DIRECT_PAYMENT_REPORTED: "direct_payment_id",
    NoticeType.DIRECT_PAYMENT_REJECTED: "direct_payment_id",
    NoticeType.INVOICE_ISSUED: "invoice_id",
    NoticeType.INVOICE_OVERDUE: "invoice_id",
    NoticeType.INVOICE_CREDITED: "invoice_id",
    NoticeType.CLIENT_INVOICE_OVERDUE: "invoice_id",
    NoticeType.DEADLINE_MISSED: "",
}
"""What the subject of a notification is, where it is not a payment; a missed deadline leads to the case."""


def _url(notice: Notice, portal: PortalAddress) -> str:
    if notice.case_id is None:
        return portal.of_invoice(notice.subject_id or notice.notice_id)
    if notice.subject_id is not None and _SUBJECT.get(notice.type) == "direct_payment_id":
        return portal.of_direct_payment(notice.case_id, notice.subject_id)
    return portal.of_case(notice.case_id)


class NotificationAnswer(Answer):
    """One notification; one about an invoice has its id and no case."""

    id: UUID
    type: str
    title: str
    case_id: UUID | None
    case_reference: str | None
    lead_id: UUID | None
    payment_id: UUID | None
    direct_payment_id: UUID | None
    invoice_id: UUID | None
    date: dt.datetime
    url: str

    @classmethod
    def of(cls, notice: Notice, portal: PortalAddress) -> "NotificationAnswer":
        """Return the answer, worded now."""
        subject = {_SUBJECT.get(notice.type, "payment_id"): notice.subject_id}
        return cls(
            payment_id=subject.get("payment_id"),
            direct_payment_id=subject.get("direct_payment_id"),
            invoice_id=subject.get("invoice_id"),
            id=notice.notice_id,
            type=notice.type,
            title=TITLES[notice.type],
            case_id=notice.case_id,
            case_reference=notice.case_reference,
            lead_id=notice.lead_id,
            date=notice.at,
            url=_url(notice, portal),
        )


class NotificationListAnswer(Answer):
    """A page of notifications."""

    page: PageData
    notifications: list[NotificationAnswer]


class ClockFigures(Answer):
    """How many clocks of one kind stand where."""

    running: int
    met: int
    missed: int
    stopped: int


class ClocksAnswer(Answer):
    """All kinds of clocks by their codes, test cases left out, and their sums."""

    clocks: dict[str, ClockFigures]
    total: ClockFigures
