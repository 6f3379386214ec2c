"""Books transfers of payout files that have left: by the partner's word, or because a line of the bank says so."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.application.disburse import book
from ledger_service.application.payout_shop import Shop
from ledger_service.domain.disbursing import InvalidDisbursement, Outgoing
from ledger_service.domain.payouts import FileIsOver, FileStatus, OpenTransfer, PayoutFile, UnknownPayoutFile


async def under_way(shop: Shop, partner_id: UUID, file_id: UUID) -> PayoutFile:
    """Return a file that is neither paid nor cancelled, locked; raises `UnknownPayoutFile` or `FileIsOver`."""
    file = await shop.files.locked(partner_id, file_id)
    if file is None:
        raise UnknownPayoutFile
    if file.status in {FileStatus.PAID, FileStatus.CANCELLED}:
        raise FileIsOver(file.message_id, file.status)
    return file


async def pay_file(  # noqa: PLR0917 - what a partner tells of a file
    uow: UnitOfWork, shop: Shop, partner_id: UUID, file_id: UUID, paid_on: dt.date, proof: str | None
) -> None:
    """Note that all that is open of a file has left, by the partner's word.

    Raises `UnknownPayoutFile`, `FileIsOver`, and `InvalidDisbursement` where a payment no longer holds what its
    transfer forwards.
    """
    await under_way(shop, partner_id, file_id)
    found = await shop.files.open_transfers(partner_id, file_id)
    done = await book_transfers(uow, shop, partner_id, [(each, paid_on, proof) for each in found])
    left = next((each for each in found if each.id not in done), None)
    if left is not None:
        raise InvalidDisbursement(
            "date",
            f"{left.end_to_end_id} cannot have been paid then: a payment behind it came later, or was changed since "
            "the file was made; cancel the file and record what was really paid",
        )


async def book_transfers(
    uow: UnitOfWork,
    shop: Shop,
    partner_id: UUID,
    paid: Sequence[tuple[OpenTransfer, dt.date, str | None]],
) -> dict[UUID, UUID]:
    """Book transfers that have left, each with its day and proof; return by transfer its disbursement.

    One whose payments do not hold the money any more that it forwards is left out.
    """
    if not paid:
        return {}
    ids = sorted({payment_id for transfer, _, _ in paid for payment_id, _ in transfer.parts})
    held = {each.payment_id: each for each in await shop.held.locked(partner_id, ids)}
    under_way = await shop.held.in_files(ids)
    left = {payment_id: each.amount for payment_id, each in held.items()}
    outgoing: dict[UUID, Outgoing] = {}
    for transfer, paid_on, proof in paid:
        fits = all(
            left.get(payment_id, 0) >= amount and held[payment_id].value_date <= paid_on
            # What another file will forward must not leave by this one too.
            and under_way.get(payment_id, transfer.message_id) == transfer.message_id
            for payment_id, amount in transfer.parts
        )  # fmt: skip
        if not fits:
            continue
        for payment_id, amount in transfer.parts:
            left[payment_id] -= amount
        parts = [(held[payment_id], amount) for payment_id, amount in transfer.parts]
        outgoing[transfer.id] = Outgoing(uuid7(), paid_on, transfer.end_to_end_id, proof, parts)
    await book(uow, shop.held, shop.journal, partner_id, list(outgoing.values()))
    done = {transfer_id: each.id for transfer_id, each in outgoing.items()}
    if done:
        await shop.files.paid(done)
    return done
