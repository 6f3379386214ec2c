"""Verifies and rejects payments that were submitted."""

from dataclasses import replace
from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.rebook import Rewritten, rebook
from ledger_service.domain.account import CaseAccount
from ledger_service.domain.errors import NotSubmitted, UnknownPayment
from ledger_service.domain.ports import Books, ChangeKind, History, Journal
from ledger_service.domain.replay import Booked
from ledger_service.domain.verification import Verification


async def verify_payment(uow: UnitOfWork, books: Books, journal: Journal, case_id: UUID, payment_id: UUID) -> None:
    """Let a submitted payment count, in its place in the history; it may settle the case.

    Who verifies is the caller of the transaction, or nobody for a rule or a matching line of a bank. Raises
    `UnknownPayment` or `NotSubmitted`.
    """
    account, history, chosen = await _submitted(books, case_id, payment_id)
    counted = replace(chosen, verification=Verification.VERIFIED)
    after = [counted if each is chosen else each for each in history.booked]
    # A case that was closed as paid stays as it is: this payment only adds to what came in.
    rewritten = Rewritten(
        before=history.booked,
        after=after,
        revisions=history.revisions,
        kinds={payment_id: ChangeKind.VERIFIED},
        closing=counted.payment,
    )
    await rebook(uow, books, journal, account, rewritten)


async def reject_payment(  # noqa: PLR0917 - what a rejection needs
    uow: UnitOfWork, books: Books, journal: Journal, case_id: UUID, payment_id: UUID, reason: str
) -> None:
    """Refuse a submitted payment for a reason that its partner can read. Raises as `verify_payment` does."""
    account, history, chosen = await _submitted(books, case_id, payment_id)
    refused = replace(chosen, verification=Verification.REJECTED)
    rewritten = Rewritten(
        before=history.booked,
        after=[refused if each is chosen else each for each in history.booked],
        revisions=history.revisions,
        kinds={payment_id: ChangeKind.REJECTED},
        reason=reason,
    )
    await rebook(uow, books, journal, account, rewritten)


async def _submitted(books: Books, case_id: UUID, payment_id: UUID) -> tuple[CaseAccount, History, Booked]:
    account = (await books.lock([case_id])).get(case_id)
    if account is None:
        raise UnknownPayment
    await books.widen()
    history = await books.history(case_id)
    for each in history.booked:
        if each.payment.id == payment_id and not each.deleted:
            if each.verification is not Verification.SUBMITTED:
                raise NotSubmitted(each.verification)
            return account, history, each
    raise UnknownPayment
