"""Edits and deletes payments of a partner, as far as nothing was invoiced on them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.money import usd_cents
from ledger_service.application.post_payments import REMINDER_AFTER, amounts
from ledger_service.application.rebook import Rewritten, provisional, rebook
from ledger_service.application.record_payment import must_be_unknown
from ledger_service.application.report_events import reopened
from ledger_service.domain.account import CaseAccount, Payment
from ledger_service.domain.errors import Awaited, NotYetKnown, PlatformMayNotReceive, UnknownCase, UnknownPayment
from ledger_service.domain.ports import Books, CaseDirectory, ChangeKind, History, Journal
from ledger_service.domain.replay import Booked, replay
from ledger_service.domain.values import CommissionStatus, Recipient
from ledger_service.domain.verification import Verification, of_report


@dataclass(frozen=True, slots=True)
class EditPayment:
    """What a payment is to say, in decimals of the case's currency; the two payouts both or not at all."""

    case_id: UUID
    payment_id: UUID
    partner_id: UUID
    amount: Decimal
    value_date: dt.date
    recipient: Recipient
    commission_status: CommissionStatus
    payout_creditor: Decimal | None = None
    payout_partner: Decimal | None = None
    reopen: bool = False
    remind_after: dt.timedelta = REMINDER_AFTER


@dataclass(frozen=True, slots=True)
class DeletePayment:
    """A payment that is to be taken back."""

    case_id: UUID
    payment_id: UUID
    partner_id: UUID
    reopen: bool = False


@dataclass(frozen=True, slots=True)
class Shop:
    """What a change of payments works with."""

    books: Books
    journal: Journal
    cases: CaseDirectory


async def edit_payment(uow: UnitOfWork, shop: Shop, command: EditPayment) -> None:
    """Change what a payment says, and everything that follows from it.

    A new amount or a stated split is a new report: it may have to wait for verification, and counts in
    nothing meanwhile. Raises why not: `UnknownPayment`, `PaymentInvoiced`, `ReopeningNeedsConsent`,
    `InvalidPayment`, `SplitDoesNotAddUp`.
    """
    if command.recipient is Recipient.PLATFORM:
        raise PlatformMayNotReceive
    account, history, chosen = await _opened(shop, command.case_id, command.payment_id, command.partner_id)
    amount, commission = amounts(command, account.currency)
    payment = replace(
        chosen.payment,
        amount=amount,
        commission=commission,
        recipient=command.recipient,
        commission_status=command.commission_status,
        value_date=command.value_date,
    )
    outstanding = account.remaining
    changed = replace(
        chosen,
        payment=payment,
        verification=_verification(account, history, chosen, payment),
        remind_on=_reminder(chosen, payment, uow.today + command.remind_after, is_test=account.is_test),
    )
    if not changed.counts:
        without = replace(account)
        replay(without, history.revisions, _with(history.booked, changed))
        changed = provisional(without, history.revisions, changed)
    if changed == chosen:
        return
    await _finish(uow, shop, account, history, changed, ChangeKind.EDITED, reopen=command.reopen, before=outstanding)


async def delete_payment(uow: UnitOfWork, shop: Shop, command: DeletePayment) -> None:
    """Take a payment back; its history stays, and a creditor's report that it stood for waits again.

    Raises why not, as `edit_payment` does.
    """
    account, history, chosen = await _opened(shop, command.case_id, command.payment_id, command.partner_id)
    outstanding = account.remaining
    gone = replace(chosen, deleted=True)
    await _finish(uow, shop, account, history, gone, ChangeKind.DELETED, reopen=command.reopen, before=outstanding)
    if report := await shop.books.reopen_report(command.payment_id):
        uow.emit(reopened(report, uow.now))


async def _opened(shop: Shop, case_id: UUID, payment_id: UUID, partner_id: UUID) -> tuple[CaseAccount, History, Booked]:
    account = (await shop.books.lock([case_id])).get(case_id)
    if account is None or account.partner_id != partner_id:
        await must_be_unknown(shop.cases, case_id, partner_id=partner_id)
        raise UnknownCase
    await shop.books.widen()
    history = (await shop.books.histories([case_id]))[case_id]
    chosen = find(history, payment_id)
    if chosen.partner_id != partner_id:
        raise UnknownPayment
    chosen.must_be_open()
    return account, history, chosen


def find(history: History, payment_id: UUID) -> Booked:
    """Return a payment of a case that is not deleted; raises `UnknownPayment`."""
    for each in history.booked:
        if each.payment.id == payment_id and not each.deleted:
            return each
    raise UnknownPayment


def _verification(account: CaseAccount, history: History, chosen: Booked, payment: Payment) -> Verification:
    was = chosen.payment
    if chosen.verification is not Verification.REJECTED and (payment.amount, payment.commission) == (
        was.amount,
        was.commission,
    ):
        return chosen.verification
    without = replace(account)
    replay(without, history.revisions, _with(history.booked, replace(chosen, deleted=True)))
    return of_report(
        payment.amount,
        usd_cents(payment.amount, account.currency, account.usd_per_unit),
        stated=payment.commission is not None,
        outstanding=without.remaining,
    )


def _reminder(chosen: Booked, payment: Payment, day: dt.date, *, is_test: bool) -> dt.date | None:
    """Return when the partner is reminded of the commission: from the day on which it became unpaid."""
    if payment.commission_status is not CommissionStatus.UNPAID or is_test:
        return None
    return chosen.remind_on if chosen.payment.commission_status is CommissionStatus.UNPAID else day


async def _finish(  # noqa: PLR0917 - one step of both use cases
    uow: UnitOfWork,
    shop: Shop,
    account: CaseAccount,
    history: History,
    changed: Booked,
    kind: ChangeKind,
    *,
    reopen: bool,
    before: int,
) -> None:
    open_here = account.shown_state != "Closed"
    rewritten = Rewritten(
        before=history.booked,
        after=_with(history.booked, changed),
        revisions=history.revisions,
        kinds={changed.payment.id: kind},
        reopen=reopen,
    )
    await rebook(uow, shop.books, shop.journal, [(account, rewritten)])
    if open_here and before == 0 and account.remaining:
        # The partner may have closed the case as paid at its owner, who has not told yet.
        found = await shop.cases.find(account.case_id)
        if found is not None and found.state == "Closed":
            raise NotYetKnown(Awaited.STATE)


def _with(booked: Sequence[Booked], changed: Booked) -> list[Booked]:
    return [changed if each.payment.id == changed.payment.id else each for each in booked]
