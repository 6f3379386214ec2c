"""Payments that a managing partner makes up on his test cases: all of it is the client's, at once."""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.change_payment import DeletePayment, EditPayment, Shop, delete_payment, edit_payment
from ledger_service.application.post_payments import Posted, PostPayment, amounts, post_payments
from ledger_service.domain.errors import CaseTakesNoPayments, InvalidPayment, OnlyTestCases
from ledger_service.domain.ports import Books
from ledger_service.domain.values import PAYABLE_STATES, label


@dataclass(frozen=True, slots=True)
class ManagedCase:
    """What a managing partner's payment needs to know of the case, which is known to be his."""

    case_id: UUID
    is_test: bool
    partner_id: UUID | None

    def collector(self) -> UUID:
        """Return who collects; raises `OnlyTestCases`, or `CaseTakesNoPayments` while nobody does."""
        if not self.is_test:
            raise OnlyTestCases
        if self.partner_id is None:
            raise CaseTakesNoPayments(label("PendingVerification"), settled=False)
        return self.partner_id


async def record_managed(uow: UnitOfWork, books: Books, case: ManagedCase, command: PostPayment) -> Posted:
    """Record a payment on a test case; nobody has to verify it, its split is given.

    Raises `OnlyTestCases`, `CaseTakesNoPayments`, or `InvalidPayment` for one that is to close the case and does
    not cover what is outstanding.
    """
    case.collector()
    # The books of all parties: the rows of this payment are the client's and the collecting partner's.
    await books.widen()
    account = (await books.lock([case.case_id]))[case.case_id]
    if account.shown_state not in PAYABLE_STATES:
        raise CaseTakesNoPayments(label(account.shown_state), settled=account.settled_by is not None)
    amount, _ = amounts(command, account.currency)
    if command.close_case and amount < account.remaining:
        raise InvalidPayment({"closeCase": ["must not be true: the payment does not cover what is outstanding"]})
    (posted,) = await post_payments(uow, books, [replace(command, by_staff=True)])
    if isinstance(posted, Posted):
        return posted
    raise posted


async def edit_managed(uow: UnitOfWork, shop: Shop, case: ManagedCase, command: EditPayment) -> None:
    """Correct a payment of a test case. Raises `OnlyTestCases` and what `edit_payment` raises."""
    partner_id = case.collector()
    await edit_payment(uow, shop, replace(command, partner_id=partner_id))


async def delete_managed(uow: UnitOfWork, shop: Shop, case: ManagedCase, payment_id: UUID, *, reopen: bool) -> None:
    """Take a payment of a test case back. Raises `OnlyTestCases` and what `delete_payment` raises."""
    await delete_payment(uow, shop, DeletePayment(case.case_id, payment_id, case.collector(), reopen))
