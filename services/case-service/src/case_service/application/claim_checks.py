"""The checks that a submission and its preview share: amounts, ages, dates, the exchange rate."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from case_service.domain.errors import AmountBelowMinimum, FieldErrors, UnsupportedCurrency
from case_service.domain.organisations import Rate
from case_service.domain.submission import MINIMUM_USD_MINOR, Buckets, bucket_errors, usd_minor
from chassis.money import AmountTooLarge, TooManyDecimals, UnknownCurrency, to_minor

_FIELDS: Final = (
    "amountToRecoverOver6Months",
    "amountToRecoverOver12Months",
    "amountToRecoverOver24Months",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The money and the dates of a claim that passed; minor units of its currency."""

    principal: int
    usd_minor: int
    rate: Rate
    buckets: Buckets
    invoice_date: dt.date


def check_claim(
    *,
    today: dt.date,
    currency: str,
    amount: Decimal,
    buckets: tuple[Decimal | None, Decimal | None, Decimal | None],
    invoice_date: dt.date | None,
    due_date: dt.date | None,
    rate: Rate | None,
) -> Claim:
    """Return the claim in minor units; `rate` is None when there is none for the currency.

    Raises `FieldErrors` with all that is wrong, `UnsupportedCurrency`, or `AmountBelowMinimum` below
    USD 100 of principal (domain 8).
    """
    wrong: dict[str, list[str]] = defaultdict(list)
    if rate is None:
        raise UnsupportedCurrency(f"There is no exchange rate for '{currency}'.")
    principal = _minor(wrong, "amountToRecover", amount, currency)
    if amount <= 0:
        wrong["amountToRecover"].append("must be more than 0")
    parts = [
        None if value is None else _minor(wrong, field, value, currency)
        for field, value in zip(_FIELDS, buckets, strict=True)
    ]
    ages = Buckets(*parts)
    if not wrong:
        for field, message in bucket_errors(principal, ages).items():
            wrong[field].append(message)
    if invoice_date is None:
        wrong["date"].append("is required: the date of the invoice")
    elif invoice_date > today + dt.timedelta(days=1):
        wrong["date"].append("must not be in the future")
    if due_date is not None and due_date > today:
        wrong["dueDate"].append("must not be in the future")
    if wrong or invoice_date is None:
        raise FieldErrors(wrong)
    usd = usd_minor(amount, rate.usd_per_unit)
    if usd < MINIMUM_USD_MINOR:
        raise AmountBelowMinimum("A claim needs a principal of at least USD 100 or its equivalent.")
    return Claim(principal, usd, rate, ages, invoice_date)


def _minor(wrong: dict[str, list[str]], field: str, amount: Decimal, currency: str) -> int:
    try:
        return to_minor(amount, currency)
    except UnknownCurrency:
        raise UnsupportedCurrency(f"'{currency}' is not a currency we handle.") from None
    except (TooManyDecimals, AmountTooLarge) as error:
        wrong[field].append(str(error))
        return 0
