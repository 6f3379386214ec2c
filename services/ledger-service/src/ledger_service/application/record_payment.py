"""Records one payment for a caller, and asks the case's owner before it says no."""

from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.post_payments import Posted, PostPayment, post_payments
from ledger_service.domain.errors import (
    Awaited,
    CaseTakesNoPayments,
    LedgerError,
    NotYetKnown,
    PlatformMayNotReceive,
    UnknownCase,
)
from ledger_service.domain.ports import Books, CaseDirectory
from ledger_service.domain.values import PAYABLE_STATES, Recipient


async def record_payment(
    uow: UnitOfWork,
    books: Books,
    cases: CaseDirectory,
    command: PostPayment,
    *,
    platform_receives: bool,
) -> Posted:
    """Record the payment.

    Raises the reason why not: `UnknownCase`, `CaseTakesNoPayments` and `NotYetKnown` only after
    the owner of cases was asked.
    """
    if command.recipient is Recipient.PLATFORM and not platform_receives:
        raise PlatformMayNotReceive
    (result,) = await post_payments(uow, books, [command])
    if isinstance(result, Posted):
        return result
    raise await refusal_of(cases, command, result)


async def refusal_of(cases: CaseDirectory, command: PostPayment, refusal: LedgerError) -> LedgerError:
    """Return the reason that holds once the owner of cases was asked: the ledger may not have heard of it yet."""
    try:
        if isinstance(refusal, CaseTakesNoPayments) and not refusal.settled:
            found = await cases.find(command.case_id)
            if found is not None and command.partner_id in {None, found.partner_id} and found.state in PAYABLE_STATES:
                return NotYetKnown(Awaited.STATE)
        if isinstance(refusal, UnknownCase):
            await must_be_unknown(cases, command.case_id, partner_id=command.partner_id)
    except NotYetKnown as waiting:
        return waiting
    return refusal


async def must_be_unknown(
    cases: CaseDirectory,
    case_id: UUID,
    *,
    partner_id: UUID | None = None,
    creditor_id: UUID | None = None,
    managing_partner_id: UUID | None = None,
) -> None:
    """Return when the case does not exist for this party, or at all; else raise `NotYetKnown`."""
    found = await cases.find(case_id)
    if found is None:
        return
    if partner_id is not None and found.partner_id != partner_id:
        return
    if managing_partner_id is not None and found.managing_partner_id != managing_partner_id:
        return
    if creditor_id is None or found.creditor_id == creditor_id:
        raise NotYetKnown(Awaited.CASE)
