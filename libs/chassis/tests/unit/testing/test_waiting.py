"""`eventually` waits for a state and says what it saw when the state does not come."""

from __future__ import annotations

import itertools

import pytest

from chassis.testing.waiting import NotReachedError, eventually, eventually_sync


async def test_gives_the_first_truthy_answer_of_a_plain_predicate() -> None:
    answers = iter([0, None, "", "there"])
    assert await eventually(lambda: next(answers)) == "there"


async def test_awaits_an_async_predicate() -> None:
    numbers = itertools.count()

    async def third() -> int | None:
        number = next(numbers)
        return number if number == 3 else None

    assert await eventually(third) == 3


async def test_says_what_it_saw_last() -> None:
    with pytest.raises(NotReachedError, match=r"not reached within 0.05 s: the moon; last seen: \[\]"):
        await eventually(list, timeout=0.05, what="the moon")


async def test_a_failing_assertion_counts_as_not_yet_and_another_error_does_not() -> None:
    attempts = itertools.count()

    def holds_at_last() -> bool:
        assert next(attempts) > 2
        return True

    assert await eventually(holds_at_last)
    with pytest.raises(ZeroDivisionError):
        await eventually(lambda: 1 / 0)


async def test_asks_once_even_without_time() -> None:
    assert await eventually(lambda: True, timeout=0)


def test_the_plain_form_does_the_same() -> None:
    answers = iter([0, 7])
    assert eventually_sync(lambda: next(answers)) == 7
    with pytest.raises(NotReachedError, match="last seen: AssertionError: no"):
        eventually_sync(_refuses, timeout=0.02)


def _refuses() -> bool:
    message = "no"
    raise AssertionError(message)
