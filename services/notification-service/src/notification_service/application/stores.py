"""Where everything is kept, in one transaction."""

from dataclasses import dataclass

from notification_service.domain.ports import Cases, Clocks, Desk, Papers


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores that belong to one unit of work."""

    cases: Cases
    clocks: Clocks
    desk: Desk
    papers: Papers
