"""What a change of a claim reads and writes."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ledger_service.domain.account import CaseAccount, Claim
from ledger_service.domain.repricing import PriceFunction


@dataclass(frozen=True, slots=True)
class PricedClaim:
    """What is claimed at present, in minor units, and how that is priced."""

    claim: Claim
    price: PriceFunction


class Claims(Protocol):
    """The claims of the cases this caller may see."""

    async def present(self, case_id: UUID) -> PricedClaim:
        """Return the claim of a locked account that has terms."""
        ...

    async def begin(self, account: CaseAccount, claim: Claim, at: dt.datetime) -> None:
        """Write the revision that the account has just begun with this claim, in one statement."""
        ...
