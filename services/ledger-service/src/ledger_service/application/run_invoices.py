"""Invoices a month's commission: on the 8th by itself, or when staff ask for it.

A transaction takes the next partners with everything that belongs to their invoices, and notes how far
it came. So a run that is killed goes on where it was, two workers never have the same run, and a run
that is repeated finds nothing left: a payment is claimed for one invoice only.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final
from uuid import UUID

from chassis.ids import uuid7
from chassis.money import exponent
from chassis.uow import UnitOfWork
from ledger_service.application.document_events import invoice_issued, invoice_paid
from ledger_service.domain import invoicing
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.credits import use_credits
from ledger_service.domain.invoice_run import (
    Charged,
    Credits,
    Documents,
    Draft,
    InvoiceRuns,
    Profiles,
    RateTable,
    Received,
)
from ledger_service.domain.invoicing import DUE_AFTER, Invoice, InvoiceKind, Period, number_of, vat_amount
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.ports import Journal
from ledger_service.domain.values import PLATFORM_OWNER
from ledger_service.domain.vat import vat_of

PARTNERS_AT_ONCE: Final = 100
_EXACT: Final = Context(prec=34)


@dataclass(frozen=True, slots=True)
class Books:
    """What a run reads and writes."""

    runs: InvoiceRuns
    profiles: Profiles
    rates: RateTable
    documents: Documents
    credits: Credits
    payments: Received
    journal: Journal


async def run_invoices(uow: UnitOfWork, books: Books) -> bool:
    """Invoice the next partners of the oldest open run; return whether there may be more to do."""
    last = invoicing.period_due(uow.today)
    if not await books.runs.is_known(last.start, last.invoiced_from):
        await books.runs.request(last.start, uow.now, None, again=True)
    run = await books.runs.take()
    if run is None:
        return False
    period = Period(run.period)
    until = dt.datetime.combine(period.end, dt.time(), dt.UTC)
    found = await books.runs.candidates(until, run.after_partner, PARTNERS_AT_ONCE)
    if not found:
        await books.runs.advance(run.period, run.after_partner, 0, 0, uow.now)
        return True
    partners = sorted({partner for partner, _ in found})
    profiles = await books.profiles.of([PLATFORM_OWNER, *partners])
    drafts = _drafts(found, profiles, await books.rates.usd_per_unit(uow.today))
    charged = await books.runs.claim([draft for draft, _ in drafts], PLATFORM_OWNER, until)
    invoices = await _issue(uow, books, period, drafts, charged, profiles)
    lines = sum(invoice.lines for invoice in invoices)
    used = use_credits(await books.credits.left(partners), invoices)
    prepaid = Counter[UUID]()
    for each in used:
        prepaid[each.invoice_id] += each.amount
    await books.documents.add(invoices, uow.now, run.requested_by, prepaid)
    await books.credits.use(used)
    settled = [invoice for invoice in invoices if prepaid[invoice.id] == invoice.total]
    if settled:
        await books.payments.received([invoice.id for invoice in settled])
    await books.journal.post(
        [posting for invoice in invoices for posting in _postings(invoice, charged, uow.now, run.requested_by)]
    )
    await books.runs.advance(run.period, partners[-1], len(invoices), lines, None)
    uow.emit(*(invoice_issued(invoice, uow.now) for invoice in invoices))
    uow.emit(*(invoice_paid(invoice, uow.today, uow.now) for invoice in settled))
    return True


def _drafts(
    found: Sequence[tuple[UUID, str]], profiles: Mapping[UUID, BillingProfile], usd: Mapping[str, Decimal]
) -> list[tuple[Draft, str]]:
    """Return per partner and currency the draft with the currency of its invoice.

    A partner who wants one currency gets one invoice in it; what has no rate is invoiced as it is.
    """
    ids: dict[tuple[UUID, str], UUID] = {}
    drafts = []
    for partner, currency in found:
        profile = profiles.get(partner)
        target = (profile.invoice_currency if profile else None) or currency
        if target != currency and (currency not in usd or target not in usd):
            target = currency
        factor = Decimal(1)
        if target != currency:
            price = _EXACT.divide(usd[currency], usd[target])
            factor = price.scaleb(exponent(target) - exponent(currency), _EXACT)
        invoice_id = ids.setdefault((partner, target), uuid7())
        drafts.append((Draft(invoice_id, partner, currency, factor), target))
    return drafts


async def _issue(  # noqa: PLR0917 - what an invoice is made of
    uow: UnitOfWork,
    books: Books,
    period: Period,
    drafts: Sequence[tuple[Draft, str]],
    charged: Sequence[Charged],
    profiles: Mapping[UUID, BillingProfile],
) -> list[Invoice]:
    """Return the invoices of what was claimed, numbered in the order of the partners."""
    sums: dict[UUID, tuple[int, int]] = {}
    for each in charged:
        lines, net = sums.get(each.invoice_id, (0, 0))
        sums[each.invoice_id] = (lines + each.lines, net + each.amount)
    wanted = {draft.invoice_id: (draft.partner_id, target) for draft, target in drafts}
    if not sums:
        return []
    year = uow.today.year
    first = await books.documents.numbers(PLATFORM_OWNER, InvoiceKind.PLATFORM, year, len(sums))
    invoices = []
    for sequence, (invoice_id, (lines, net)) in enumerate(sums.items(), start=first):
        partner_id, currency = wanted[invoice_id]
        seller = profiles[PLATFORM_OWNER]
        buyer = profiles.get(partner_id) or BillingProfile(partner_id, str(partner_id), seller.country)
        vat = vat_of(seller.taxable, buyer.taxable)
        invoices.append(
            Invoice(
                id=invoice_id,
                kind=InvoiceKind.PLATFORM,
                number=number_of(InvoiceKind.PLATFORM, year, sequence),
                year=year,
                sequence=sequence,
                seller=seller,
                buyer=buyer,
                currency=currency,
                net=net,
                vat=vat,
                vat_amount=vat_amount(net, vat.rate),
                lines=lines,
                issued_on=uow.today,
                due_on=uow.today + DUE_AFTER,
                period=period,
            )
        )
    return invoices


def _postings(invoice: Invoice, charged: Sequence[Charged], at: dt.datetime, by: UUID | None) -> list[Posting]:
    """Return what an invoice posts: where payouts are in other currencies, first their conversion."""
    partner_id = invoice.buyer.organisation_id
    found = []
    for part in charged:
        if part.invoice_id != invoice.id or part.currency == invoice.currency:
            continue
        inputs = {"share": part.share, "currency": part.currency, "amount": part.amount}
        for currency, legs in (
            (part.currency, invoicing.converted_legs(partner_id, part.share)),
            (invoice.currency, invoicing.arrived_legs(partner_id, part.amount)),
        ):
            if legs:
                found.append((currency, legs, inputs))
    vat = invoice.vat
    inputs = {"net": invoice.net, "vatRate": str(vat.rate), "vatCategory": vat.category.value}
    legs = invoicing.issued_legs(partner_id, invoice.net, invoice.vat_amount)
    if legs:
        found.append((invoice.currency, legs, inputs))
    return [
        Posting(
            id=uuid7(),
            cause=Cause.PLATFORM_INVOICE,
            cause_id=invoice.id,
            version=version,
            partner_id=partner_id,
            currency=currency,
            legs=tuple(legs),
            inputs=given,
            actor_id=by,
            value_date=invoice.issued_on,
            at=at,
        )
        for version, (currency, legs, given) in enumerate(found, start=1)
    ]
