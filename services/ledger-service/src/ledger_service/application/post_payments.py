"""Posts payments, one or many, over one case or many: the same statements for all of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from chassis.ids import uuid7
from chassis.money import AmountTooLarge, TooManyDecimals, exponent, to_minor
from chassis.uow import UnitOfWork
from contracts.ledger_events import ClaimSettled, PaymentRecipient, PaymentRecorded, PaymentSplit
from ledger_service.application.money import usd_cents
from ledger_service.domain.account import CaseAccount, Payment, Recorded
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

    The two payouts are stated both or not at all; `partner_id` is whose case it must be.
    """

    case_id: UUID
    partner_id: UUID
    amount: Decimal
    value_date: dt.date
    recipient: Recipient
    commission_status: CommissionStatus
    payout_creditor: Decimal | None = None
    payout_partner: Decimal | None = None
    close_case: bool = False
    follow_up: bool = True


@dataclass(frozen=True, slots=True)
class Posted:
    """A payment that is in the books, and the account it changed."""

    account: CaseAccount
    recorded: Recorded


async def post_payments(uow: UnitOfWork, books: Books, commands: Sequence[PostPayment]) -> list[Posted | LedgerError]:
    """Record the payments in this order and return for each its record or why it was refused.

    A refused one changes nothing and holds no other back. Two statements, however many there are.
    """
    accounts = await books.lock(sorted({command.case_id for command in commands}))
    results: list[Posted | LedgerError] = []
    entries: list[Entry] = []
    actor = uow.principal.user_id if uow.principal else None
    for command in commands:
        try:
            account = _account(accounts, command)
            recorded = account.record(_payment(command, account.currency))
        except LedgerError as refusal:
            results.append(refusal)
            continue
        entries.append(_entry(account, recorded, command, uow.now, actor))
        results.append(Posted(account, recorded))
        uow.emit(*_events(account, recorded, uow.now))
    if entries:
        await books.write(entries)
    return results


def _account(accounts: dict[UUID, CaseAccount], command: PostPayment) -> CaseAccount:
    account = accounts.get(command.case_id)
    if account is None or account.partner_id != command.partner_id:
        raise UnknownCase
    return account


def _payment(command: PostPayment, currency: str) -> Payment:
    wrong: dict[str, list[str]] = {}

    def minor(name: str, amount: Decimal) -> int:
        try:
            return to_minor(amount, currency)
        except (TooManyDecimals, AmountTooLarge) as error:
            wrong[name] = [str(error)]
            return 0

    amount = minor("paymentAmount", command.amount)
    commission = None
    if command.payout_creditor is not None and command.payout_partner is not None:
        minor("payoutCreditor", command.payout_creditor)
        commission = minor("payoutCollectionPartner", command.payout_partner)
    if wrong:
        raise InvalidPayment(wrong)
    if commission is not None:
        _check_split(command, commission, amount)
    return Payment(
        id=uuid7(),
        amount=amount,
        recipient=command.recipient,
        commission_status=command.commission_status,
        value_date=command.value_date,
        commission=commission,
        closes_case=command.close_case,
    )


def _check_split(command: PostPayment, commission: int, amount: int) -> None:
    stated = (command.payout_creditor or Decimal(0)) + (command.payout_partner or Decimal(0))
    if abs(stated - command.amount) > TOLERANCE or commission > amount:
        raise SplitDoesNotAddUp(stated, command.amount)


def _entry(
    account: CaseAccount, recorded: Recorded, command: PostPayment, at: dt.datetime, actor: UUID | None
) -> Entry:
    paid = recorded.payment.commission_status is CommissionStatus.PAID
    earner = recorded.link.referral_partner_id if recorded.link else None
    parties = Parties(recorded.terms.partner_id, account.creditor_id, earner)
    remind = command.follow_up and not paid and not account.is_test
    return Entry(
        posting_id=uuid7(),
        account=account,
        recorded=recorded,
        legs=legs(recorded.split, recorded.payment.recipient, parties, commission_paid=paid),
        actor_id=actor,
        at=at,
        exponent=exponent(account.currency),
        platform_usd=usd_cents(recorded.split.platform, account.currency, account.usd_per_unit),
        referral_usd=usd_cents(recorded.split.referral, account.currency, account.usd_per_unit),
        commission_reminder_on=(at + REMINDER_AFTER).date() if remind else None,
    )


def _events(account: CaseAccount, recorded: Recorded, at: dt.datetime) -> list[PaymentRecorded | ClaimSettled]:
    if account.engagement_id is None:
        raise UnknownCase
    payment, split = recorded.payment, recorded.split
    partner_id = recorded.terms.partner_id
    events: list[PaymentRecorded | ClaimSettled] = [
        PaymentRecorded(
            case_id=account.case_id,
            occurred_at=at,
            payment_id=payment.id,
            engagement_id=account.engagement_id,
            partner_id=partner_id,
            creditor_id=account.creditor_id,
            referral_partner_id=recorded.link.referral_partner_id if recorded.link else None,
            recipient=PaymentRecipient(payment.recipient),
            commission_paid=payment.commission_status is CommissionStatus.PAID,
            currency=account.currency,
            value_date=payment.value_date,
            terms_number=recorded.terms.number,
            split=PaymentSplit(
                amount=split.amount,
                client=split.client,
                vat=split.vat,
                partner_gross=split.partner_gross,
                platform=split.platform,
                referral=split.referral,
            ),
            recovered=recorded.recovered,
            remaining=recorded.remaining,
        )
    ]
    if recorded.settles:
        events.append(
            ClaimSettled(
                case_id=account.case_id,
                occurred_at=at,
                payment_id=payment.id,
                partner_id=partner_id,
                recovered=recorded.recovered,
            )
        )
    return events
