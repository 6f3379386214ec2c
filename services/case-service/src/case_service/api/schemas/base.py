"""What the answers of this service share: members that may be missing, dates, amounts, stable numbers for people."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Final

from chassis.http import Answer
from chassis.http.schemas import Maybe, Number
from chassis.money import to_decimal

_PERCENT: Final = Decimal(100)

__all__ = ["Answer", "Maybe", "Number", "amount", "midnight", "percent", "person_number"]


def amount(minor: int, currency: str) -> Decimal:
    """Return minor units as the number on the wire, with the currency's decimals."""
    return to_decimal(minor, currency)


def midnight(day: dt.date) -> dt.datetime:
    """Return a legal date in the published form: its first instant in UTC."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def percent(rate: Decimal) -> Decimal:
    """Return a rate (0.205) as the published percentage (20.5)."""
    return rate * _PERCENT


def person_number(identity: str) -> int:
    """Return the positive 32-bit number that old formats want for a person, the same each time.

    It is derived from what identifies him and looks nobody up: operations that take a person want his e-mail address.
    """
    return int.from_bytes(hashlib.sha256(identity.casefold().encode()).digest()[:4]) & 0x7FFFFFFF
