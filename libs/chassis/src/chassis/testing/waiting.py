"""Waiting for a state. A test never sleeps for a time it hopes is long enough."""

from __future__ import annotations

import asyncio
import inspect
import time
from typing import TYPE_CHECKING, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.25


class NotReachedError(AssertionError):
    """The awaited state did not come in time; the message holds what was seen last."""


@overload
async def eventually(
    predicate: Callable[[], Awaitable[T]],
    timeout: float = ...,  # noqa: ASYNC109
    what: str = ...,
    *,
    tolerate: tuple[type[BaseException], ...] = ...,
) -> T: ...
@overload
async def eventually(
    predicate: Callable[[], T],
    timeout: float = ...,  # noqa: ASYNC109
    what: str = ...,
    *,
    tolerate: tuple[type[BaseException], ...] = ...,
) -> T: ...
async def eventually(
    predicate: Callable[[], T | Awaitable[T]],
    timeout: float = 10.0,  # noqa: ASYNC109 - the deadline belongs to the state, the caller is not cancelled by it
    what: str = "",
    *,
    tolerate: tuple[type[BaseException], ...] = (AssertionError,),
) -> T:
    """Return the first truthy answer of `predicate`, which may be a plain or an async callable.

    An exception listed in `tolerate` counts as "not yet". After `timeout` seconds `NotReachedError` says what was
    awaited and what came last. The predicate is asked at least once, and once more when the time is up.
    """
    deadline = time.monotonic() + timeout
    pause = _FIRST_PAUSE
    while True:
        last_chance = time.monotonic() >= deadline
        try:
            answer = predicate()
            value: T = await answer if inspect.isawaitable(answer) else answer
            if value:
                return value
            seen = repr(value)
        except tolerate as error:
            seen = f"{type(error).__name__}: {error}"
        if last_chance:
            raise NotReachedError(_message(what, predicate, timeout, seen))
        await asyncio.sleep(min(pause, max(0.0, deadline - time.monotonic())))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def eventually_sync(
    predicate: Callable[[], T],
    timeout: float = 10.0,
    what: str = "",
    *,
    tolerate: tuple[type[BaseException], ...] = (AssertionError,),
) -> T:
    """Do what `eventually` does, for code without an event loop."""
    deadline = time.monotonic() + timeout
    pause = _FIRST_PAUSE
    while True:
        last_chance = time.monotonic() >= deadline
        try:
            value = predicate()
            if value:
                return value
            seen = repr(value)
        except tolerate as error:
            seen = f"{type(error).__name__}: {error}"
        if last_chance:
            raise NotReachedError(_message(what, predicate, timeout, seen))
        time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _message(what: str, predicate: Callable[[], object], timeout: float, seen: str) -> str:
    wanted = what or getattr(predicate, "__qualname__", repr(predicate))
    return f"not reached within {timeout:g} s: {wanted}; last seen: {seen}"
