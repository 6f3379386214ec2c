"""Reference rates and interest rules in PostgreSQL, and what a proposal needs of a case."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.interest import DayCount, ReferenceRate, Rule, Step
from ledger_service.domain.interest_ports import OverdueClaim

_RATES: Final = text("SELECT name, valid_from, percent FROM reference_rates ORDER BY name, valid_from")
_RATES_OF: Final = text("SELECT valid_from, percent FROM reference_rates WHERE name = :name ORDER BY valid_from")
_PUT_RATES: Final = text("""
INSERT INTO reference_rates (name, valid_from, percent, published_at)
SELECT :name, valid_from, percent, :at
FROM unnest(CAST(:days AS date[]), CAST(:percents AS numeric[])) AS given(valid_from, percent) ORDER BY valid_from
ON CONFLICT (name, valid_from) DO UPDATE SET percent = excluded.percent, published_at = excluded.published_at
""")
_RULES: Final = text("SELECT * FROM interest_rules ORDER BY country, debtor_type, valid_from")
_RULE: Final = text("""
SELECT * FROM interest_rules WHERE country = :country AND debtor_type = :debtor_type AND valid_from <= :day
ORDER BY valid_from DESC LIMIT 1
""")
_PUT_RULE: Final = text("""
INSERT INTO interest_rules (country, debtor_type, valid_from, reference, margin, follows, day_count, currency,
    compensation, published_at)
VALUES (:country, :debtor_type, :valid_from, :reference, :margin, :follows, :day_count, :currency,
    CAST(:compensation AS jsonb), :at)
ON CONFLICT (country, debtor_type, valid_from) DO UPDATE SET reference = excluded.reference, margin = excluded.margin,
    follows = excluded.follows, day_count = excluded.day_count, currency = excluded.currency,
    compensation = excluded.compensation, published_at = excluded.published_at
""")
_CLAIM: Final = text("""
SELECT account.currency, account.debtor_country, account.interest_fees, account.reminder_fees, account.collection_fees,
       CASE WHEN account.revision > 0 THEN account.principal ELSE account.submitted_principal END AS principal,
       coalesce((SELECT jsonb_agg(jsonb_build_array(paid.value_date, paid.principal_part) ORDER BY paid.value_date)
                 FROM payments AS paid WHERE paid.case_id = account.case_id AND paid.principal_part > 0
                   AND paid.verification = 'Verified' AND paid.deleted_at IS NULL),
                '[]') AS payments
FROM case_accounts AS account WHERE account.case_id = :case AND account.partner_id = :partner
""")


@dataclass(frozen=True, slots=True)
class NamedRate:
    """A reference rate with its name."""

    name: str
    valid_from: dt.date
    percent: Decimal


class PostgresInterest:
    """Implements `domain.interest_ports.InterestTables`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all_rates(self) -> list[NamedRate]:
        """Return every reference rate, by name and date."""
        return [NamedRate(*row) for row in await self._connection.execute(_RATES)]

    async def put_rates(self, name: str, rates: Sequence[tuple[dt.date, Decimal]], at: dt.datetime) -> None:
        """Set rates of one name; its others stay."""
        days, percents = [day for day, _ in rates], [percent for _, percent in rates]
        await self._connection.execute(_PUT_RATES, {"name": name, "days": days, "percents": percents, "at": at})

    async def all_rules(self) -> list[Rule]:
        """Return every rule in force now or once, by country, debtor and date; withdrawn ones are left out."""
        return [_rule(row) for row in await self._connection.execute(_RULES) if row.reference is not None]

    async def put_rule(self, rule: Rule, at: dt.datetime) -> None:
        """Set the rule of a country for one kind of debtor from a day on."""
        steps = [{"below": step.below, "amount": step.amount} for step in rule.compensation]
        given = {
            "country": rule.country, "debtor_type": rule.debtor_type, "valid_from": rule.valid_from,
            "reference": rule.reference, "margin": Decimal(rule.margin.numerator) / rule.margin.denominator,
            "follows": rule.follows, "day_count": rule.day_count.value, "currency": rule.currency,
            "compensation": json.dumps(steps), "at": at,
        }  # fmt: skip
        await self._connection.execute(_PUT_RULE, given)

    async def rule(self, country: str, debtor_type: str, day: dt.date) -> Rule | None:
        """Return the rule for debts that are late from this day on."""
        given = {"country": country, "debtor_type": debtor_type, "day": day}
        row = (await self._connection.execute(_RULE, given)).first()
        return None if row is None or row.reference is None else _rule(row)

    async def rates(self, name: str) -> list[ReferenceRate]:
        """Return the reference rates of one name, by date."""
        rows = await self._connection.execute(_RATES_OF, {"name": name})
        return [ReferenceRate(row.valid_from, Fraction(row.percent)) for row in rows]

    async def claim(self, case_id: UUID, partner_id: UUID) -> OverdueClaim | None:
        """Return what the ledger knows of a claim that this partner has in hand."""
        row = (await self._connection.execute(_CLAIM, {"case": case_id, "partner": partner_id})).first()
        if row is None:
            return None
        return OverdueClaim(
            currency=row.currency,
            country=row.debtor_country,
            principal=row.principal,
            interest_fees=row.interest_fees,
            reminder_fees=row.reminder_fees,
            collection_fees=row.collection_fees,
            payments=tuple((dt.date.fromisoformat(day), part) for day, part in row.payments),
        )


def _rule(row: Row[tuple[object, ...]]) -> Rule:
    return Rule(
        country=row.country,
        debtor_type=row.debtor_type,
        valid_from=row.valid_from,
        reference=row.reference,
        margin=Fraction(row.margin),
        follows=row.follows,
        day_count=DayCount(row.day_count),
        currency=row.currency,
        compensation=tuple(Step(each["below"], each["amount"]) for each in row.compensation),
    )
