"""Proposes statutory interest and compensation for a claim; the partner decides and applies it."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from chassis.money import exponent
from ledger_service.domain.errors import Awaited, NoExchangeRate, NotYetKnown, UnknownCase
from ledger_service.domain.interest import WITHOUT_AGREED_TERM, NoStatutoryInterest, Rule, Segment, accrue
from ledger_service.domain.interest_ports import InterestTables, OverdueClaim, Rate, RatesOfDay
from ledger_service.domain.ports import CaseDirectory
from ledger_service.domain.rounding import rounded


@dataclass(frozen=True, slots=True)
class Conversion:
    """Both rates, in USD for one unit, by which the compensation came into the claim's currency."""

    source: Rate
    target: Rate


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the law gives until a day, in minor units of the claim's currency.

    `due_agreed` tells whether `due` was agreed or follows from the invoice's date. `compensation`
    is `rule_compensation` of the rule's own currency, converted when that is another one.
    """

    claim: OverdueClaim
    rule: Rule
    due: dt.date
    due_agreed: bool
    as_of: dt.date
    segments: tuple[Segment, ...]
    rule_compensation: int
    compensation: int
    conversion: Conversion | None

    @property
    def interest(self) -> int:
        """All interest from the first day late on."""
        return sum(segment.amount for segment in self.segments)


async def propose_interest(
    tables: InterestTables, rates: RatesOfDay, cases: CaseDirectory, case_id: UUID, *, partner_id: UUID, as_of: dt.date
) -> Proposal:
    """Return the proposal for a claim that this partner has in hand.

    Raises `UnknownCase`, `NoStatutoryInterest` where the law gives none, `NoReferenceRate` and
    `NoExchangeRate` where a figure is missing, `NotYetKnown` when the case's owner does not answer.
    """
    claim = await tables.claim(case_id, partner_id)
    if claim is None:
        raise UnknownCase
    owned = await cases.find(case_id)
    if owned is None:
        raise UnknownCase
    if not owned.debtor_type:  # an owner of an older release
        raise NotYetKnown(Awaited.OWNER)
    due = owned.due_date or owned.invoice_date + WITHOUT_AGREED_TERM
    rule = await tables.rule(claim.country, owned.debtor_type, due + dt.timedelta(days=1))
    if rule is None:
        raise NoStatutoryInterest(claim.country, owned.debtor_type)
    segments = accrue(claim.principal, claim.payments, due, as_of, rule=rule, rates=await tables.rates(rule.reference))
    fixed, conversion, owed = 0, None, 0
    if as_of > due:
        fixed, owed, conversion = await _compensation(claim, rule, rates, as_of)
    return Proposal(
        claim=claim,
        rule=rule,
        due=due,
        due_agreed=owned.due_date is not None,
        as_of=as_of,
        segments=tuple(segments),
        rule_compensation=fixed,
        compensation=owed,
        conversion=conversion,
    )


async def _compensation(
    claim: OverdueClaim, rule: Rule, rates: RatesOfDay, as_of: dt.date
) -> tuple[int, int, Conversion | None]:
    """Return the fixed sum in the rule's currency and in the claim's, and how it was converted."""
    if not rule.compensation:
        return 0, 0, None
    if rule.currency == claim.currency:
        fixed = rule.compensation_for(claim.principal)
        return fixed, fixed, None
    found = {rate.currency: rate for rate in await rates.of_day(as_of, (rule.currency, claim.currency))}
    if len(found) < 2:  # noqa: PLR2004 - both currencies
        raise NoExchangeRate
    conversion = Conversion(found[rule.currency], found[claim.currency])
    price = Fraction(conversion.source.usd_per_unit) / Fraction(conversion.target.usd_per_unit)
    price *= Fraction(10) ** (exponent(claim.currency) - exponent(rule.currency))
    size = Fraction(claim.principal) / price
    fixed = rule.compensation_for(rounded(size.numerator, size.denominator))
    owed = fixed * price
    return fixed, rounded(owed.numerator, owed.denominator), conversion
