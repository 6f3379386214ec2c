"""Which transfer or invoice a line is: named and of its amount, the only one, and never twice."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.application.match_credits import alike
from ledger_service.domain.bank import BankLine, Direction
from ledger_service.domain.matching import Kind
from ledger_service.domain.settling import Target, Targets

DAY = dt.date(2026, 11, 20)


def line(amount: int = 100, **given_: Any) -> BankLine:
    return BankLine(1, DAY, DAY, Direction.DEBIT, "EUR", amount, **given_)


def target(number: int, amount: int = 100, **given_: Any) -> Target:
    shown = f"PO-2026-{number:06d}-0001"
    return Target(Kind.TRANSFER, UUID(int=number), shown, (shown,), "EUR", amount, **given_)


@pytest.mark.parametrize(
    ("told", "sure", "scores"),
    [
        (line(end_to_end_id="PO-2026-000001-0001"), 1, [100, 25]),
        (line(text="pay po2026 000001 0001, thanks"), 1, [100, 25]),
        (line(text="PO-2026-000001-0001 PO-2026-000002-0001"), None, [100, 100]),
        (line(99, end_to_end_id="PO-2026-000001-0001"), None, [100]),
        (line(end_to_end_id="PO-2026-000001-0001", reverses=True), None, [100, 25]),
        (line(counterparty="CLIENT LTD"), None, [55, 25]),
        (line(text="PO-2026-000003-0001"), None, [95, 25, 25]),
        (line(text="nothing"), None, [25, 25]),
        (line(7, text="nothing"), None, []),
    ],
)
def test_sure_and_scores(told: BankLine, sure: int | None, scores: list[int]) -> None:
    targets = Targets([target(1, name="Client"), target(2), target(3, 500)])
    found, best = targets.find(told, alike)
    assert (best.id.int if best else None, [each.score for each in found]) == (sure, scores)


def test_what_is_not_certain_is_never_sure() -> None:
    found, best = Targets([target(1, certain=False)]).find(line(end_to_end_id="PO-2026-000001-0001"), alike)
    assert (best, [each.score for each in found]) == (None, [100])


NUMBERS = st.integers(1, 6)


@given(
    st.lists(st.tuples(NUMBERS, st.integers(98, 101)), max_size=6, unique_by=lambda each: each[0]),
    st.lists(st.tuples(st.lists(NUMBERS, max_size=2), st.integers(98, 101)), max_size=12),
)
def test_each_is_paid_by_one_line_that_names_it_alone(open_: list[Any], said: list[Any]) -> None:
    """Whatever lines come: a target is taken once, by a line of its amount that names no other such one."""
    targets = Targets([target(number, amount) for number, amount in open_])
    amounts, taken = dict(open_), []
    for numbers, amount in said:
        text = " ".join(f"PO-2026-{number:06d}-0001" for number in numbers)
        _, best = targets.find(line(amount, text=text), alike)
        meant = [each for each in set(numbers) if amounts.get(each) == amount and each not in taken]
        assert (best.id.int if best else None) == (meant[0] if len(meant) == 1 else None)
        if best is not None:
            targets.take(best)
            taken.append(best.id.int)
    assert len(taken) == len(set(taken))
