"""Finds in the debits of a partner's statement what he forwarded to clients, and books what is sure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.match_credits import alike
from ledger_service.application.pay_transfers import book_transfers
from ledger_service.application.payout_shop import Shop
from ledger_service.domain.bank import Direction, LineStatus
from ledger_service.domain.bank_ports import KeptLine
from ledger_service.domain.matching import Kind
from ledger_service.domain.payouts import OpenTransfer, Unproven
from ledger_service.domain.settling import Target, Targets

NEAR: Final = dt.timedelta(days=10)
"""How far the day of a payout that somebody recorded may be from the bank's for the same money."""

CHANGED: Final = "A payment behind this transfer was changed after its file was made: record what was really paid."


class Payouts(Protocol):
    """What lines may be the money of."""

    async def hold(self, partner_id: UUID) -> None:
        """Hold others back who look for lines of this partner's payouts, until the commit."""
        ...

    async def unproven(self, partner_id: UUID, first: dt.date, last: dt.date) -> list[Unproven]:
        """Return disbursements of these days, both included, that no line is the money of."""
        ...


@dataclass(frozen=True, slots=True)
class PayoutDesk:
    """What payouts are found and booked with."""

    shop: Shop
    payouts: Payouts


async def match_payouts(uow: UnitOfWork, desk: PayoutDesk, fresh: Sequence[KeptLine], *, owner_id: UUID) -> None:
    """Match new debits with transfers of payout files, which they prove to have left, and with recorded payouts."""
    debits = [each for each in fresh if each.line.direction is Direction.DEBIT and not each.line.reverses]
    if not debits:
        return
    await desk.payouts.hold(owner_id)
    transfers = {each.id: each for each in await desk.shop.files.open_transfers(owner_id)}
    days = [each.line.booked_on for each in debits]
    recorded = await desk.payouts.unproven(owner_id, min(days) - NEAR, max(days) + NEAR)
    targets = Targets([*map(_of_transfer, transfers.values()), *map(_of_payout, recorded)])
    chosen: list[tuple[KeptLine, OpenTransfer]] = []
    for kept in debits:
        found, sure = targets.find(kept.line, alike)
        kept.candidates = tuple(found)
        if sure is None or kept.maybe_same_as is not None:
            continue
        targets.take(sure)
        if sure.kind is Kind.TRANSFER:
            chosen.append((kept, transfers[sure.id]))
        else:
            _matched(kept, sure.id)
    done = await book_transfers(
        uow, desk.shop, owner_id, [(transfer, paid_on(kept, uow.today), proof_of(kept)) for kept, transfer in chosen]
    )
    for kept, transfer in chosen:
        if transfer.id in done:
            _matched(kept, done[transfer.id])
        else:
            kept.note = CHANGED


def paid_on(kept: KeptLine, today: dt.date) -> dt.date:
    """Return the day on which a line's money left."""
    return min(kept.line.value_date, today)


def proof_of(kept: KeptLine) -> str:
    """Return where the proof of a line's money is."""
    named = kept.line.bank_reference or kept.line.end_to_end_id or f"line {kept.line.number}"
    return f"Bank statement of {kept.account}, {kept.line.booked_on}: {named}"[:300]


def _matched(kept: KeptLine, disbursement_id: UUID) -> None:
    kept.status, kept.automatic, kept.disbursement_id = LineStatus.MATCHED, True, disbursement_id
    kept.candidates = kept.candidates[:1]


def _of_transfer(transfer: OpenTransfer) -> Target:
    return Target(
        kind=Kind.TRANSFER,
        id=transfer.id,
        shown=transfer.end_to_end_id,
        references=(transfer.end_to_end_id,),
        currency=transfer.currency,
        amount=transfer.amount,
        name=transfer.name,
        certain=transfer.live,
    )


def _of_payout(made: Unproven) -> Target:
    return Target(
        kind=Kind.DISBURSEMENT,
        id=made.id,
        shown=made.reference,
        references=(made.reference,),
        currency=made.currency,
        amount=made.amount,
        name=made.name,
    )
