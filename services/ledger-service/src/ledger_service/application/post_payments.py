"""Posts payments, one or many, over one case or many: the same statements for all of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol
from uuid import UUID

from chassis.ids import uuid7
from chassis.money import AmountTooLarge, TooManyDecimals, exponent, to_minor
from chassis.uow import UnitOfWork
from ledger_service.application.money import usd_cents
from ledger_service.application.payment_events import of_recording
from ledger_service.application.report_events import confirmed
from ledger_service.domain.account import CaseAccount, Payment, Recorded
from ledger_service.domain.direct import Report, ReportDecided, report_of
from ledger_service.domain.errors import InvalidPayment, LedgerError, SplitDoesNotAddUp, UnknownCase
from ledger_service.domain.ports import Books, Entry
from ledger_service.domain.posting import Parties, legs
from ledger_service.domain.values import CommissionStatus, Recipient

REMINDER_AFTER: Final = dt.timedelta(days=14)
"""How long a client has to pay the partner's invoice before he is reminded (domain 16, Q7)."""

TOLERANCE: Final = Decimal("0.01")
"""By how much the parts of a stated split may miss the payment (published)."""


@dataclass(frozen=True, slots=True)
class PostPayment:
    """One payment to record, in decimals of the case's currency.

    The two payouts are stated both or not at all; `partner_id` is whose case it must be, None for staff,
    who may record on any case, also on a closed one, and `reopen` it. `report_id` is the creditor's report that
    it confirms.
    """

    case_id: UUID
    partner_id: UUID | None
    amount: Decimal
    value_date: dt.date
    recipient: Recipient
    commission_status: CommissionStatus
    payout_creditor: Decimal | None = None
    payout_partner: Decimal | None = None
    close_case: bool = False
    follow_up: bool = True
    by_staff: bool = False
    reopen: bool = False
    report_id: UUID | None = None
    remind_after: dt.timedelta = REMINDER_AFTER


@dataclass(frozen=True, slots=True)
class Posted:
    """A payment that is in the books, and the account it changed; `confirms` is the report it was recognised by."""

    account: CaseAccount
    recorded: Recorded
    confirms: UUID | None = None


async def post_payments(uow: UnitOfWork, books: Books, commands: Sequence[PostPayment]) -> list[Posted | LedgerError]:
    """Record the payments in this order and return for each its record or why it was refused.

    A refused one changes nothing and holds no other back. Two statements, however many there are, and two more when
    creditors received money: the open reports of the same money are confirmed by these payments.
    """
    accounts = await books.lock(sorted({command.case_id for command in commands}))
    to_creditors = sorted({command.case_id for command in commands if command.recipient is Recipient.CREDITOR})
    reports = await books.open_reports(to_creditors) if to_creditors else []
    taken: list[Report] = []
    results: list[Posted | LedgerError] = []
    entries: list[Entry] = []
    actor = uow.principal.user_id if uow.principal else None
    for command in commands:
        try:
            account = _account(accounts, command)
            payment = _payment(command, account)
            report = _report(reports, command, payment)
            reopened = command.reopen and account.shown_state == "Closed"
            if reopened:
                account.reopen()
            recorded = account.record(payment, by_staff=command.by_staff)
        except LedgerError as refusal:
            results.append(refusal)
            continue
        entry = _entry(account, recorded, command, uow.now, actor)
        entries.append(entry)
        recognised = report.id if report is not None and command.report_id is None else None
        results.append(Posted(account, recorded, recognised))
        uow.emit(*of_recording(account, recorded, uow.now, entry.commission_reminder_on, reopened=reopened))
        if report is not None:
            reports.remove(report)
            taken.append(report.confirmed(payment.id, uow.now))
            uow.emit(confirmed(report, payment.id, uow.now))
    if entries:
        await books.write(entries)
    if taken:
        await books.confirm_reports(taken, uow.now, actor)
    return results


def _account(accounts: dict[UUID, CaseAccount], command: PostPayment) -> CaseAccount:
    account = accounts.get(command.case_id)
    if account is None or (not command.by_staff and account.partner_id != command.partner_id):
        raise UnknownCase
    return account


def _report(reports: Sequence[Report], command: PostPayment, payment: Payment) -> Report | None:
    """Return the open report that a payment stands for: the one it names, or one that tells of the same money."""
    if command.report_id is not None:
        named = next((each for each in reports if each.id == command.report_id), None)
        if named is None:
            raise ReportDecided("decided", None)
        return named
    if payment.recipient is not Recipient.CREDITOR:
        return None
    return report_of(reports, case_id=command.case_id, amount=payment.amount, day=payment.value_date)


def _payment(command: PostPayment, account: CaseAccount) -> Payment:
    amount, commission = amounts(command, account.currency)
    return Payment(
        id=uuid7(),
        amount=amount,
        recipient=command.recipient,
        commission_status=command.commission_status,
        value_date=command.value_date,
        commission=commission,
        closes_case=command.close_case,
        usd_cents=usd_cents(amount, account.currency, account.usd_per_unit),
    )


class Stated(Protocol):
    """The amounts somebody states, in decimals; the two payouts both or not at all."""

    @property
    def amount(self) -> Decimal:
        """What the debtor paid."""
        ...

    @property
    def payout_creditor(self) -> Decimal | None:
        """The creditor's part."""
        ...

    @property
    def payout_partner(self) -> Decimal | None:
        """The partner's part, with VAT."""
        ...


def amounts(stated: Stated, currency: str) -> tuple[int, int | None]:
    """Return the payment and, if the split is stated, the partner's part of it, in minor units.

    Raises `InvalidPayment` naming the fields, or `SplitDoesNotAddUp`.
    """
    wrong: dict[str, list[str]] = {}

    def minor(name: str, amount: Decimal) -> int:
        try:
            return to_minor(amount, currency)
        except (TooManyDecimals, AmountTooLarge) as error:
            wrong[name] = [str(error)]
            return 0

    amount = minor("paymentAmount", stated.amount)
    commission = None
    if stated.payout_creditor is not None and stated.payout_partner is not None:
        minor("payoutCreditor", stated.payout_creditor)
        commission = minor("payoutCollectionPartner", stated.payout_partner)
    if wrong:
        raise InvalidPayment(wrong)
    if commission is not None:
        _check_split(stated, commission, amount)
    return amount, commission


def _check_split(command: Stated, commission: int, amount: int) -> None:
    stated = (command.payout_creditor or Decimal(0)) + (command.payout_partner or Decimal(0))
    if abs(stated - command.amount) > TOLERANCE or commission > amount:
        raise SplitDoesNotAddUp(stated, command.amount)


def _entry(
    account: CaseAccount, recorded: Recorded, command: PostPayment, at: dt.datetime, actor: UUID | None
) -> Entry:
    paid = recorded.payment.commission_status is CommissionStatus.PAID
    earner = recorded.link.referral_partner_id if recorded.link else None
    parties = Parties(recorded.terms.partner_id, account.creditor_id, earner)
    booked = legs(recorded.split, recorded.payment.recipient, parties, commission_paid=paid)
    remind = command.follow_up and not paid and not account.is_test
    return Entry(
        posting_id=uuid7(),
        account=account,
        recorded=recorded,
        legs=booked if recorded.counts else [],
        actor_id=actor,
        at=at,
        exponent=exponent(account.currency),
        platform_usd=usd_cents(recorded.split.platform, account.currency, account.usd_per_unit),
        referral_usd=usd_cents(recorded.split.referral, account.currency, account.usd_per_unit),
        commission_reminder_on=(at + command.remind_after).date() if remind else None,
        verified_by=actor if command.by_staff else None,
    )
