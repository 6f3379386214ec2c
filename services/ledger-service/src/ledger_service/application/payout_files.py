"""Makes payout files of what is held for clients, and takes them back."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.ids import uuid7
from chassis.money import exponent
from chassis.uow import UnitOfWork
from ledger_service.application.formats import pain
from ledger_service.application.identifiers import reached_by_sepa
from ledger_service.application.pay_transfers import under_way
from ledger_service.application.payout_shop import Shop
from ledger_service.domain import payouts
from ledger_service.domain.bank_accounts import BankAccount
from ledger_service.domain.disbursing import Held, InvalidDisbursement
from ledger_service.domain.payouts import (
    Debtor,
    InPayoutFile,
    NoBankAccount,
    NotByFile,
    NothingToPayOut,
    PayoutFile,
    PayoutTransfer,
)


@dataclass(frozen=True, slots=True)
class WantedFile:
    """Which payments' parts to pay out, all that are due for None; `leave_out`: go on without whom no file reaches."""

    payment_ids: Sequence[UUID] | None
    currency: str
    debtor: Debtor
    execution_date: dt.date
    leave_out: bool = False


async def create_file(uow: UnitOfWork, shop: Shop, partner_id: UUID, wanted: WantedFile) -> PayoutFile:
    """Make a payout file: one transfer per client, to the account that counts now.

    All or nothing: raises `InvalidDisbursement`, `InPayoutFile`, `NoBankAccount`, `NotByFile` and `NothingToPayOut`.
    """
    if exponent(wanted.currency) != payouts.DECIMALS:
        raise NotByFile(f"Files are written for currencies of two decimals, which {wanted.currency} is not.")
    held = await _held(shop, partner_id, wanted)
    clients = payouts.by_client(held)
    accounts = await shop.accounts.in_effect(list(clients), wanted.currency, uow.now)
    _leave_out(clients, accounts, wanted)
    if not clients:
        raise NothingToPayOut(wanted.currency)
    year = uow.today.year
    message_id = f"PO-{year}-{await shop.files.number(partner_id, year):06d}"
    transfers = [
        PayoutTransfer(
            id=uuid7(),
            creditor_id=creditor_id,
            end_to_end_id=payouts.end_to_end_id(message_id, place),
            amount=sum(each.amount for each in parts),
            parts=parts,
            account=accounts[creditor_id],
        )
        for place, (creditor_id, parts) in enumerate(clients.items(), 1)
    ]
    file = PayoutFile(
        id=uuid7(),
        partner_id=partner_id,
        message_id=message_id,
        currency=wanted.currency,
        amount=sum(each.amount for each in transfers),
        transfers=len(transfers),
        payments=sum(len(each.parts) for each in transfers),
        paid=0,
        debtor=wanted.debtor,
        execution_date=wanted.execution_date,
        created_at=uow.now,
        created_by=uow.principal.user_id if uow.principal else None,
    )
    content = await asyncio.to_thread(pain.write, _order(file, transfers))
    await shop.files.add(file, transfers, content)
    return file


async def cancel_file(uow: UnitOfWork, shop: Shop, partner_id: UUID, file_id: UUID) -> None:
    """Set free what of a file has not left; raises `UnknownPayoutFile`, `FileIsOver`."""
    await under_way(shop, partner_id, file_id)
    await shop.files.cancel(file_id, uow.now, uow.principal.user_id if uow.principal else None)


async def _held(shop: Shop, partner_id: UUID, wanted: WantedFile) -> list[Held]:
    if wanted.payment_ids is None:
        found = await shop.held.free(partner_id, wanted.currency, payouts.MOST_PAYMENTS)
        taken = await shop.held.in_files([each.payment_id for each in found])
        return [each for each in found if each.payment_id not in taken]
    found = await shop.held.locked(partner_id, wanted.payment_ids)
    missing = sorted(set(wanted.payment_ids) - {each.payment_id for each in found})
    if missing:
        raise InvalidDisbursement("paymentIds", f"{missing[0]} is no payment of which money is held for a client")
    for each in found:
        if each.currency != wanted.currency:
            raise InvalidDisbursement(
                "paymentIds", f"{each.payment_id} is in {each.currency}, and this file in {wanted.currency}"
            )
    taken = await shop.held.in_files(wanted.payment_ids)
    if taken:
        raise InPayoutFile(*min(taken.items()))
    return found


def _leave_out(clients: dict[UUID, list[Held]], accounts: Mapping[UUID, BankAccount], wanted: WantedFile) -> None:
    """Remove the clients whom no file reaches, or raise why not."""
    without: list[str] = []
    for creditor_id, parts in list(clients.items()):
        account, name = accounts.get(creditor_id), parts[0].creditor_name
        why = payouts.unpayable(account, name, wanted.currency)
        if why is None and wanted.currency == payouts.SEPA_CURRENCY and account is not None:
            iban = account.details.iban or ""
            why = None if reached_by_sepa(iban) else f"SEPA does not reach the account of {name} in {iban[:2]}."
        if why is None:
            continue
        if wanted.leave_out:
            del clients[creditor_id]
        elif account is None:
            without.append(name)
        else:
            raise NotByFile(why)
    if without:
        raise NoBankAccount(without, wanted.currency)


def _order(file: PayoutFile, transfers: Sequence[PayoutTransfer]) -> pain.Order:
    debtor = file.debtor
    return pain.Order(
        message_id=file.message_id,
        created_at=file.created_at,
        execution_date=file.execution_date,
        currency=file.currency,
        sepa=file.currency == payouts.SEPA_CURRENCY,
        debtor=pain.Party(debtor.name, debtor.iban, debtor.bic),
        transfers=[
            pain.Transfer(
                end_to_end_id=each.end_to_end_id,
                to=pain.Party(each.account.details.holder, each.account.details.iban or "", each.account.details.bic),
                amount=each.amount,
                text=f"{each.end_to_end_id} {' '.join(dict.fromkeys(part.reference for part in each.parts))}",
            )
            for each in transfers
        ],
    )
