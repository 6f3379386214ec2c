"""Bank statements as the ledger takes them, whatever file they came in."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way the money went, seen from the account's owner."""

    CREDIT = "Credit"
    DEBIT = "Debit"


class LineStatus(StrEnum):
    """What became of a line: somebody has to look at an open one."""

    OPEN = "Open"
    MATCHED = "Matched"
    IGNORED = "Ignored"


@dataclass(frozen=True, slots=True)
class BankLine:
    """One booked movement of an account, in minor units.

    `number` is its place in the statement, from 1; `bank_reference` the bank's own, unique for the
    account where the bank gives one; `reference` a structured one of the creditor. `reverses`: the
    bank takes an earlier movement back.
    """

    number: int
    booked_on: dt.date
    value_date: dt.date
    direction: Direction
    currency: str
    amount: int
    bank_reference: str | None = None
    end_to_end_id: str | None = None
    reference: str | None = None
    text: str = ""
    counterparty: str | None = None
    counterparty_account: str | None = None
    reverses: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """The movements of one account; `skipped` counts those of nothing or not booked yet."""

    account: str
    currency: str | None
    reference: str | None
    lines: tuple[BankLine, ...]
    skipped: int = 0
