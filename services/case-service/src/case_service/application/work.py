"""What a use case works with: the transaction and the stores that live in it."""

import datetime as dt
from dataclasses import dataclass

from case_service.domain.ports import Cases, Contracts, Directory, Texts
from chassis.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work of this service.

    Application code knows the stores by their ports only; `case_service.wiring.open_work` puts the
    real ones on the connection of a `UnitOfWork`.
    """

    uow: UnitOfWork
    cases: Cases
    contracts: Contracts
    directory: Directory
    texts: Texts

    @property
    def now(self) -> dt.datetime:
        """The network clock's time, fixed for the unit."""
        return self.uow.now
