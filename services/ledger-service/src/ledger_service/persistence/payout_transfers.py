"""A transfer of a payout file as it is shown: the account masked."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping

from ledger_service.domain.bank_accounts import masked


@dataclass(frozen=True, slots=True)
class ShownTransfer:
    """The money of one client in a file; `disbursement_id` and `paid_on` are set once it has left."""

    id: UUID
    end_to_end_id: str
    creditor_id: UUID
    holder: str
    account: str
    amount: int
    payments: int
    disbursement_id: UUID | None
    paid_on: dt.date | None


def shown_transfer(row: RowMapping) -> ShownTransfer:
    """Return the transfer that a row is."""
    return ShownTransfer(
        id=row["id"],
        end_to_end_id=row["end_to_end_id"],
        creditor_id=row["creditor_id"],
        holder=row["holder"],
        account=masked(row["scheme"], row["iban"], row["account_number"]),
        amount=row["amount"],
        payments=row["payments"],
        disbursement_id=row["disbursement_id"],
        paid_on=row["paid_on"],
    )
