"""The database: engines, and the one place where transactions begin, retry and commit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis import direct, outbox, switches
from chassis.auth import Principal
from chassis.clock import Clock
from chassis.telemetry import TRANSACTION_RETRIES
from chassis.transient import backoff, is_transient
from chassis.uow import UnitOfWork

T = TypeVar("T")
_log: Final = structlog.get_logger()

SYSTEM: Final = None
"""The scope of workers, of staff and of calls inside the network: every tenant's rows."""

SCOPE: Final = text("SELECT set_config('app.tenant', :tenant, true)")
_BEGIN: Final = "BEGIN; SELECT set_config('app.tenant', '{scope}', true)"
"""A transaction begun and scoped, in one message."""


_SCOPE_SQL: Final = "SELECT set_config('app.tenant', $1, true)"


def sqlalchemy_url(url: str) -> URL:
    """Return a `postgresql://` address in SQLAlchemy's form for asyncpg; sockets work by `?host=`."""
    return make_url(url).set(drivername="postgresql+asyncpg")


def asyncpg_arguments(url: str) -> dict[str, Any]:
    """Return the arguments of `asyncpg.connect` for a `postgresql://` address."""
    parsed = make_url(url)
    return {
        "host": parsed.query.get("host") or parsed.host,
        "port": int(str(parsed.query.get("port") or parsed.port or 5432)),
        "user": parsed.username,
        "password": parsed.password,
        "database": parsed.database,
    }


class Database:
    """A service's own schema, seen by its application role.

    `system` gives an engine whose sessions see every tenant; without it, each transaction is
    scoped to one organisation and row-level security holds it there.
    """

    def __init__(
        self,
        url: str,
        schema: str,
        clock: Clock,
        *,
        name: str,
        pool: int = 6,
        statement_timeout_ms: int = 5_000,
    ) -> None:
        """Connect lazily to `url`; `name` is what the server shows for these sessions."""
        self.clock = clock
        self.schema = schema
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            # Parameters hold names and texts of people, and errors are logged.
            hide_parameters=True,
            # Kept once made: a connection made for a busy moment would cost the most when there is least to spare.
            pool_size=2 * pool,
            max_overflow=0,
            pool_timeout=5,
            # SQLAlchemy shall begin nothing of its own: `transact` does, together with the scope.
            isolation_level="AUTOCOMMIT",
            connect_args={
                "timeout": 5,
                "server_settings": {
                    "application_name": name,
                    "search_path": schema,
                    "statement_timeout": str(statement_timeout_ms),
                    "lock_timeout": "4000",
                    "idle_in_transaction_session_timeout": "20000",
                    "jit": "off",
                },
            },
        )
        event.listen(self.engine.sync_engine, "checkout", _refuse_closed)

    async def transact(
        self,
        work: Callable[[UnitOfWork], Awaitable[T]],
        *,
        tenant: UUID | None = SYSTEM,
        principal: Principal | None = None,
        attempts: int = 5,
    ) -> T:
        """Run `work` in one transaction and commit it with its events; return what it returned.

        Transient failures roll back and run `work` again, up to `attempts` times with jitter: it
        must do nothing outside the transaction that may not happen twice. Anything else it raises
        rolls back and is passed on.
        """
        attempt = 0
        while True:
            try:
                return await self._once(work, tenant, principal)
            except Exception as error:
                attempt += 1
                if attempt >= attempts or switches.is_off(switches.RETRY) or not is_transient(error):
                    raise
                TRANSACTION_RETRIES.inc()
                await asyncio.sleep(backoff(attempt))

    async def _once(
        self,
        work: Callable[[UnitOfWork], Awaitable[T]],
        tenant: UUID | None,
        principal: Principal | None,
    ) -> T:
        connection = await self.engine.connect()
        driver = direct.driver(connection)
        try:
            scope = "*" if tenant is None else str(UUID(int=tenant.int))
            direct.told(connection, _SCOPE_SQL, (scope,))
            await driver.execute(_BEGIN.format(scope=scope))
            uow = UnitOfWork(connection, self.clock.now(), principal)
            result = await work(uow)
            await outbox.append(connection, uow.events, uow.outgoing)
            await driver.execute("COMMIT")
        except BaseException:
            await _roll_back(driver)
            raise
        finally:
            # Nothing is left to be said to the server: this does not wait, and cannot be interrupted.
            await connection.close()
        return result

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


async def _roll_back(driver: asyncpg.Connection) -> None:
    """Undo the transaction; a connection that cannot even do that is closed, which undoes it too."""
    try:
        if _has_begun(driver):
            await driver.execute("ROLLBACK")
    except Exception as error:  # noqa: BLE001 - what made us roll back is what the caller has to know
        _log.warning("a connection was lost with its transaction", error=repr(error))
    finally:
        if _has_begun(driver):
            driver.terminate()


def _has_begun(driver: asyncpg.Connection) -> bool:
    return not driver.is_closed() and driver.is_in_transaction()


def _refuse_closed(connection: Any, *_: object) -> None:
    """Let the pool make a new connection where the server, or a rollback that failed, has ended the old one."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError("the server has closed this connection")
