"""What creditors and bidders read about leads and quotes, within their own scope."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.http import PageQuery
from routing_service.domain.values import LeadFlow
from routing_service.persistence.tables import lead_invitations, leads, quotes, routed_cases

Found = Row[Any]

_FOR_BIDDERS = (
    select(
        leads,
        lead_invitations.c.invited_at,
        lead_invitations.c.quoted_at,
        quotes.c.id.label("quote_id"),
        quotes.c.status.label("quote_status"),
        quotes.c.success_fee,
        quotes.c.phase,
        quotes.c.created_at.label("quote_created_at"),
    )
    .select_from(lead_invitations)
    .join(leads, leads.c.id == lead_invitations.c.lead_id)
    .outerjoin(
        quotes,
        and_(quotes.c.lead_id == leads.c.id, quotes.c.partner_id == lead_invitations.c.partner_id),
    )
)


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """Which leads a bidder wants to see; None sets no limit."""

    closed: bool | None = None
    can_quote: bool | None = None
    case_id: UUID | None = None

    def conditions(self, now: dt.datetime) -> list[ColumnElement[bool]]:
        """The filter over invitations and leads; a bid is awaited until it is in or the window is over."""
        found: list[ColumnElement[bool]] = []
        if self.closed is not None:
            closed = leads.c.flow == LeadFlow.CLOSED
            found.append(closed if self.closed else ~closed)
        if self.case_id is not None:
            found.append(lead_invitations.c.case_id == self.case_id)
        if self.can_quote is not None:
            awaited = and_(
                leads.c.flow == LeadFlow.COLLECTING,
                lead_invitations.c.quoted_at.is_(None),
                leads.c.window_ends_at > now,
            )
            found.append(awaited if self.can_quote else not_(awaited))
        return found


class QuoteViews:
    """Reads on one connection. Every query names the caller's organisation."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Read inside the connection's transaction."""
        self._connection = connection

    async def knows_case(self, case_id: UUID, creditor_id: UUID) -> bool:
        """Whether the creditor's case has arrived here."""
        query = select(routed_cases.c.case_id).where(
            routed_cases.c.case_id == case_id, routed_cases.c.creditor_id == creditor_id
        )
        return (await self._connection.execute(query)).first() is not None

    async def client_of(self, case_id: UUID, managing_partner_id: UUID) -> UUID | None:
        """The client for whom this partner submitted the case; None for any other case."""
        query = select(routed_cases.c.creditor_id).where(
            routed_cases.c.case_id == case_id, routed_cases.c.managing_partner_id == managing_partner_id
        )
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def leads_of(self, case_id: UUID, creditor_id: UUID) -> Sequence[Found]:
        """The quote requests on a creditor's case, oldest first."""
        query = select(leads).where(leads.c.case_id == case_id, leads.c.creditor_id == creditor_id)
        return (await self._connection.execute(query.order_by(leads.c.opened_at, leads.c.id))).all()

    async def lead_of(self, lead_id: UUID, case_id: UUID, creditor_id: UUID) -> Found | None:
        """One quote request on a creditor's case."""
        query = select(leads).where(
            leads.c.id == lead_id, leads.c.case_id == case_id, leads.c.creditor_id == creditor_id
        )
        return (await self._connection.execute(query)).one_or_none()

    async def quotes_of(self, lead_id: UUID, case_id: UUID, creditor_id: UUID) -> Sequence[Found]:
        """The quotes a creditor may see, cheapest first: none while bids are sealed."""
        query = self._unsealed(lead_id, case_id, creditor_id)
        found: Sequence[Found] = (
            await self._connection.execute(query.order_by(quotes.c.success_fee, quotes.c.id))
        ).all()
        return found

    async def quote_of(self, quote_id: UUID, lead_id: UUID, case_id: UUID, creditor_id: UUID) -> Found | None:
        """One quote that is no longer sealed."""
        query = self._unsealed(lead_id, case_id, creditor_id).where(quotes.c.id == quote_id)
        found: Found | None = (await self._connection.execute(query)).one_or_none()
        return found

    async def leads_for(
        self, partner_id: UUID, wanted: LeadFilter, *, now: dt.datetime, page: PageQuery
    ) -> tuple[Sequence[Found], int]:
        """A page of the leads a partner was invited to, newest first, and how many there are."""
        where = [lead_invitations.c.partner_id == partner_id, *wanted.conditions(now)]
        total = (
            select(func.count())
            .select_from(lead_invitations)
            .join(leads, leads.c.id == lead_invitations.c.lead_id)
            .where(*where)
        )
        shown = (
            _FOR_BIDDERS.where(*where)
            .order_by(lead_invitations.c.invited_at.desc(), lead_invitations.c.lead_id)
            .offset(page.offset)
            .limit(page.page_size)
        )
        rows: Sequence[Found] = (await self._connection.execute(shown)).all()
        return rows, int((await self._connection.execute(total)).scalar_one())

    async def lead_for(self, lead_id: UUID, partner_id: UUID) -> Found | None:
        """One lead that a partner was invited to."""
        query = _FOR_BIDDERS.where(lead_invitations.c.partner_id == partner_id, leads.c.id == lead_id)
        return (await self._connection.execute(query)).one_or_none()

    @staticmethod
    def _unsealed(lead_id: UUID, case_id: UUID, creditor_id: UUID) -> Select[Any]:
        return (
            select(quotes)
            .join(leads, leads.c.id == quotes.c.lead_id)
            .where(
                leads.c.id == lead_id,
                leads.c.case_id == case_id,
                leads.c.creditor_id == creditor_id,
                leads.c.released_at.is_not(None),
            )
        )
