"""A creditor's statement on the wire: amounts are numbers in its currency."""

import datetime as dt
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.errors import invalid
from chassis.http import Answer
from ledger_service.api.schemas.fields import Currency, Day, Number, amount
from ledger_service.persistence.creditor_statements import CreditorStatement, Moved, Standing


class StatementQuery(BaseModel):
    """Which period, both days included, and which currency."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    from_: Annotated[Day, Field(alias="From")]
    to: Annotated[Day, Field(alias="To")]
    currency: Annotated[Currency, Field(alias="Currency", pattern="^[A-Z]{3}$")]

    def check(self, today: dt.date) -> None:
        """Raise 400 when the period is none, or is not over."""
        if self.from_ > self.to:
            raise invalid({"From": ["must not be after To"]})
        if self.to > today:
            raise invalid({"To": [f"must not be in the future; today is {today}"]})


class StandingAnswer(Answer):
    """What partners hold for the creditor, and what commission he owes them."""

    held: Number
    commission_owed: Number

    @classmethod
    def of(cls, standing: Standing, currency: str) -> Self:
        """Show where the books stand."""
        return cls(held=amount(standing.held, currency), commission_owed=amount(standing.owed, currency))


class MovedAnswer(Answer):
    """What moved: recovered = your share + fee + VAT; of it `direct_payments` came to the creditor himself.

    `held` less `disbursed` is how what partners hold changed, `commission_owed` how what he owes did;
    `to_disburse` is held at the end. `other_fees` came from no payment, as that of a withdrawal, with VAT.
    """

    recovered: Number
    share: Number
    fee: Number
    vat: Number
    other_fees: Number
    direct_payments: Number
    held: Number
    disbursed: Number
    to_disburse: Number
    commission_owed: Number


class StatementCase(MovedAnswer):
    """A case of a statement."""

    case_id: UUID
    case_reference: str
    creditor_reference: str | None
    debtor_name: str | None


class StatementAnswer(Answer):
    """A creditor's statement, by the days of posting: opening + held - disbursed = closing."""

    from_: Annotated[dt.date, Field(alias="from")]
    to: dt.date
    currency: str
    opening: StandingAnswer
    closing: StandingAnswer
    total: MovedAnswer
    cases: list[StatementCase]

    @classmethod
    def of(cls, found: CreditorStatement) -> Self:
        """Show a statement."""
        currency = found.currency
        return cls(
            from_=found.first,
            to=found.last,
            currency=currency,
            opening=StandingAnswer.of(found.opening, currency),
            closing=StandingAnswer.of(found.closing, currency),
            total=MovedAnswer(**_moved(found.total, currency)),
            cases=[
                StatementCase(
                    case_id=each.case_id,
                    case_reference=each.reference,
                    creditor_reference=each.creditor_reference,
                    debtor_name=each.debtor_name,
                    **_moved(each.moved, currency),
                )
                for each in found.cases
            ],
        )


def _moved(moved: Moved, currency: str) -> dict[str, Number]:
    return {
        "recovered": amount(moved.recovered, currency),
        "share": amount(moved.share, currency),
        "fee": amount(moved.fee, currency),
        "vat": amount(moved.vat, currency),
        "other_fees": amount(moved.other_fees, currency),
        "direct_payments": amount(moved.direct, currency),
        "held": amount(moved.held, currency),
        "disbursed": amount(moved.disbursed, currency),
        "to_disburse": amount(moved.to_disburse, currency),
        "commission_owed": amount(moved.owed, currency),
    }
