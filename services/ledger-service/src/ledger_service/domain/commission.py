"""Commissions that clients owe for money they received, and the case that collects them (domain 4.5, example 8)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from ledger_service.domain.errors import LedgerError

MOST_PAYMENTS: Final = 200
"""Payments that one case names; more are for another one, once this is submitted."""

LONGEST_COMMENT: Final = 4000
"""Characters of a claim's comment (published)."""


@dataclass(frozen=True, slots=True)
class UnpaidCommission:
    """What a client owes his partner for one payment, with VAT, in minor units; in no open commission case yet."""

    payment_id: UUID
    case_id: UUID
    currency: str
    amount: int
    received_on: dt.date
    recorded_on: dt.date
    remind_on: dt.date | None


class UnknownClient(LedgerError):
    """The partner has never worked for this creditor."""


class NothingUnpaid(LedgerError):
    """The client owes the partner no commission that a case could collect."""

    def __init__(self, currency: str | None) -> None:
        what = "commission" if currency is None else f"commission in {currency}"
        super().__init__(
            f"This client owes no {what}: every one is paid, deleted, still to be verified, or in a case already."
        )


class SeveralCurrencies(LedgerError):
    """A case is in one currency, and the client owes commissions in several."""

    def __init__(self, currencies: Sequence[str]) -> None:
        super().__init__(
            f"The client owes commissions in {' and '.join(currencies)}, and a case is in one currency: "
            f"name one of them with ?currency={currencies[0]}."
        )


def of_one_currency(unpaid: Sequence[UnpaidCommission], wanted: str | None) -> tuple[list[UnpaidCommission], int]:
    """Return what one case can collect, the oldest first, and how many are left for another one.

    Raises `NothingUnpaid` or `SeveralCurrencies`.
    """
    chosen = [each for each in unpaid if wanted in {None, each.currency}]
    if not chosen:
        raise NothingUnpaid(wanted)
    currencies = sorted({each.currency for each in chosen})
    if len(currencies) > 1:
        raise SeveralCurrencies(currencies)
    return chosen[:MOST_PAYMENTS], max(0, len(chosen) - MOST_PAYMENTS)


def comment(references: Sequence[str]) -> str:
    """Return the comment of a commission case: the references of the cases, as many as have room."""
    text = "Unpaid commission on money that was paid to the client directly, on the cases: "
    for place, reference in enumerate(references):
        rest = len(references) - place
        more = f" and {rest} more" if place else ""
        part = f", {reference}" if place else reference
        if len(text) + len(part) + len(f" and {rest} more.") > LONGEST_COMMENT:
            return f"{text}{more}."
        text += part
    return f"{text}."
