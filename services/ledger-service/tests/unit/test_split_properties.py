"""What holds for every plan of payments, whatever the terms."""

from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ledger_service.domain.split import Base, Given, computed, explicit
from ledger_service.domain.values import CommissionBasis, Split, Terms

RATES = st.integers(0, 1000).map(lambda thousandths: Fraction(thousandths, 1000))
FEES = st.integers(0, 500).map(lambda thousandths: Fraction(thousandths, 1000))
VATS = st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(1, 4), Fraction(19, 100)])
TERMS = st.builds(
    Terms,
    number=st.just(1),
    partner_id=st.just(UUID(int=7)),
    success_fee=FEES,
    revenue_share=RATES,
    basis=st.sampled_from(CommissionBasis),
    vat_rate=VATS,
)
BASES = st.builds(Base, principal=st.integers(1, 10**9), fees=st.integers(0, 10**7))
SHARES = st.none() | RATES


def run(base: Base, terms: Terms, plan: list[int], share: Fraction | None) -> list[Split]:
    sums, room, splits = Given(), base.total, []
    for amount in plan:
        within = min(amount, room)
        room -= within
        split, sums = computed(amount, within, base, terms, sums, share)
        splits.append(split)
    return splits


def totals(splits: list[Split]) -> tuple[int, ...]:
    names = ("amount", "client", "vat", "partner_gross", "fee", "platform", "referral")
    return tuple(sum(getattr(split, name) for split in splits) for name in names)


@given(BASES, TERMS, SHARES, st.lists(st.integers(1, 10**9), min_size=1, max_size=12))
def test_any_plan_of_instalments_gives_what_one_payment_gives(
    base: Base, terms: Terms, share: Fraction | None, plan: list[int]
) -> None:
    assert totals(run(base, terms, plan, share)) == totals(run(base, terms, [sum(plan)], share))


@given(BASES, TERMS, SHARES, st.lists(st.integers(1, 10**9), min_size=2, max_size=8), st.randoms())
def test_the_order_of_instalments_makes_no_difference_in_the_end(
    base: Base, terms: Terms, share: Fraction | None, plan: list[int], random: object
) -> None:
    shuffled = list(plan)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert totals(run(base, terms, shuffled, share)) == totals(run(base, terms, plan, share))


@given(BASES, TERMS, SHARES, st.lists(st.integers(1, 10**9), min_size=1, max_size=12))
def test_every_payment_is_shared_out_to_the_last_unit(
    base: Base, terms: Terms, share: Fraction | None, plan: list[int]
) -> None:
    for split in run(base, terms, plan, share):
        assert split.amount == split.client + split.vat + split.partner_gross
        assert split.commission == split.amount - split.client
        assert 0 <= split.referral <= split.platform
        assert 0 <= split.partner_gross <= split.amount
        assert split.vat >= 0


@given(BASES, TERMS, SHARES)
def test_a_full_recovery_is_rounded_once_from_the_exact_share(base: Base, terms: Terms, share: Fraction | None) -> None:
    (split,) = run(base, terms, [base.total], share)
    exact = terms.success_fee * base.principal + base.fees
    assert abs(split.partner_gross - exact) <= Fraction(1, 2)


@given(BASES, TERMS, SHARES, st.integers(1, 10**9), st.data())
def test_a_stated_split_stands_as_stated(
    base: Base, terms: Terms, share: Fraction | None, amount: int, data: st.DataObject
) -> None:
    commission = data.draw(st.integers(0, amount))
    split = explicit(amount, commission, base, terms, share)
    assert (split.client, split.commission) == (amount - commission, commission)
    assert 0 <= split.vat <= commission
    assert 0 <= split.referral <= split.platform <= split.partner_gross


def test_half_a_unit_goes_up() -> None:
    terms = Terms(1, UUID(int=7), Fraction(1, 2), Fraction(0), CommissionBasis.STANDARD, Fraction(0))
    first, second = run(Base(100, 0), terms, [1, 1], None)
    assert (first.partner_gross, second.partner_gross) == (1, 0)


def test_nothing_outstanding_leaves_nothing_to_share() -> None:
    terms = Terms(1, UUID(int=7), Fraction(1, 2), Fraction(1), CommissionBasis.STANDARD, Fraction(1, 5))
    (split,) = run(Base(0, 0), terms, [500], Fraction(1))
    assert (split.client, split.partner_gross, split.vat, split.platform) == (500, 0, 0, 0)
