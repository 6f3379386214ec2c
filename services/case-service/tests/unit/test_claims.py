"""Amounts, ages, evidence and exclusivity of claims."""

import datetime as dt
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_service.application.claim_checks import check_claim
from case_service.domain.documents import DESCRIPTION, FILE, FILE_OR_DESCRIPTION, missing_evidence
from case_service.domain.errors import AmountBelowMinimum, FieldErrors, UnsupportedCurrency
from case_service.domain.exclusivity import (
    ExtensionEvent,
    ExtensionType,
    PeriodStatus,
    add_months,
    days_remaining,
    extend,
    first_end,
    status_on,
)
from case_service.domain.organisations import Rate
from case_service.domain.submission import Buckets, blended_uplift, bucket_errors
from case_service.domain.us_states import find_state
from case_service.domain.values import DebtorType

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("usd", "private", "standard", "areas"),
    [
        (1_999_99, False, True, ()),
        (2_000_00, False, True, (FILE_OR_DESCRIPTION,)),
        (10_000_00, False, True, (FILE_OR_DESCRIPTION,)),
        (10_000_01, False, True, (FILE,)),
        (100_00, True, True, (FILE, DESCRIPTION)),
        (100_00, False, False, (FILE, DESCRIPTION)),
    ],
)
def test_what_a_claim_without_evidence_lacks(usd: int, private: bool, standard: bool, areas: tuple[str, ...]) -> None:  # noqa: FBT001
    kind = DebtorType.PRIVATE if private else DebtorType.COMPANY
    assert areas == missing_evidence(
        usd_minor=usd, debtor_type=kind, standard_scope=standard, has_file=False, has_description=False
    )
    assert (
        missing_evidence(usd_minor=usd, debtor_type=kind, standard_scope=standard, has_file=True, has_description=True)
        == ()
    )


def test_a_description_serves_in_the_middle_tier_only() -> None:
    given = {"debtor_type": DebtorType.COMPANY, "standard_scope": True, "has_file": False, "has_description": True}
    assert missing_evidence(usd_minor=5_000_00, **given) == ()
    assert missing_evidence(usd_minor=10_000_01, **given) == (FILE,)


def check(**changes: object) -> object:
    rate = Rate("EUR", Decimal("1.1"), TODAY)
    return check_claim(
        **{
            "today": TODAY,
            "currency": "EUR",
            "amount": Decimal("1000.00"),
            "buckets": (None, None, None),
            "invoice_date": TODAY,
            "due_date": TODAY,
            "rate": rate,
            **changes,
        }
    )


def test_all_wrong_fields_are_told_at_once() -> None:
    with pytest.raises(FieldErrors) as refused:
        check(amount=Decimal("10.001"), invoice_date=None, due_date=TODAY + dt.timedelta(days=1))
    assert set(refused.value.fields) == {"amountToRecover", "date", "dueDate"}


@pytest.mark.parametrize(
    ("amount", "currency", "rate", "enough"),
    [
        ("100.00", "USD", "1", True),
        ("99.99", "USD", "1", False),
        ("90.91", "EUR", "1.1", True),
        ("90.90", "EUR", "1.1", False),
        ("15625", "JPY", "0.0064", True),
        ("15624", "JPY", "0.0064", False),
    ],
)
def test_a_hundred_dollars_is_the_least(amount: str, currency: str, rate: str, enough: bool) -> None:  # noqa: FBT001
    given = {"amount": Decimal(amount), "currency": currency, "rate": Rate(currency, Decimal(rate), TODAY)}
    if enough:
        assert check(**given)
    else:
        with pytest.raises(AmountBelowMinimum):
            check(**given)


def test_a_currency_without_a_rate_is_not_supported() -> None:
    with pytest.raises(UnsupportedCurrency):
        check(currency="NOK", rate=None)


def test_the_published_example_of_a_blended_uplift() -> None:
    assert blended_uplift(1_000_000, Buckets(None, 600_000, 200_000)) == Decimal("0.062")


@given(st.integers(1, 10**9), *(st.none() | st.integers(-5, 10**9) for _ in range(3)))
def test_aged_amounts_nest(principal: int, six: int | None, twelve: int | None, twenty_four: int | None) -> None:
    wrong = bucket_errors(principal, Buckets(six, twelve, twenty_four))
    if six is None and twelve is None and twenty_four is None:
        nests = True
    elif twelve is None or twenty_four is None:
        nests = False
    else:
        nests = 0 <= twenty_four <= twelve <= (principal if six is None else six) <= principal
    assert (not wrong) == nests


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"), ("2026-12-15", 12, "2027-12-15")],
)
def test_months_are_clamped_to_their_end(day: str, months: int, later: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


DATES = st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1))


@given(DATES, st.lists(st.tuples(DATES, st.integers(0, 9)), unique=True), st.randoms())
def test_extensions_depend_on_the_events_not_on_their_arrival(
    start: dt.date, facts: list[tuple[dt.date, int]], random: Random
) -> None:
    events = [ExtensionEvent(UUID(int=cause), ExtensionType.PAYMENT, day) for day, cause in facts]
    shuffled = random.sample(events, len(events))
    found = extend(start, events, ended=None)
    assert found == extend(start, shuffled, ended=None)
    ends = [first_end(start), *(each.new_end for each in found)]
    assert ends == sorted(ends)
    assert all(each.event.date <= end for each, end in zip(found, ends, strict=False))


def test_an_event_after_the_natural_end_does_not_revive_a_period() -> None:
    start = dt.date(2026, 1, 10)
    late = ExtensionEvent(UUID(int=1), ExtensionType.PAYMENT, dt.date(2026, 7, 11))
    assert extend(start, [late], ended=None) == []
    in_time = ExtensionEvent(UUID(int=2), ExtensionType.PAYMENT, dt.date(2026, 7, 10))
    assert [each.new_end for each in extend(start, [in_time, late], ended=None)] == [
        dt.date(2027, 7, 10),
        dt.date(2027, 7, 11),
    ]


def test_days_remaining_are_negative_after_time_and_nothing_after_an_early_end() -> None:
    end = TODAY - dt.timedelta(days=3)
    status = status_on(TODAY, end, PeriodStatus.ACTIVE, resolved=False)
    assert (status, days_remaining(end, TODAY, status, resolved=False)) == (PeriodStatus.EXPIRED, -3)
    assert days_remaining(TODAY + dt.timedelta(days=9), TODAY, PeriodStatus.TERMINATED, resolved=True) == 0


@pytest.mark.parametrize("text", ["CA", "ca", "US-CA", "California", " california "])
def test_a_state_is_known_by_code_or_name(text: str) -> None:
    assert find_state(text) == "CA"


def test_no_state_is_made_up() -> None:
    assert find_state("Ontario") is None
