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
    NoticeType.DEADLINE_MISSED: "A deadline has passed",
}


class NotificationAnswer(Answer):
    """One notification."""

    id: UUID
    type: str
    title: str
    case_id: UUID
    case_reference: str | None
    lead_id: UUID | None
    date: dt.datetime
    url: str

    @classmethod
    def of(cls, notice: Notice, portal: PortalAddress) -> "NotificationAnswer":
        """Return the answer, worded now."""
        return cls(
            id=notice.notice_id,
            type=notice.type,
            title=TITLES[notice.type],
            case_id=notice.case_id,
            case_reference=notice.case_reference,
            lead_id=notice.lead_id,
            date=notice.at,
            url=portal.of_case(notice.case_id),
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
