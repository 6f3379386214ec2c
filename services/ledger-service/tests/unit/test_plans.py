"""Payment plans: instalments follow from payments, whatever order those came in."""

import datetime as dt
import random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ledger_service.domain.plans import Instalment, InstalmentStatus, PlanStatus, PlanTerms, lacking, state_on

START = dt.date(2026, 1, 1)
NOBODY = UUID(int=1)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def plan(*amounts: int, tolerance: int = 0, grace: int = 3, cancelled: dt.date | None = None) -> PlanTerms:
    return PlanTerms(
        NOBODY, NOBODY, NOBODY, NOBODY, "EUR", START, written=True, tolerance=tolerance, grace_days=grace,
        instalments=tuple(Instalment(place, day(30 * place), amount) for place, amount in enumerate(amounts, 1)),
        cancelled_on=cancelled,
    )  # fmt: skip


def statuses(terms: PlanTerms, payments: list[tuple[int, int]], today: int) -> list[str]:
    state = state_on(terms, [(day(when), amount) for when, amount in payments], day(today))
    return [state.status.value, *(each.status.value for each in state.instalments)]


def test_the_life_of_a_plan() -> None:
    terms = plan(100, 100, 100)
    assert statuses(terms, [], 0) == ["Active", "Upcoming", "Upcoming", "Upcoming"]
    assert statuses(terms, [], 30) == ["Active", "Due", "Upcoming", "Upcoming"]
    assert statuses(terms, [], 33) == ["Active", "Due", "Upcoming", "Upcoming"]
    assert statuses(terms, [], 34) == ["InArrears", "Missed", "Upcoming", "Upcoming"]
    assert statuses(terms, [(36, 100)], 40) == ["Active", "PaidLate", "Upcoming", "Upcoming"]
    assert statuses(terms, [(10, 250)], 90) == ["Active", "Paid", "Paid", "Due"]
    assert statuses(terms, [(10, 250), (90, 60)], 95) == ["Completed", "Paid", "Paid", "Paid"]
    assert statuses(plan(100, 100, cancelled=day(40)), [(10, 100)], 95) == ["Cancelled", "Paid", "Missed"]


def test_what_may_be_lacking() -> None:
    assert statuses(plan(100, 100, tolerance=5), [(30, 95), (60, 100)], 70) == ["Completed", "Paid", "Paid"]
    assert statuses(plan(100, 100, tolerance=5), [(30, 94), (60, 100)], 70)[1:] == ["PaidLate", "Missed"]


def test_payments_before_the_agreement_do_not_count() -> None:
    assert statuses(plan(100), [(-1, 100)], 40) == ["InArrears", "Missed"]
    state = state_on(plan(100), [(day(1), 150)], day(2))
    assert (state.paid, state.beyond, state.instalments[0].covered) == (150, 50, 100)


def test_what_was_lacking_on_the_last_day() -> None:
    terms = plan(100, 100)
    assert lacking(terms, 1, [(day(33), 100)]) == 0
    assert lacking(terms, 1, [(day(34), 100)]) == 100
    assert lacking(terms, 2, [(day(20), 130)]) == 70


PLANS = st.lists(st.integers(1, 500), min_size=1, max_size=6)
PAYMENTS = st.lists(st.tuples(st.integers(-10, 250), st.integers(1, 700)), max_size=8)


TERMS = st.builds(
    lambda amounts, tolerance, grace: plan(*amounts, tolerance=min(tolerance, amounts[0] - 1), grace=grace),
    PLANS, st.integers(0, 20), st.integers(0, 10),
)  # fmt: skip


@given(TERMS, PAYMENTS, st.integers(0, 260), st.randoms(use_true_random=False))
def test_what_must_always_hold(
    terms: PlanTerms, payments: list[tuple[int, int]], today: int, random: random.Random
) -> None:
    facts = [(day(when), amount) for when, amount in payments]
    state = state_on(terms, facts, day(today))
    random.shuffle(facts)
    assert state_on(terms, facts, day(today)) == state
    assert sum(each.covered for each in state.instalments) + state.beyond == state.paid
    # An instalment that is covered leaves none before it open.
    opened = [each.paid_on is None for each in state.instalments]
    assert opened == sorted(opened)
    for each in state.instalments:
        if day(today) > terms.last_day(each.instalment):
            missed = each.status in {InstalmentStatus.MISSED, InstalmentStatus.PAID_LATE}
            assert missed == bool(lacking(terms, each.instalment.number, facts))
    assert (state.status is PlanStatus.COMPLETED) == (state.paid >= terms.total - terms.tolerance)
