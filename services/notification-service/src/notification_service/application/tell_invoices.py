"""Invoices are issued, become overdue or are credited: whoever they concern is told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from notification_service.domain.notices import NoticeType, notice_of_invoice
from notification_service.domain.ports import Desk


@dataclass(frozen=True, slots=True)
class InvoiceNews:
    """What became of an invoice, and who is to know."""

    invoice_id: UUID
    organisation_id: UUID
    type: NoticeType
    at: dt.datetime


async def tell_invoices(news: Sequence[InvoiceNews], *, desk: Desk) -> None:
    """Notify them; each piece of news once, in whatever order it comes."""
    found = [notice_of_invoice(each.type, each.invoice_id, each.organisation_id, each.at) for each in news]
    await desk.put_notices(sorted(found, key=lambda notice: notice.notice_id))
