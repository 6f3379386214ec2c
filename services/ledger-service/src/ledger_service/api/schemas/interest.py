"""Reference rates, interest rules and proposals on the wire; percentages are percent a year."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, Field

from chassis.http import Answer, Schema
from chassis.money import to_minor
from ledger_service.api.schemas.fields import Currency, Day, Number, amount, amount_from
from ledger_service.application.propose_interest import Conversion, Proposal
from ledger_service.domain.interest import DayCount, Rule, Segment, Step

if TYPE_CHECKING:
    Percent = Decimal
    Compensation = Decimal
else:
    Percent = Annotated[amount_from("-100"), Field(le=Decimal(1000), max_digits=9, decimal_places=5)]
    Compensation = Annotated[amount_from("0"), Field(le=Decimal(10**6))]

_NOT_RISING: Final = "must rise from step to step, and only the last is without end"


class ReferenceRateInput(Schema):
    """A rate and the day from which it counts."""

    valid_from: Day
    percent: Percent


class ReferenceRatesInput(Schema):
    """Rates of one name, such as ECB; those of days that are not named stay."""

    reference: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,19}$")]
    rates: Annotated[list[ReferenceRateInput], Field(min_length=1, max_length=200)]


class ReferenceRateAnswer(Answer):
    """A rate in percent a year, from a day until the next one of the same name."""

    reference: str
    valid_from: dt.date
    percent: Number


class ReferenceRatesAnswer(Answer):
    """All reference rates, by name and date."""

    rates: list[ReferenceRateAnswer]


class CompensationInput(Schema):
    """The fixed sum for claims below `below`; without it, for all larger ones."""

    below: Compensation | None = None
    amount: Compensation


def _rising(steps: list[CompensationInput]) -> list[CompensationInput]:
    ends = [step.below for step in steps]
    closed = [end for end in ends if end is not None]
    if None in ends[:-1] or closed != sorted(set(closed)):
        raise ValueError(_NOT_RISING)
    return steps


class InterestRuleInput(Schema):
    """What a country's law gives from one kind of debtor, for debts late from `validFrom` on."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    debtor_type: Literal["Company", "Private"]
    valid_from: Day
    reference: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,19}$")]
    margin_percent: Percent
    follows_reference: bool = True
    day_count: DayCount = DayCount.ACTUAL_365
    currency: Currency
    compensation: Annotated[list[CompensationInput], Field(max_length=10), AfterValidator(_rising)] = Field(default=[])

    def rule(self) -> Rule:
        """Return the rule; raises `TooManyDecimals` for a compensation finer than its currency."""
        return Rule(
            country=self.country,
            debtor_type=self.debtor_type,
            valid_from=self.valid_from,
            reference=self.reference,
            margin=Fraction(self.margin_percent),
            follows=self.follows_reference,
            day_count=self.day_count,
            currency=self.currency,
            compensation=tuple(
                Step(None if step.below is None else to_minor(step.below, self.currency), _minor(step, self.currency))
                for step in self.compensation
            ),
        )


def _minor(step: CompensationInput, currency: str) -> int:
    return to_minor(step.amount, currency)


class CompensationAnswer(Answer):
    """A step of the fixed compensation."""

    below: Number | None
    amount: Number


class InterestRuleAnswer(Answer):
    """A rule as it holds."""

    country: str
    debtor_type: str
    valid_from: dt.date
    reference: str
    margin_percent: Number
    follows_reference: bool
    day_count: str
    currency: str
    compensation: list[CompensationAnswer]

    @classmethod
    def of(cls, rule: Rule) -> "InterestRuleAnswer":
        """Show a rule."""
        return cls(
            country=rule.country,
            debtor_type=rule.debtor_type,
            valid_from=rule.valid_from,
            reference=rule.reference,
            margin_percent=_decimal(rule.margin),
            follows_reference=rule.follows,
            day_count=rule.day_count.value,
            currency=rule.currency,
            compensation=[
                CompensationAnswer(
                    below=None if step.below is None else amount(step.below, rule.currency),
                    amount=amount(step.amount, rule.currency),
                )
                for step in rule.compensation
            ],
        )


class InterestRulesAnswer(Answer):
    """All rules, by country, debtor and date."""

    rules: list[InterestRuleAnswer]


class InterestSegment(Answer):
    """Interest of the days from the day after `after` to `until`, on one principal at one rate.

    `carriedOver`: no reference rate of that half-year is known, and the last one before it was used.
    """

    after: dt.date
    until: dt.date
    days: int
    principal: Number
    reference_percent: Number
    reference_valid_from: dt.date
    percent: Number
    amount: Number
    carried_over: bool

    @classmethod
    def of(cls, segment: Segment, currency: str) -> "InterestSegment":
        """Show a segment."""
        return cls(
            after=segment.begins,
            until=segment.ends,
            days=segment.days,
            principal=amount(segment.principal, currency),
            reference_percent=_decimal(segment.reference.percent),
            reference_valid_from=segment.reference.valid_from,
            percent=_decimal(segment.percent),
            amount=amount(segment.amount, currency),
            carried_over=segment.carried_over,
        )


class RateUsed(Answer):
    """An exchange rate, USD for one unit, and the day it is of."""

    currency: str
    usd_per_unit: Number
    date: dt.date


class ProposedFees(Answer):
    """What `PUT /partner/cases/{id}/fees` would be sent: the whole fees as they would stand then."""

    interest_fees: Number
    reminder_fees: Number
    collection_fees: Number


class InterestProposal(Answer):
    """What the law gives for this claim until a day; nothing is changed by asking.

    `compensation` is in the claim's currency; where the law names another, `exchangeRates` are those it
    was converted by.
    """

    currency: str
    as_of: dt.date
    due_date: dt.date
    due_date_agreed: bool
    rule: InterestRuleAnswer
    segments: list[InterestSegment]
    interest: Number
    compensation: Number
    statutory_compensation: Number
    exchange_rates: list[RateUsed]
    present_fees: ProposedFees
    proposed_fees: ProposedFees

    @classmethod
    def of(cls, proposal: Proposal) -> "InterestProposal":
        """Show a proposal; fees that are higher already are not lowered."""
        claim, currency = proposal.claim, proposal.claim.currency

        def fees(interest: int, collection: int) -> ProposedFees:
            return ProposedFees(
                interest_fees=amount(interest, currency),
                reminder_fees=amount(claim.reminder_fees, currency),
                collection_fees=amount(collection, currency),
            )

        return cls(
            currency=currency,
            as_of=proposal.as_of,
            due_date=proposal.due,
            due_date_agreed=proposal.due_agreed,
            rule=InterestRuleAnswer.of(proposal.rule),
            segments=[InterestSegment.of(each, currency) for each in proposal.segments],
            interest=amount(proposal.interest, currency),
            compensation=amount(proposal.compensation, currency),
            statutory_compensation=amount(proposal.rule_compensation, proposal.rule.currency),
            exchange_rates=_used(proposal.conversion),
            present_fees=fees(claim.interest_fees, claim.collection_fees),
            proposed_fees=fees(
                max(claim.interest_fees, proposal.interest), max(claim.collection_fees, proposal.compensation)
            ),
        )


def _used(conversion: Conversion | None) -> list[RateUsed]:
    if conversion is None:
        return []
    return [
        RateUsed(currency=rate.currency, usd_per_unit=rate.usd_per_unit, date=rate.date)
        for rate in (conversion.source, conversion.target)
    ]


def _decimal(percent: Fraction) -> Decimal:
    return Decimal(percent.numerator) / percent.denominator
