"""Sets, takes back, confirms and removes the account that a client gets his money on."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.domain.bank_accounts import (
    DELAY,
    AccountStatus,
    BankAccount,
    Details,
    Ending,
    NothingToConfirm,
    UnknownBankAccount,
    endings,
)


class BankAccounts(Protocol):
    """The accounts of clients."""

    async def hold(self, owner_id: UUID, currency: str) -> None:
        """Hold other changes of this client's account in this currency back until the commit."""
        ...

    async def alive(self, owner_id: UUID, currency: str | None, now: dt.datetime) -> list[BankAccount]:
        """Return what is in effect or waits to be."""
        ...

    async def known(self, owner_id: UUID, currency: str) -> bool:
        """Tell whether there ever was an account."""
        ...

    async def one(self, account_id: UUID) -> BankAccount | None:
        """Return an account by its id."""
        ...

    async def add(self, account: BankAccount) -> None:
        """Keep a new account."""
        ...

    async def end(self, endings: Sequence[Ending], by: UUID | None) -> None:
        """Set or take back when accounts end."""
        ...

    async def confirm(self, account_id: UUID, now: dt.datetime, by: UUID | None) -> None:
        """Let an account take effect now."""
        ...


async def set_account(
    uow: UnitOfWork, accounts: BankAccounts, owner_id: UUID, currency: str, details: Details
) -> BankAccount:
    """Set where a client's money of a currency goes; return the account.

    The first one counts at once; any other a day later, and the one before until then. Naming the one in effect
    again takes a waiting change back; naming the newest again changes nothing.
    """
    await accounts.hold(owner_id, currency)
    alive = await accounts.alive(owner_id, currency, uow.now)
    actor = uow.principal.user_id if uow.principal else None
    newest = next((each for each in alive if each.ends_at is None), None)
    if newest is not None and newest.details == details:
        return newest
    standing = next((each for each in alive if each.status(uow.now) is AccountStatus.IN_EFFECT), None)
    if standing is not None and standing.details == details:
        await accounts.end([each for each in endings(alive, uow.now, uow.now) if each.id != standing.id], actor)
        await accounts.end([Ending(standing.id, None)], actor)
        return next(each for each in await accounts.alive(owner_id, currency, uow.now) if each.id == standing.id)
    known = bool(alive) or await accounts.known(owner_id, currency)
    account = BankAccount(
        id=uuid7(),
        owner_id=owner_id,
        currency=currency,
        details=details,
        set_at=uow.now,
        set_by=actor,
        effective_at=uow.now + DELAY if known else uow.now,
    )
    if alive:
        await accounts.end(endings(alive, uow.now, account.effective_at), actor)
    await accounts.add(account)
    return account


async def remove_account(uow: UnitOfWork, accounts: BankAccounts, owner_id: UUID, currency: str) -> None:
    """Let no money go to a client's account any more; raises `UnknownBankAccount` when there is none."""
    await accounts.hold(owner_id, currency)
    alive = await accounts.alive(owner_id, currency, uow.now)
    if not alive:
        raise UnknownBankAccount
    await accounts.end(endings(alive, uow.now, uow.now), uow.principal.user_id if uow.principal else None)


async def confirm_account(uow: UnitOfWork, accounts: BankAccounts, account_id: UUID) -> BankAccount:
    """Let a changed account take effect now, because somebody asked its owner.

    Raises `UnknownBankAccount`, or `NothingToConfirm` for one that does not wait.
    """
    found = await accounts.one(account_id)
    if found is None:
        raise UnknownBankAccount
    await accounts.hold(found.owner_id, found.currency)
    alive = await accounts.alive(found.owner_id, found.currency, uow.now)
    waiting = next((each for each in alive if each.id == account_id), found)
    if waiting.status(uow.now) is not AccountStatus.PENDING:
        raise NothingToConfirm((await accounts.one(account_id) or waiting).status(uow.now))
    actor = uow.principal.user_id if uow.principal else None
    await accounts.end([Ending(each.id, uow.now) for each in alive if each.id != account_id], actor)
    await accounts.confirm(account_id, uow.now, actor)
    return next(each for each in await accounts.alive(found.owner_id, found.currency, uow.now))
