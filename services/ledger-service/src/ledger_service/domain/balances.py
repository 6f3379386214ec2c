"""Which balance is asked for: whose, of what, and up to when on which axis."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from ledger_service.domain.posting import Account


class Axis(StrEnum):
    """The two times of an entry: when it was posted, and the day from which it counts."""

    POSTED = "posted"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Until:
    """Everything before an instant of an axis; value dates begin at midnight UTC."""

    axis: Axis
    instant: dt.datetime

    @classmethod
    def posted(cls, instant: dt.datetime) -> "Until":
        """Return: posted at this instant or before."""
        return cls(Axis.POSTED, instant + dt.timedelta(microseconds=1))

    @classmethod
    def after(cls, axis: Axis, day: dt.date) -> "Until":
        """Return: to the end of a day."""
        return cls(axis, _midnight(day) + dt.timedelta(days=1))

    @classmethod
    def before(cls, axis: Axis, day: dt.date) -> "Until":
        """Return: before a day began."""
        return cls(axis, _midnight(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Entries in one owner's book, those that name a counterparty, or both together; one of the two is given."""

    owner_id: UUID | None = None
    counterparty_id: UUID | None = None
    case_id: UUID | None = None
    account: Account | None = None
    currency: str | None = None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
