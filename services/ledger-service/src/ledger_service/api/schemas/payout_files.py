"""Payout files on the wire; amounts are numbers in their currency."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.billing import Line
from ledger_service.api.schemas.fields import Currency, Day, Number, amount
from ledger_service.application.identifiers import bic_of, iban_of
from ledger_service.domain.bank_accounts import Scheme, masked
from ledger_service.domain.payouts import MOST_PAYMENTS, FileStatus, PayoutFile
from ledger_service.persistence.payout_transfers import ShownTransfer


class PayoutFileInput(Schema):
    """What to pay out: the clients' parts of these payments, or all that are held in the currency.

    The account it is paid from is that of the billing details unless another is named. `leaveOutUnpayable` goes on
    without clients whom no file reaches.
    """

    payment_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_PAYMENTS)] | None = None
    currency: Currency = "EUR"
    execution_date: Day
    debtor_name: Line | None = None
    debtor_iban: Annotated[str, Field(max_length=50), AfterValidator(iban_of)] | None = None
    debtor_bic: Annotated[str, Field(max_length=20), AfterValidator(bic_of)] | None = None
    leave_out_unpayable: bool = False


class PaidInput(Schema):
    """On which day the money left, and where the proof of it is."""

    date: Day
    proof: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")] | None = None


class PayoutFileAnswer(Answer):
    """A file of credit transfers: one per client. Paid is what the bank's statement, or the partner, says has left."""

    id: UUID
    message_id: str
    status: FileStatus
    currency: str
    amount: Number
    transfers: int
    paid_transfers: int
    payments: int
    debtor_name: str
    debtor_account: str
    execution_date: dt.date
    created_at: dt.datetime
    created_by: UUID | None
    cancelled_at: dt.datetime | None

    @classmethod
    def of(cls, file: PayoutFile) -> Self:
        """Show a file."""
        return cls(**_values(file))


class TransferAnswer(Answer):
    """The money of one client; `disbursementId` is what it became once it had left."""

    id: UUID
    end_to_end_id: str
    creditor_id: UUID
    account_holder_name: str
    account: str
    amount: Number
    payments: int
    disbursement_id: UUID | None
    paid_on: dt.date | None


class PayoutFileDetail(PayoutFileAnswer):
    """A file with its transfers."""

    items: list[TransferAnswer]

    @classmethod
    def with_items(cls, file: PayoutFile, transfers: Sequence[ShownTransfer]) -> Self:
        """Show a file with its transfers."""
        items = [
            TransferAnswer(
                id=each.id, end_to_end_id=each.end_to_end_id, creditor_id=each.creditor_id,
                account_holder_name=each.holder, account=each.account, amount=amount(each.amount, file.currency),
                payments=each.payments, disbursement_id=each.disbursement_id, paid_on=each.paid_on,
            )
            for each in transfers
        ]  # fmt: skip
        return cls(**_values(file), items=items)


def _values(file: PayoutFile) -> dict[str, object]:
    return {
        "id": file.id, "message_id": file.message_id, "status": file.status, "currency": file.currency,
        "amount": amount(file.amount, file.currency), "transfers": file.transfers, "paid_transfers": file.paid,
        "payments": file.payments, "debtor_name": file.debtor.name,
        "debtor_account": masked(Scheme.IBAN, file.debtor.iban, None), "execution_date": file.execution_date,
        "created_at": file.created_at, "created_by": file.created_by, "cancelled_at": file.cancelled_at,
    }  # fmt: skip
