"""Bank accounts of clients in PostgreSQL: rows are added, and only their time in effect is written later."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.bank_accounts import AccountStatus, BankAccount, Details, Ending, Scheme

_DETAILS: Final = tuple(field.name for field in fields(Details))
_OWN: Final = ("id", "owner_id", "currency", "set_at", "set_by", "effective_at", "ends_at", "confirmed_at")
_SELECT: Final = f"SELECT {', '.join((*_OWN, *_DETAILS))} FROM bank_accounts"  # noqa: S608 - names of this module
_ALIVE: Final = "coalesce(ends_at > :now AND ends_at > effective_at, true)"
_HOLD: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('bank account ' || :owner || :currency, 0))")
_OF_OWNER: Final = text(f"""{_SELECT}
WHERE owner_id = :owner AND (CAST(:currency AS text) IS NULL OR currency = :currency) AND {_ALIVE}
ORDER BY currency, effective_at, id""")
_HISTORY: Final = text(
    f"{_SELECT} WHERE owner_id = :owner AND currency = :currency ORDER BY set_at DESC, id DESC LIMIT :limit"
)
_KNOWN: Final = text("SELECT EXISTS (SELECT 1 FROM bank_accounts WHERE owner_id = :owner AND currency = :currency)")
_ONE: Final = text(f"{_SELECT} WHERE id = :id")
_IN_EFFECT: Final = text(f"""{_SELECT}
WHERE owner_id = ANY(CAST(:owners AS uuid[])) AND currency = :currency AND effective_at <= :now AND {_ALIVE}""")
_STATUS: Final = f"""
CASE WHEN NOT {_ALIVE} THEN 'Ended' WHEN effective_at <= :now THEN 'InEffect' ELSE 'Pending' END
"""
_SEARCH: Final = f"""
FROM bank_accounts WHERE (CAST(:owner AS uuid) IS NULL OR owner_id = :owner)
  AND (CAST(:status AS text) IS NULL OR {_STATUS} = :status)
"""
_PAGE: Final = text(f"""
SELECT {", ".join((*_OWN, *_DETAILS))} {_SEARCH} ORDER BY set_at DESC, id DESC LIMIT :limit OFFSET :offset
""")
_COUNT: Final = text(f"SELECT count(*) {_SEARCH}")
_ADD: Final = text(f"""
INSERT INTO bank_accounts ({", ".join((*_OWN, *_DETAILS))})
VALUES ({", ".join(f":{name}" for name in (*_OWN, *_DETAILS))})
""")  # noqa: S608 - names of this module; values are bound
_END: Final = text("""
UPDATE bank_accounts AS account
SET ends_at = given.at, ended_by = CASE WHEN given.at IS NULL THEN NULL ELSE CAST(:by AS uuid) END
FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[])) AS given(id, at) WHERE account.id = given.id
""")
_CONFIRM: Final = text("""
UPDATE bank_accounts SET effective_at = :now, confirmed_at = :now, confirmed_by = :by WHERE id = :id
""")
MOST: Final = 100


class BankAccounts:
    """Reads and writes accounts of whoever the connection is scoped to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold(self, owner_id: UUID, currency: str) -> None:
        """Hold other changes back."""
        await self._connection.execute(_HOLD, {"owner": str(owner_id), "currency": currency})

    async def alive(self, owner_id: UUID, currency: str | None, now: dt.datetime) -> list[BankAccount]:
        """Return what is in effect or waits, by currency and the time from which it counts."""
        return await self._rows(_OF_OWNER, owner=owner_id, currency=currency, now=now)

    async def history(self, owner_id: UUID, currency: str) -> list[BankAccount]:
        """Return all that were ever set in a currency, the newest first, a hundred at most."""
        return await self._rows(_HISTORY, owner=owner_id, currency=currency, limit=MOST)

    async def known(self, owner_id: UUID, currency: str) -> bool:
        """Tell whether there ever was one."""
        given = {"owner": owner_id, "currency": currency}
        return bool((await self._connection.execute(_KNOWN, given)).scalar_one())

    async def one(self, account_id: UUID) -> BankAccount | None:
        """Return one by its id."""
        found = await self._rows(_ONE, id=account_id)
        return found[0] if found else None

    async def in_effect(self, owners: Sequence[UUID], currency: str, now: dt.datetime) -> dict[UUID, BankAccount]:
        """Return by owner the account that money goes to now."""
        rows = await self._rows(_IN_EFFECT, owners=list(owners), currency=currency, now=now)
        return {each.owner_id: each for each in rows}

    async def page(
        self, owner_id: UUID | None, status: AccountStatus | None, now: dt.datetime, limit: int, offset: int
    ) -> tuple[list[BankAccount], int]:
        """Return a page of everybody's, the last set first, and how many there are."""
        given = {"owner": owner_id, "status": status.value if status else None, "now": now}
        total = int((await self._connection.execute(_COUNT, given)).scalar_one())
        return await self._rows(_PAGE, **given, limit=limit, offset=offset), total

    async def add(self, account: BankAccount) -> None:
        """Keep a new one."""
        given = {name: getattr(account, name) for name in _OWN}
        details = {name: getattr(account.details, name) for name in _DETAILS}
        await self._connection.execute(_ADD, {**given, **details, "scheme": account.details.scheme.value})

    async def end(self, endings: Sequence[Ending], by: UUID | None) -> None:
        """Set or take back when they end; none is no statement."""
        if endings:
            given = {"ids": [each.id for each in endings], "times": [each.at for each in endings], "by": by}
            await self._connection.execute(_END, given)

    async def confirm(self, account_id: UUID, now: dt.datetime, by: UUID | None) -> None:
        """Let one take effect now."""
        await self._connection.execute(_CONFIRM, {"id": account_id, "now": now, "by": by})

    async def _rows(self, statement: Any, **given: object) -> list[BankAccount]:
        return [_account(row) for row in (await self._connection.execute(statement, given)).mappings()]


def _account(row: RowMapping) -> BankAccount:
    details = {name: row[name] for name in _DETAILS} | {"scheme": Scheme(row["scheme"])}
    return BankAccount(**{name: row[name] for name in _OWN}, details=Details(**details))
