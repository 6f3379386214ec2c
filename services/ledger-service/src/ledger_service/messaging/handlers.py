"""What the ledger does with the events of others: facts are stored as they come, a batch at a time.

Each handler issues at most three statements, whatever the size of its batch. The topics write
different rows (accounts by case events, terms by routing, links by referral), so their interleaving
makes no difference; whoever needs several of them, a payment, waits until all are there.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from chassis.records import Handler, Received
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.case_events import (
    CaseAccepted,
    CaseActivated,
    CaseAssigned,
    CaseClosed,
    CaseCollectingQuotes,
    CaseDeclined,
    CaseOpened,
    CaseQuotesOffered,
    CaseReopened,
)
from contracts.party_events import ClientCreated, ClientLinked, OrganisationCreated
from contracts.routing_events import CaseRouted, QuoteAccepted
from contracts.values import CaseState, OrganisationKind
from ledger_service.application.chase_commissions import collect_by_cases
from ledger_service.persistence.commissions import Commissions
from ledger_service.persistence.facts import Facts, Rows

Row = Mapping[str, Any]
Write = Callable[[Facts, Rows], Awaitable[None]]


def _opened(event: CaseOpened) -> Row:
    return {
        "case_id": event.case_id,
        "reference": event.reference,
        "creditor_id": event.creditor_id,
        "creditor_name": event.creditor_name,
        "debtor_country": event.debtor_country,
        "currency": event.currency,
        "submitted_principal": event.principal,
        "usd_per_unit": event.locked_rate.usd_per_unit,
        "rate_date": event.locked_rate.date,
        "is_test": event.is_test,
        "created_via": event.created_via.value,
        "managing_partner_id": event.managing_partner_id,
        "referral_partner_id": event.referral_partner_id,
        "opened_at": event.occurred_at,
        "state": event.state.value,
        "debtor_name": event.debtor_name,
        "creditor_reference": event.creditor_reference,
    }


def _assigned(event: CaseAssigned) -> Row:
    return {
        "case_id": event.case_id,
        "state": CaseState.PENDING_VERIFICATION.value,
        "partner_id": event.partner_id,
    }


def _declined(event: CaseDeclined) -> Row:
    return {"case_id": event.case_id, "partner_id": None}


def _accepted(event: CaseAccepted) -> Row:
    return {"case_id": event.case_id, "partner_id": event.partner_id}


def _activated(event: CaseActivated) -> Row:
    return {
        "case_id": event.case_id,
        "partner_id": event.partner_id,
        "engagement_id": event.engagement_id,
        "phase": event.phase.value,
        "terms_number": event.terms_number,
        "principal": event.principal,
        "interest_fees": event.interest_fees,
        "reminder_fees": event.reminder_fees,
        "collection_fees": event.collection_fees,
        "started_at": event.occurred_at,
        "partner_reference": event.partner_reference,
    }


def _now_in(state: CaseState) -> Callable[[Any], Row]:
    def row(event: Any) -> Row:
        return {"case_id": event.case_id, "state": state.value, "close_code": None}

    return row


def _closed(event: CaseClosed) -> Row:
    return {
        "case_id": event.case_id,
        "close_code": event.close_code.value,
        "withdrawn": event.engagement_id if event.withdrawal_fee_due else None,
        "closed_at": event.occurred_at,
    }


def _terms(event: CaseRouted | QuoteAccepted) -> Row:
    terms = event.terms
    return {
        "case_id": event.case_id,
        "number": terms.number,
        "partner_id": terms.partner_id,
        "success_fee": terms.success_fee,
        "revenue_share": terms.revenue_share,
        "commission_type": terms.commission_type.value,
        "vat_rate": terms.vat_rate,
        "terms": terms.model_dump_json(),
    }


def _linked(event: ClientLinked) -> Row:
    return {
        "creditor_id": event.creditor_id,
        "referral_partner_id": event.referral_partner_id,
        "external_tenant_id": event.external_tenant_id,
        "attributed": event.attributed,
        "fee_share": event.fee_share,
        "linked_at": event.occurred_at,
    }


def _client(event: ClientCreated) -> Row:
    kind = OrganisationKind.CREDITOR.value
    return {"id": event.creditor_id, "kind": kind, "name": event.name, "country": event.country}


def _organisation(event: OrganisationCreated) -> Row:
    return {"id": event.organisation_id, "kind": event.kind.value, "name": event.name, "country": event.country}


def _handler(row: Callable[[Any], Row], write: Write) -> Handler:
    async def handle(uow: UnitOfWork, received: Sequence[Received[Any]]) -> None:
        await write(Facts(uow.connection), [row(each.event) for each in received])

    return handle


_keep_opened: Final = _handler(_opened, Facts.opened)


async def _on_opened(uow: UnitOfWork, received: Sequence[Received[CaseOpened]]) -> None:
    """Open the accounts, and note which of the cases collect commissions."""
    await _keep_opened(uow, received)
    await collect_by_cases(uow, Commissions(uow.connection), [each.event for each in received])


HANDLERS: Final[dict[type[Event], Handler]] = {
    CaseOpened: _on_opened,
    CaseAssigned: _handler(_assigned, Facts.moved),
    CaseAccepted: _handler(_accepted, Facts.in_hand),
    CaseDeclined: _handler(_declined, Facts.in_hand),
    CaseActivated: _handler(_activated, Facts.engaged),
    CaseCollectingQuotes: _handler(_now_in(CaseState.LEADS), Facts.moved_keeping_partner),
    CaseQuotesOffered: _handler(_now_in(CaseState.LEADS_QUOTE_GIVEN), Facts.moved_keeping_partner),
    CaseClosed: _handler(_closed, Facts.closed),
    CaseReopened: _handler(_now_in(CaseState.ACTIVE), Facts.moved_keeping_partner),
    CaseRouted: _handler(_terms, Facts.priced),
    QuoteAccepted: _handler(_terms, Facts.priced),
    ClientLinked: _handler(_linked, Facts.linked),
    ClientCreated: _handler(_client, Facts.named),
    OrganisationCreated: _handler(_organisation, Facts.named),
}
