"""Balances of the journal on the wire: minor units, debits positive."""

import datetime as dt
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Day
from ledger_service.domain.balances import Axis
from ledger_service.domain.posting import Account
from ledger_service.persistence.balance_at import Sums

_EARLIEST = dt.date(1970, 1, 1)
_LATEST = dt.date(9999, 12, 30)
CalendarDay = Annotated[Day, Field(ge=_EARLIEST, le=_LATEST)]


class BalancesQuery(Schema):
    """When: one of `at`, `valueDate`, or `from` with `to`; now without. Of what: any of the others.

    `at` is an instant of posting, itself included; `valueDate`, `from` and `to` are whole days in UTC,
    themselves included, the latter two on the axis that `by` names.
    """

    at: Annotated[AwareDatetime | None, Field(ge=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))] = None
    value_date: CalendarDay | None = None
    from_: Annotated[CalendarDay | None, Field(alias="from")] = None
    to: CalendarDay | None = None
    by: Literal["posted", "value"] = "value"
    account: Account | None = None
    case_id: UUID | None = None
    currency: Annotated[str | None, Field(pattern="^[A-Z]{3}$")] = None

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.from_ is None) != (self.to is None):
            raise ValueError("from and to make a period together: give both, or neither")
        if sum(each is not None for each in (self.at, self.value_date, self.from_)) > 1:
            raise ValueError("at, valueDate and from with to exclude each other: give one")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError("from must not be after to")
        return self

    @property
    def axis(self) -> Axis:
        """The axis of a period."""
        return Axis(self.by)


class OwnBalancesQuery(BalancesQuery):
    """Also of one client: what the book says about him."""

    client_id: UUID | None = None


class NetworkBalancesQuery(BalancesQuery):
    """Whose book, the platform's without; and of one counterparty in it."""

    owner_id: UUID | None = None
    counterparty_id: UUID | None = None


class AccountBalance(Answer):
    """One account in one currency; for a period also what it opened with and by how much it changed."""

    account: str
    currency: str
    balance: int
    opening: int | None = None
    change: int | None = None


class BalancesAnswer(Answer):
    """Balances in one's own book and, where one is a counterparty, what the books of others say about one."""

    own: list[AccountBalance]
    named: list[AccountBalance]


def show(closing: Sums, opening: Sums | None) -> list[AccountBalance]:
    """Show balances in order; those that were never moved are left out."""
    return [
        AccountBalance(
            account=account,
            currency=currency,
            balance=closing[account, currency],
            opening=None if opening is None else opening[account, currency],
            change=None if opening is None else closing[account, currency] - opening[account, currency],
        )
        for account, currency in sorted(closing)
    ]
