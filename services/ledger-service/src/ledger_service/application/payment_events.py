"""What the network is told about payments."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.ledger_events import ClaimSettled, LedgerEvent, PaymentRecipient, PaymentRecorded, PaymentSplit
from contracts.ledger_payment_events import (
    ClaimReopened,
    PaymentCorrected,
    PaymentDeleted,
    PaymentRejected,
    PaymentSubmitted,
)
from ledger_service.domain.account import CaseAccount, Recorded
from ledger_service.domain.errors import UnknownCase
from ledger_service.domain.ports import Change, ChangeKind
from ledger_service.domain.values import CommissionStatus, Split


def of_recording(
    account: CaseAccount, recorded: Recorded, at: dt.datetime, remind_on: dt.date | None, *, reopened: bool = False
) -> list[LedgerEvent]:
    """Return what a new payment publishes."""
    events: list[LedgerEvent] = []
    if reopened:
        events.append(_reopened(account, at))
    if recorded.counts:
        totals = (recorded.recovered, recorded.remaining)
        events.append(_counts(account, recorded, _engagement(account), at, remind_on, totals))
    else:
        events.append(
            PaymentSubmitted(
                case_id=account.case_id,
                occurred_at=at,
                payment_id=recorded.payment.id,
                engagement_id=_engagement(account),
                partner_id=recorded.terms.partner_id,
                creditor_id=account.creditor_id,
                currency=account.currency,
                value_date=recorded.payment.value_date,
                amount=recorded.payment.amount,
                recovered=recorded.recovered,
                remaining=recorded.remaining,
            )
        )
    if recorded.settles:
        events.append(_settled(account, recorded.payment.id, recorded.terms.partner_id, at))
    return events


def of_changes(
    account: CaseAccount, changes: Sequence[Change], found: Mapping[UUID, Recorded], at: dt.datetime, *, reopened: bool
) -> list[LedgerEvent]:
    """Return what changed payments publish: `account` and `found` are as they are after all of them."""
    events: list[LedgerEvent] = []
    for each in changes:
        events += _changed(account, each, found.get(each.after.payment.id), at)
    if reopened:
        events.append(_reopened(account, at))
    return events


def settled(account: CaseAccount, found: Mapping[UUID, Recorded], at: dt.datetime) -> list[LedgerEvent]:
    """Return what a case publishes that a payment just settled."""
    if account.settled_by is None:
        return []
    return [_settled(account, account.settled_by, found[account.settled_by].terms.partner_id, at)]


def corrected(account: CaseAccount, change: Change, at: dt.datetime) -> PaymentCorrected:
    """Return what a counting payment publishes that says something else now."""
    before, after = change.before, change.after
    return PaymentCorrected(
        **_about(account, change, at),
        referral_partner_id=after.link.referral_partner_id if after.link else None,
        recipient=PaymentRecipient(after.payment.recipient),
        commission_paid=after.payment.commission_status is CommissionStatus.PAID,
        terms_number=change.terms_number,
        split=_split(after.split),
        before=_split(before.split),
        commission_reminder_on=after.remind_on,
    )


def _about(account: CaseAccount, change: Change, at: dt.datetime) -> dict[str, Any]:
    after = change.after
    return {
        "case_id": account.case_id,
        "occurred_at": at,
        "payment_id": after.payment.id,
        "engagement_id": change.before.engagement_id,
        "partner_id": after.partner_id,
        "creditor_id": account.creditor_id,
        "currency": account.currency,
        "value_date": after.payment.value_date,
        "amount": after.payment.amount,
        "recovered": account.recovered,
        "remaining": account.remaining,
    }


def _changed(account: CaseAccount, change: Change, now: Recorded | None, at: dt.datetime) -> list[LedgerEvent]:
    before = change.before
    common = _about(account, change, at)
    if change.kind is ChangeKind.DELETED:
        return [PaymentDeleted(**common, counted=before.counts)]
    if change.kind is ChangeKind.REJECTED:
        return [PaymentRejected(**common)]
    if now is None:
        return [PaymentSubmitted(**common)]
    if not before.counts:
        totals = (account.recovered, account.remaining)
        return [_counts(account, now, before.engagement_id, at, change.after.remind_on, totals)]
    if change.kind is ChangeKind.RECOMPUTED and before.stands_as(now):
        return []
    return [corrected(account, change, at)]


def _counts(  # noqa: PLR0917 - what an event says
    account: CaseAccount,
    recorded: Recorded,
    engagement_id: UUID,
    at: dt.datetime,
    remind_on: dt.date | None,
    totals: tuple[int, int],
) -> PaymentRecorded:
    payment = recorded.payment
    return PaymentRecorded(
        case_id=account.case_id,
        occurred_at=at,
        payment_id=payment.id,
        engagement_id=engagement_id,
        partner_id=recorded.terms.partner_id,
        creditor_id=account.creditor_id,
        referral_partner_id=recorded.link.referral_partner_id if recorded.link else None,
        recipient=PaymentRecipient(payment.recipient),
        commission_paid=payment.commission_status is CommissionStatus.PAID,
        currency=account.currency,
        value_date=payment.value_date,
        terms_number=recorded.terms.number,
        split=_split(recorded.split),
        recovered=totals[0],
        remaining=totals[1],
        commission_reminder_on=remind_on,
    )


def _split(split: Split) -> PaymentSplit:
    return PaymentSplit(
        amount=split.amount,
        client=split.client,
        vat=split.vat,
        partner_gross=split.partner_gross,
        platform=split.platform,
        referral=split.referral,
    )


def _settled(account: CaseAccount, payment_id: UUID, partner_id: UUID, at: dt.datetime) -> ClaimSettled:
    return ClaimSettled(
        case_id=account.case_id,
        occurred_at=at,
        payment_id=payment_id,
        partner_id=partner_id,
        recovered=account.recovered,
    )


def _reopened(account: CaseAccount, at: dt.datetime) -> ClaimReopened:
    if account.partner_id is None:
        raise UnknownCase
    return ClaimReopened(
        case_id=account.case_id,
        occurred_at=at,
        partner_id=account.partner_id,
        recovered=account.recovered,
        remaining=account.remaining,
    )


def _engagement(account: CaseAccount) -> UUID:
    if account.engagement_id is None:
        raise UnknownCase
    return account.engagement_id
