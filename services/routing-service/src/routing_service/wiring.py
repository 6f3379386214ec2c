"""Puts the real stores on a unit of work. The only place that knows them all."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chassis.uow import UnitOfWork
from routing_service.application.work import Work
from routing_service.domain.ports import Owners
from routing_service.persistence.cases import SqlCases
from routing_service.persistence.directory import SqlDirectory
from routing_service.persistence.leads import SqlLeads
from routing_service.persistence.rulebook import RulebookCache
from routing_service.persistence.rules import SqlRules


@dataclass(frozen=True, slots=True)
class Desk:
    """What lives as long as the process: the owners of foreign facts and the rulebook last read."""

    owners: Owners
    cache: RulebookCache = field(default_factory=RulebookCache)

    def open(self, uow: UnitOfWork) -> Work:
        """The stores on this unit's connection."""
        return Work(
            uow=uow,
            cases=SqlCases(uow.connection),
            leads=SqlLeads(uow.connection),
            directory=SqlDirectory(uow.connection),
            rules=SqlRules(uow.connection, self.cache),
            owners=self.owners,
        )


OpenWork = Callable[[UnitOfWork], Work]
"""How handlers, routes and timers get at the stores."""
