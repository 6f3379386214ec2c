"""Brings the books of a case in line with its changed history: the one way in which a payment changes.

The account is computed anew; what the journal says otherwise is reversed and posted again. The number of
statements does not depend on how many payments that concerns.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from contracts.ledger_events import LedgerEvent
from ledger_service.application.money import usd_cents
from ledger_service.application.payment_events import of_changes, settled
from ledger_service.domain.account import CaseAccount, Payment, Recorded, Revision
from ledger_service.domain.inputs import split_inputs
from ledger_service.domain.invoicing import given_up_legs
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.ports import Books, Change, ChangeKind, Journal
from ledger_service.domain.posting import Parties, legs
from ledger_service.domain.replay import Booked, replay, settle_again
from ledger_service.domain.split import FORMULA
from ledger_service.domain.values import PLATFORM_OWNER, CommissionStatus, PlatformInvoicing


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A history as it is to be: `before` and `after` name the same payments in the same order.

    `kinds` say of the payments that somebody changed how; the others may change with them. `closing` is
    a payment that begins to count and may close the case.
    """

    before: Sequence[Booked]
    after: Sequence[Booked]
    revisions: Sequence[Revision]
    kinds: Mapping[UUID, ChangeKind] = field(default_factory=dict)
    reopen: bool = False
    reason: str | None = None
    closing: Payment | None = None


async def rebook(
    uow: UnitOfWork, books: Books, journal: Journal, histories: Sequence[tuple[CaseAccount, Rewritten]]
) -> None:
    """Write changed histories, one a case, and publish them.

    The accounts are locked and the transaction widened. Raises `ReopeningNeedsConsent`, and nothing was
    written then.
    """
    actor = uow.principal.user_id if uow.principal else None
    moved: list[_Moved] = []
    events: list[LedgerEvent] = []
    for account, history in histories:
        was_settled = account.settled_by is not None
        found = replay(account, history.revisions, history.after)
        reopened = settle_again(account, found, consent=history.reopen, closing=history.closing)
        changes = _changes(account, history, found)
        moved.append(_Moved(account, changes, found))
        events += of_changes(account, changes, found, uow.now, reopened=reopened)
        if not was_settled:
            events += settled(account, found, uow.now)
    await _post(journal, moved, uow.now, actor)
    await books.rewrite([(each.account, each.changes) for each in moved], actor, uow.now)
    uow.emit(*events)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A case after its history was computed anew."""

    account: CaseAccount
    changes: Sequence[Change]
    found: Mapping[UUID, Recorded]


def _changes(account: CaseAccount, history: Rewritten, found: Mapping[UUID, Recorded]) -> list[Change]:
    terms = {each.number: each.terms.number for each in history.revisions}
    changes = []
    for before, wanted in zip(history.before, history.after, strict=True):
        recorded = found.get(wanted.payment.id)
        after = wanted if recorded is None else wanted.as_now(recorded)
        kind = history.kinds.get(after.payment.id)
        if kind is ChangeKind.EDITED and after.platform_invoicing is PlatformInvoicing.INVOICE_CREDITED:
            # What was credited is to be invoiced as it is now.
            after = replace(after, platform_invoicing=PlatformInvoicing.NOT_INVOICED)
        if kind is None and after == before:
            continue
        changes.append(
            Change(
                kind=kind or ChangeKind.RECOMPUTED,
                before=before,
                after=after,
                terms_number=terms[after.revision],
                platform_usd=usd_cents(after.split.platform, account.currency, before.usd_per_unit),
                referral_usd=usd_cents(after.split.referral, account.currency, before.usd_per_unit),
                reason=history.reason if kind else None,
            )
        )
    return changes


async def _post(journal: Journal, cases: Sequence[_Moved], at: dt.datetime, actor: UUID | None) -> None:
    moved = [(case, each) for case in cases for each in case.changes if _moves(each, case.found)]
    postings = [
        posting for case in cases for each in case.changes for posting in _taken_up_again(case.account, each, at, actor)
    ]
    if not moved and not postings:
        return
    standing = await journal.of_cause([each.before.payment.id for _, each in moved if each.before.counts])
    for case, each in moved:
        postings += [
            posting.reversal(uuid7(), at, actor)
            for posting in standing.get(each.before.payment.id, ())
            if posting.cause in {Cause.PAYMENT, Cause.CORRECTION}
        ]
        recorded = case.found.get(each.after.payment.id)
        if recorded is not None:
            postings.append(_posting(case.account, each, recorded, at, actor))
    await journal.post(postings)


def _moves(change: Change, found: Mapping[UUID, Recorded]) -> bool:
    """Tell whether the journal must say something else than it does."""
    now = found.get(change.after.payment.id)
    if change.before.counts and now is not None:
        return not change.before.stands_as(now)
    return change.before.counts or now is not None


def _posting(account: CaseAccount, change: Change, recorded: Recorded, at: dt.datetime, actor: UUID | None) -> Posting:
    payment, link = recorded.payment, recorded.link
    earner = link.referral_partner_id if link else None
    parties = Parties(change.after.partner_id, account.creditor_id, earner)
    paid = payment.commission_status is CommissionStatus.PAID
    return Posting(
        id=uuid7(),
        cause=Cause.CORRECTION if change.before.counts else Cause.PAYMENT,
        cause_id=payment.id,
        version=change.version,
        currency=account.currency,
        legs=tuple(legs(recorded.split, payment.recipient, parties, commission_paid=paid)),
        value_date=payment.value_date,
        at=at,
        case_id=account.case_id,
        creditor_id=account.creditor_id,
        partner_id=change.after.partner_id,
        referral_partner_id=earner,
        terms_number=recorded.terms.number,
        revision=recorded.revision,
        formula=FORMULA,
        inputs=split_inputs(recorded),
        actor_id=actor,
        is_test=account.is_test,
    )


def _taken_up_again(account: CaseAccount, change: Change, at: dt.datetime, actor: UUID | None) -> list[Posting]:
    """Return what brings the share that a credit note gave up in line with the payment: none of it, or another."""
    before, after = change.before, change.after
    (was, was_passed_on), (now, passed_on) = before.given_up, after.given_up
    earner = before.link.referral_partner_id if before.link else PLATFORM_OWNER
    legs = given_up_legs(after.partner_id, now - was, [(earner, passed_on - was_passed_on)])
    if not legs:
        return []
    return [
        Posting(
            id=uuid7(),
            cause=Cause.CREDIT_NOTE,
            cause_id=after.payment.id,
            version=change.version,
            currency=account.currency,
            legs=tuple(legs),
            value_date=at.date(),
            at=at,
            case_id=account.case_id,
            partner_id=after.partner_id,
            inputs={"givenUpBefore": was, "givenUpNow": now},
            actor_id=actor,
            is_test=account.is_test,
        )
    ]


def provisional(account: CaseAccount, revisions: Sequence[Revision], booked: Booked) -> Booked:
    """Return a payment that does not count with the split that it would have now."""
    copy = replace(account)
    revision = next(each for each in revisions if each.number == booked.revision)
    if copy.revision != revision.number:
        copy.begin(revision)
    return booked.as_now(copy.take(booked.payment, booked.number, booked.link))
