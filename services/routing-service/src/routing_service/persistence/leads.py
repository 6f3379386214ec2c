"""Leads, invitations and quotes in PostgreSQL."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing_service.domain.lead import Lead
from routing_service.domain.quote import Offer, Quote
from routing_service.domain.terms import Terms, quoted_price
from routing_service.domain.values import (
    AgreementType,
    CommissionType,
    LeadFlow,
    LeadKind,
    LeadOutcome,
    OfferNature,
    Phase,
    QuoteStatus,
)
from routing_service.persistence import bulk
from routing_service.persistence.tables import lead_invitations, leads, quotes

_FIELDS = tuple(field.name for field in dataclasses.fields(Lead))
_COLUMNS = [leads.c[name] for name in _FIELDS]
_CHANGING = (
    "id", "flow", "quotes_count", "outcome", "winner_quote_id", "released_at", "first_reminder_due_at",
    "second_reminder_due_at", "expires_at", "first_reminder_at", "second_reminder_at", "closed_at", "due_at",
)  # fmt: skip


class SqlLeads:
    """The port `Leads` on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def add(self, opened: Sequence[Lead], bidders: Mapping[UUID, Sequence[UUID]]) -> None:
        """Open leads with their invitations."""
        await bulk.insert(self._connection, leads, [_row(lead) for lead in opened])
        invited = [
            {
                "lead_id": lead.id,
                "partner_id": partner_id,
                "creditor_id": lead.creditor_id,
                "case_id": lead.case_id,
                "invited_at": lead.opened_at,
            }
            for lead in opened
            for partner_id in bidders[lead.id]
        ]
        await bulk.insert(self._connection, lead_invitations, invited)

    async def lock_open(self, case_ids: Sequence[UUID]) -> list[Lead]:
        """The leads of these cases that are not over, locked."""
        query = select(*_COLUMNS).where(bulk.among(leads.c.case_id, case_ids), leads.c.flow != LeadFlow.CLOSED)
        return await self._locked(query.order_by(leads.c.id).with_for_update())

    async def lock_due(self, now: dt.datetime, limit: int) -> list[Lead]:
        """Leads whose deadline has come, the longest due first."""
        query = select(*_COLUMNS).where(leads.c.due_at <= now).order_by(leads.c.due_at).limit(limit)
        return await self._locked(query.with_for_update(skip_locked=True))

    async def lock_for_bidder(self, lead_id: UUID, partner_id: UUID) -> tuple[Lead, bool] | None:
        """A lead that this partner was invited to, and whether he has quoted on it."""
        query = (
            select(*_COLUMNS, lead_invitations.c.quoted_at)
            .join(lead_invitations, lead_invitations.c.lead_id == leads.c.id)
            .where(leads.c.id == lead_id, lead_invitations.c.partner_id == partner_id)
            .with_for_update()
        )
        row: Any = (await self._connection.execute(query)).one_or_none()
        return None if row is None else (_lead(row), row.quoted_at is not None)

    async def lock_of_case(self, lead_id: UUID, case_id: UUID) -> Lead | None:
        """A lead of this case."""
        query = select(*_COLUMNS).where(leads.c.id == lead_id, leads.c.case_id == case_id).with_for_update()
        return next(iter(await self._locked(query)), None)

    async def save(self, changed: Sequence[Lead]) -> None:
        """Keep the changed state of locked leads."""
        rows = [{name: row[name] for name in _CHANGING} for row in map(_row, changed)]
        await bulk.update(self._connection, leads, "id", rows)

    async def add_quote(self, quote: Quote) -> None:
        """Keep a bid and note it on the invitation."""
        await bulk.insert(self._connection, quotes, [_quote_row(quote)])
        await self._connection.execute(
            update(lead_invitations)
            .where(
                lead_invitations.c.lead_id == quote.lead_id,
                lead_invitations.c.partner_id == quote.partner_id,
            )
            .values(quoted_at=quote.created_at)
        )

    async def quote(self, lead: Lead, quote_id: UUID) -> Quote | None:
        """A quote on this lead."""
        query = select(quotes).where(quotes.c.id == quote_id, quotes.c.lead_id == lead.id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _quote(row, lead)

    async def settle(self, lead_ids: Sequence[UUID], status: QuoteStatus, *, winner: UUID | None = None) -> None:
        """Give the submitted quotes of these leads their last status."""
        final = case((quotes.c.id == winner, QuoteStatus.WINNER), else_=status) if winner else status
        await self._connection.execute(
            update(quotes)
            .where(bulk.among(quotes.c.lead_id, lead_ids), quotes.c.status == QuoteStatus.SUBMITTED)
            .values(status=final)
        )

    async def _locked(self, query: Any) -> list[Lead]:
        return [_lead(row) for row in await self._connection.execute(query)]


def _row(lead: Lead) -> dict[str, object]:
    return {**{name: getattr(lead, name) for name in _FIELDS}, "due_at": lead.due_at}


def _lead(row: Row[Any]) -> Lead:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["kind"] = LeadKind(row.kind)
    values["flow"] = LeadFlow(row.flow)
    values["outcome"] = LeadOutcome(row.outcome) if row.outcome else None
    return Lead(**values)


def _quote_row(quote: Quote) -> dict[str, object]:
    offer = quote.offer
    return {
        "id": quote.id,
        "lead_id": quote.lead_id,
        "case_id": quote.case_id,
        "creditor_id": quote.creditor_id,
        "partner_id": quote.partner_id,
        "partner_name": quote.partner_name,
        "status": quote.status,
        "agreement_type": offer.agreement_type,
        "success_fee": offer.success_fee,
        "cost_process_misc": offer.cost_process_misc,
        "currency": quote.currency,
        "phase": offer.phase,
        "offer_nature": offer.offer_nature,
        "proposed_solution": offer.proposed_solution,
        "fee_comments": offer.fee_comments,
        "why_us": offer.why_us,
        "full_quote_link": offer.full_quote_link,
        "revenue_share": quote.terms.revenue_share,
        "commission_type": quote.terms.commission_type,
        "vat_rate": quote.terms.vat_rate,
        "created_at": quote.created_at,
    }


def _quote(row: Row[Any], lead: Lead) -> Quote:
    phase = Phase(row.phase)
    return Quote(
        id=row.id,
        lead_id=row.lead_id,
        case_id=row.case_id,
        creditor_id=row.creditor_id,
        partner_id=row.partner_id,
        partner_name=row.partner_name,
        status=QuoteStatus(row.status),
        currency=row.currency,
        offer=Offer(
            agreement_type=AgreementType(row.agreement_type),
            success_fee=row.success_fee,
            phase=phase,
            offer_nature=OfferNature(row.offer_nature) if row.offer_nature else None,
            proposed_solution=row.proposed_solution,
            fee_comments=row.fee_comments,
            why_us=row.why_us,
            full_quote_link=row.full_quote_link,
            cost_process_misc=row.cost_process_misc,
        ),
        terms=Terms(
            partner_id=row.partner_id,
            price=quoted_price(lead.kind, row.success_fee),
            phase=phase,
            intentional=True,
            revenue_share=row.revenue_share,
            commission_type=CommissionType(row.commission_type),
            vat_rate=row.vat_rate,
        ),
        created_at=row.created_at,
    )
