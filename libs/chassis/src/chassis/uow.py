"""The unit of work: one transaction, its time, its caller and the events it will publish."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.auth import Principal
from contracts.base import Event


@dataclass(slots=True)
class UnitOfWork:
    """One transaction in the making. The chassis begins and commits it; the code inside never does.

    `now` is the network clock's time, fixed for the unit. Events given to `emit` are written to the
    outbox by one statement just before the commit, so they are published if and only if it commits.
    """

    connection: AsyncConnection
    now: dt.datetime
    principal: Principal | None = None
    events: list[Event] = field(default_factory=list)
    outgoing: dict[str, object] | None = None
    """The events as the outbox takes them, once nothing will be emitted any more."""

    @property
    def today(self) -> dt.date:
        """The UTC date of `now`."""
        return self.now.date()

    def emit(self, *events: Event) -> None:
        """Publish these events with the commit, in this order within each key.

        Take the aggregate's row lock first: that is what makes order and number agree.
        """
        self.events.extend(events)
