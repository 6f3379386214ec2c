"""Events of case-, routing- and ledger-service, applied.

Every fact is kept by its cause (topic, case, number), and what follows is computed from all facts of
the case. Three topics in any interleaving therefore give the same rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from chassis.records import Handler, Received
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.case_events import ContractSigned
from contracts.ledger_document_events import InvoiceCredited, InvoiceEvent, InvoiceIssued, InvoiceOverdue
from notification_service.application.record_facts import record_facts
from notification_service.application.record_signatures import Signature, record_signatures
from notification_service.application.stores import Stores
from notification_service.application.tell_invoices import InvoiceNews, tell_invoices
from notification_service.domain.facts import Paper
from notification_service.domain.notices import NoticeType
from notification_service.messaging.translation import MEANINGS, fact_of

_INVOICES: Final[Mapping[type[Event], NoticeType]] = {
    InvoiceIssued: NoticeType.INVOICE_ISSUED,
    InvoiceOverdue: NoticeType.INVOICE_OVERDUE,
    InvoiceCredited: NoticeType.INVOICE_CREDITED,
}
_OF_CLIENT: Final = "ClientInvoice"
_TO_BE_TOLD: Final = frozenset({"PlatformInvoice", _OF_CLIENT})
"""The kinds whose recipients have a desk in this network; the platform reads of what it owes elsewhere."""


def handlers(stores: Callable[[UnitOfWork], Stores]) -> Mapping[type[Event], Handler]:
    """Return the handler of each event this service reads."""

    async def on_case_event(uow: UnitOfWork, received: Sequence[Received[Any]]) -> None:
        """Keep what happened to these cases and bring them up to date."""
        await record_facts([fact_of(each) for each in received], uow=uow, stores=stores(uow))

    async def on_contract_signed(uow: UnitOfWork, received: Sequence[Received[ContractSigned]]) -> None:
        """Solve the tasks of papers that are signed."""
        await record_signatures([_signature(each.event) for each in received], papers=stores(uow).papers)

    async def on_invoice(uow: UnitOfWork, received: Sequence[Received[Any]]) -> None:
        """Tell partners and clients of the invoices they have to pay, and a partner whose client did not."""
        news = [each for record in received for each in _news(record.event)]
        await tell_invoices(news, desk=stores(uow).desk)

    return {
        **dict.fromkeys(MEANINGS, on_case_event),
        **dict.fromkeys(_INVOICES, on_invoice),
        ContractSigned: on_contract_signed,
    }


def _news(event: InvoiceEvent) -> Iterator[InvoiceNews]:
    if event.kind in _TO_BE_TOLD:
        yield InvoiceNews(event.invoice_id, event.recipient_id, _INVOICES[type(event)], event.occurred_at)
    if event.kind == _OF_CLIENT and isinstance(event, InvoiceOverdue):
        yield InvoiceNews(event.invoice_id, event.issuer_id, NoticeType.CLIENT_INVOICE_OVERDUE, event.occurred_at)


def _signature(event: ContractSigned) -> Signature:
    paper = Paper(event.kind.value, event.partner_id, event.pricing_zone_id)
    return Signature(event.organisation_id, paper, event.occurred_at)
