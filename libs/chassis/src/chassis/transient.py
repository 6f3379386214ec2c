"""Which failures are worth another try, and how long to wait before it. The one place for both."""

import random
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.errors import Transient

_LOCK_NOT_AVAILABLE: Final = "55P03"
_RETRYABLE_STATES: Final = frozenset(
    {
        "40001",  # serialization failure
        "40P01",  # deadlock
        _LOCK_NOT_AVAILABLE,
        "53300",  # too many connections
        "57P01",  # admin shutdown
        "57P02",  # crash shutdown
        "57P03",  # cannot connect now
        "57P05",  # idle session timeout
        "25P03",  # idle in transaction timeout
        "08000",
        "08001",
        "08003",
        "08004",
        "08006",
    }
)

_OUTAGES: Final = frozenset({"57", "08", "53"})
"""The classes of states in which the server, not the statement, is at fault."""

_LOST: Final = (
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    ConnectionError,
    TimeoutError,
    OSError,
)


def is_transient(error: BaseException) -> bool:
    """Tell whether the same work may succeed when it is simply done again."""
    if isinstance(error, Transient | PoolTimeout | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        cause = error.orig
        state = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
        if state in _RETRYABLE_STATES:
            return True
        inner = getattr(cause, "__cause__", None)
        return inner is not None and is_transient(inner)
    if isinstance(error, asyncpg.PostgresError) and not isinstance(error, asyncpg.InvalidCachedStatementError):
        return error.sqlstate in _RETRYABLE_STATES
    # A migration that changes what a prepared statement returns makes the driver forget the statement.
    return isinstance(error, (*_LOST, asyncpg.InvalidCachedStatementError))


def waited_too_long(error: DBAPIError) -> bool:
    """Tell whether a statement gave up because somebody else held its lock for longer than `lock_timeout`."""
    return getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def is_outage(error: BaseException) -> bool:
    """Tell a database that is away from a transaction that lost a race."""
    if isinstance(error, PoolTimeout | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
        return bool(error.connection_invalidated) or str(state or "")[:2] in _OUTAGES
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate)[:2] in _OUTAGES
    return isinstance(error, _LOST)


def backoff(attempt: int, *, first: float = 0.02, most: float = 2.0) -> float:
    """Return the seconds to wait before try number `attempt` + 1: exponential, full jitter."""
    return random.uniform(0.2, 1.0) * min(most, first * 2.0**attempt)  # noqa: S311 - jitter
