"""Verifies and rejects payments that were submitted."""

from collections.abc import Collection, Sequence
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

    Who verifies is the caller of the transaction. Raises `UnknownPayment` or `NotSubmitted`.
    """
    account, history, chosen = await _submitted(books, case_id, payment_id)
    await rebook(uow, books, journal, [(account, _counted(history, {chosen.payment.id}))])


async def verify_payments(
    uow: UnitOfWork, books: Books, journal: Journal, payments: Sequence[tuple[UUID, UUID]]
) -> None:
    """Let submitted payments count, told by case and payment, because lines of a bank say the same.

    What somebody decided meanwhile stays as it is. As many statements for a thousand as for one.
    """
    wanted: dict[UUID, set[UUID]] = {}
    for case_id, payment_id in payments:
        wanted.setdefault(case_id, set()).add(payment_id)
    if not wanted:
        return
    accounts = await books.lock(sorted(wanted))
    await books.widen()
    histories = await books.histories(sorted(accounts))
    rewritten = [(account, _counted(histories[case_id], wanted[case_id])) for case_id, account in accounts.items()]
    await rebook(uow, books, journal, [each for each in rewritten if each[1].kinds])


def _counted(history: History, chosen: Collection[UUID]) -> Rewritten:
    """Return the history in which these payments, as far as they are submitted, count."""
    counted = [
        replace(each, verification=Verification.VERIFIED)
        for each in history.booked
        if each.payment.id in chosen and not each.deleted and each.verification is Verification.SUBMITTED
    ]
    by_id = {each.payment.id: each for each in counted}
    # A case that was closed as paid stays as it is: such a payment only adds to what came in.
    closing = next((each.payment for each in counted if each.payment.closes_case), None)
    return Rewritten(
        before=history.booked,
        after=[by_id.get(each.payment.id, each) for each in history.booked],
        revisions=history.revisions,
        kinds=dict.fromkeys(by_id, ChangeKind.VERIFIED),
        closing=closing,
    )


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
    await rebook(uow, books, journal, [(account, rewritten)])


async def _submitted(books: Books, case_id: UUID, payment_id: UUID) -> tuple[CaseAccount, History, Booked]:
    account = (await books.lock([case_id])).get(case_id)
    if account is None:
        raise UnknownPayment
    await books.widen()
    history = (await books.histories([case_id]))[case_id]
    for each in history.booked:
        if each.payment.id == payment_id and not each.deleted:
            if each.verification is not Verification.SUBMITTED:
                raise NotSubmitted(each.verification)
            return account, history, each
    raise UnknownPayment
