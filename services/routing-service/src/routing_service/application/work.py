"""What a use case works with: one transaction and the stores that live in it."""

import datetime as dt
from dataclasses import dataclass

from chassis.uow import UnitOfWork
from routing_service.domain.ports import Cases, Directory, Leads, Owners, Rules


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work. Use cases know the stores by their ports; `wiring` puts the real ones in."""

    uow: UnitOfWork
    cases: Cases
    leads: Leads
    directory: Directory
    rules: Rules
    owners: Owners

    @property
    def now(self) -> dt.datetime:
        """The network clock's time, fixed for the unit."""
        return self.uow.now
