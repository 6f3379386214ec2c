"""What one case can collect of the commissions that a client owes."""

import datetime as dt

import pytest

from chassis.ids import uuid7
from ledger_service.domain.commission import (
    LONGEST_COMMENT,
    MOST_PAYMENTS,
    NothingUnpaid,
    SeveralCurrencies,
    UnpaidCommission,
    comment,
    of_one_currency,
)
from ledger_service.domain.direct import is_late, report_of

DAY = dt.date(2026, 11, 22)


def owed(currency: str = "EUR") -> UnpaidCommission:
    return UnpaidCommission(uuid7(), uuid7(), currency, 38_000, DAY, DAY, None)


def test_a_case_takes_the_oldest_two_hundred() -> None:
    unpaid = [owed() for _ in range(MOST_PAYMENTS + 5)]
    assert of_one_currency(unpaid, None) == (unpaid[:MOST_PAYMENTS], 5)
    assert of_one_currency(unpaid[:3], "EUR") == (unpaid[:3], 0)


def test_one_currency_at_a_time() -> None:
    unpaid = [owed("EUR"), owed("DKK")]
    with pytest.raises(SeveralCurrencies, match=r"DKK and EUR.*currency=DKK"):
        of_one_currency(unpaid, None)
    assert of_one_currency(unpaid, "EUR") == (unpaid[:1], 0)
    with pytest.raises(NothingUnpaid, match="in USD"):
        of_one_currency(unpaid, "USD")
    with pytest.raises(NothingUnpaid):
        of_one_currency([], None)


@pytest.mark.parametrize("many", [1, 2, 50, 2000])
def test_the_comment_names_as_many_cases_as_have_room(many: int) -> None:
    references = [f"REC-{number:08}" for number in range(many)]
    text = comment(references)
    assert len(text) <= LONGEST_COMMENT
    named = text.count("REC-")
    assert text.endswith(f" and {many - named} more." if named < many else f"{references[-1]}.")
    assert named == many or named > 200


@pytest.mark.parametrize(("after", "late"), [(0, False), (3, False), (4, True), (400, True)])
def test_three_days_are_in_time(after: int, *, late: bool) -> None:
    assert is_late(DAY, DAY + dt.timedelta(days=after)) is late


def test_no_report_of_other_money_is_taken() -> None:
    assert report_of([], case_id=uuid7(), amount=1, day=DAY) is None
