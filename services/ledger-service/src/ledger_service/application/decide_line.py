"""What somebody decides about a line of a bank statement that was not sure."""

from typing import Protocol
from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.match_credits import payment_of
from ledger_service.application.post_payments import Posted, post_payments
from ledger_service.domain.bank import Direction, LineStatus
from ledger_service.domain.bank_ports import KeptLine
from ledger_service.domain.errors import LineIsDecided, LineIsNoPayment, UnknownLine, UnknownPayment
from ledger_service.domain.ports import Books


class Payment(Protocol):
    """A payment that was recorded before."""

    @property
    def id(self) -> UUID:
        """Its id."""
        ...

    @property
    def case_id(self) -> UUID:
        """Whose it is."""
        ...

    @property
    def amount(self) -> int:
        """Minor units."""
        ...

    @property
    def currency(self) -> str:
        """Their currency."""
        ...

    @property
    def taken(self) -> bool:
        """Whether a line is its money already."""
        ...


async def match_to_case(
    uow: UnitOfWork, books: Books, kept: KeptLine | None, *, partner_id: UUID, case_id: UUID, close: bool
) -> KeptLine:
    """Record the line's money as a payment on a case; raises why not, as recording by hand does."""
    kept = _open_credit(kept)
    if kept.line.currency != await _currency(books, case_id, kept.line.currency):
        raise LineIsNoPayment(
            f"The line is in {kept.line.currency}, the case in another currency: convert it and record it by hand."
        )
    (result,) = await post_payments(uow, books, [payment_of(kept, case_id, partner_id, uow.today, close=close)])
    if not isinstance(result, Posted):
        raise result
    kept.status, kept.case_id, kept.payment_id = LineStatus.MATCHED, case_id, result.recorded.payment.id
    return kept


def match_to_payment(kept: KeptLine | None, payment: Payment | None) -> KeptLine:
    """Take a payment that was recorded before as the line's money; both must be of the same amount."""
    kept = _open_credit(kept)
    if payment is None:
        raise UnknownPayment
    if payment.taken:
        raise LineIsNoPayment("Another line is the money of this payment.")
    if (payment.amount, payment.currency) != (kept.line.amount, kept.line.currency):
        raise LineIsNoPayment("The payment and the line differ in amount or currency.")
    kept.status, kept.case_id, kept.payment_id = LineStatus.MATCHED, payment.case_id, payment.id
    return kept


def ignore(kept: KeptLine | None, reason: str) -> KeptLine:
    """Set a line aside for a reason."""
    kept = open_line(kept)
    kept.status, kept.note = LineStatus.IGNORED, reason
    return kept


def open_line(kept: KeptLine | None) -> KeptLine:
    """Return a line that nobody decided yet; raises `UnknownLine` or `LineIsDecided`."""
    if kept is None:
        raise UnknownLine
    if kept.status is not LineStatus.OPEN:
        raise LineIsDecided(kept.status.value)
    return kept


def _open_credit(kept: KeptLine | None) -> KeptLine:
    kept = open_line(kept)
    if kept.line.direction is not Direction.CREDIT or kept.line.reverses:
        raise LineIsNoPayment("Only a credit that is not reversed can be the money of a payment.")
    return kept


async def _currency(books: Books, case_id: UUID, otherwise: str) -> str:
    """Return a case's currency; of a case nobody knows, what makes the recording refuse it as such."""
    account = (await books.lock([case_id])).get(case_id)
    return account.currency if account else otherwise
