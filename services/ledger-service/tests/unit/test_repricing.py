"""The price of a claim whose principal changes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.domain.errors import DeliberateRate, PriceNeedsConfirmation
from ledger_service.domain.repricing import UNNOTICED, Consent, PriceFunction, repriced

EUROPEAN = ((10_000, Fraction("0.2")), (100_000, Fraction("0.095")), (15_000_000, Fraction("0.06")))
STANDARD = PriceFunction(EUROPEAN, Fraction("0.08"), intentional=False)
RATES = st.integers(0, 400).map(lambda thousandths: Fraction(thousandths, 1000))
PRICES = st.builds(
    PriceFunction,
    brackets=st.lists(st.tuples(st.integers(0, 10**8), RATES), max_size=5, unique_by=lambda one: one[0]).map(tuple),
    uplift=RATES,
    intentional=st.booleans(),
)


@pytest.mark.parametrize(
    ("cents", "rate"),
    [(0, "0.28"), (9_999, "0.28"), (99_999, "0.28"), (100_000, "0.175"), (14_999_999, "0.175"), (15_000_000, "0.14")],
)
def test_brackets_are_half_open_and_the_age_counts_on_top(cents: int, rate: str) -> None:
    assert STANDARD.rate_at(cents, Fraction(0)) == Fraction(rate)


def test_a_standard_price_moves_with_consent() -> None:
    with pytest.raises(PriceNeedsConfirmation) as asked:
        repriced(STANDARD, Fraction("0.175"), 99_999, Consent(same_rate=True), warning="w")
    assert (asked.value.current, asked.value.proposed) == (Fraction("0.175"), Fraction("0.28"))
    assert (asked.value.intentional, asked.value.warning) == (False, "w")
    assert repriced(STANDARD, Fraction("0.175"), 99_999, Consent(new_price=True)) == Fraction("0.28")


def test_a_tenth_of_a_point_asks_nobody() -> None:
    assert repriced(STANDARD, Fraction("0.176"), 100_000, Consent()) == Fraction("0.175")
    with pytest.raises(PriceNeedsConfirmation):
        repriced(STANDARD, Fraction("0.17601"), 100_000, Consent())


def test_a_deliberate_rate_only_stays() -> None:
    quoted = PriceFunction((), Fraction(0), intentional=True)
    with pytest.raises(PriceNeedsConfirmation) as asked:
        repriced(quoted, Fraction("0.12"), 1, Consent())
    assert asked.value.intentional
    with pytest.raises(DeliberateRate):
        repriced(quoted, Fraction("0.12"), 1, Consent(new_price=True, same_rate=True))
    assert repriced(quoted, Fraction("0.12"), 1, Consent(same_rate=True)) == Fraction("0.12")


@given(PRICES, RATES, st.integers(0, 10**9), st.builds(Consent, st.booleans(), st.booleans()))
def test_no_rate_moves_noticeably_without_consent(
    price: PriceFunction, current: Fraction, cents: int, consent: Consent
) -> None:
    proposed = price.rate_at(cents, current)
    moves = abs(proposed - current) > UNNOTICED
    if price.intentional and consent.new_price:
        with pytest.raises(DeliberateRate):
            repriced(price, current, cents, consent)
    elif not consent.same_rate if price.intentional else moves and not consent.new_price:
        with pytest.raises(PriceNeedsConfirmation) as asked:
            repriced(price, current, cents, consent)
        assert (asked.value.proposed, asked.value.intentional) == (proposed, price.intentional)
    else:
        rate = repriced(price, current, cents, consent)
        assert rate == (current if price.intentional else proposed)
        assert consent.new_price or abs(rate - current) <= UNNOTICED
