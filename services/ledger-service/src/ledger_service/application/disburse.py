"""Records money that a partner forwarded to clients, and tells what should have been by now."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from contracts.ledger_document_events import ClientPaidOut, DisbursementOverdue
from ledger_service.domain import disbursing
from ledger_service.domain.disbursing import SHORTEST, Disbursement, Held, InvalidDisbursement, IsHoliday, Outgoing
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.payouts import InPayoutFile
from ledger_service.domain.ports import Journal


class Disbursements(Protocol):
    """What partners hold for clients."""

    async def locked(self, partner_id: UUID, ids: Sequence[UUID]) -> list[Held]:
        """Return those of these payments that the partner holds money of, locked."""
        ...

    async def late(self, latest: dt.date, limit: int) -> list[Held]:
        """Return what was received until this day and was not told to be overdue, locked."""
        ...

    async def told(self, ids: Sequence[UUID], now: dt.datetime) -> None:
        """Note that these were told."""
        ...

    async def in_files(self, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return of these payments those whose part is in a payout file under way, with the file's message id."""
        ...

    async def add(self, partner_id: UUID, outgoing: Sequence[Outgoing], now: dt.datetime, by: UUID | None) -> None:
        """Write disbursements with their lines, in one statement."""
        ...


async def disburse(  # noqa: PLR0917 - what a batch is made of
    uow: UnitOfWork,
    disbursements: Disbursements,
    journal: Journal,
    partner_id: UUID,
    payment_ids: Sequence[UUID],
    paid_on: dt.date,
    reference: str,
    proof: str | None,
) -> list[Disbursement]:
    """Record that the clients' parts of these payments were forwarded; one disbursement per client and currency.

    All of them or none: raises `InvalidDisbursement` naming a payment of which nothing is held, and `InPayoutFile`
    for one whose transfer is under way.
    """
    found = await disbursements.locked(partner_id, payment_ids)
    missing = sorted(set(payment_ids) - {held.payment_id for held in found})
    if missing:
        raise InvalidDisbursement("paymentIds", f"{missing[0]} is no payment of which money is held for a client")
    if any(held.value_date > paid_on for held in found):
        raise InvalidDisbursement("date", "must not be before the debtors' payments")
    under_way = await disbursements.in_files(payment_ids)
    if under_way:
        raise InPayoutFile(*min(under_way.items()))
    parts: dict[tuple[UUID, str], list[tuple[Held, int]]] = {}
    for held in found:
        parts.setdefault((held.creditor_id, held.currency), []).append((held, held.amount))
    outgoing = [Outgoing(uuid7(), paid_on, reference, proof, each) for each in parts.values()]
    return await book(uow, disbursements, journal, partner_id, outgoing)


async def book(
    uow: UnitOfWork,
    disbursements: Disbursements,
    journal: Journal,
    partner_id: UUID,
    outgoing: Sequence[Outgoing],
) -> list[Disbursement]:
    """Book money that left for clients; its payments are locked. As many statements for a thousand as for one."""
    if not outgoing:
        return []
    actor = uow.principal.user_id if uow.principal else None
    await disbursements.add(partner_id, outgoing, uow.now, actor)
    made = [_made(partner_id, each, uow.now) for each in outgoing]
    await journal.post(
        [
            Posting(
                id=uuid7(),
                cause=Cause.DISBURSEMENT,
                cause_id=each.id,
                creditor_id=each.creditor_id,
                partner_id=partner_id,
                currency=each.currency,
                legs=disbursing.legs(partner_id, each.creditor_id, each.amount),
                inputs={"payments": [str(held.payment_id) for held, _ in money.parts]},
                actor_id=actor,
                value_date=each.paid_on,
                at=uow.now,
            )
            for each, money in zip(made, outgoing, strict=True)
        ]
    )
    uow.emit(*(_paid_out(each, held, amount, uow.now) for each in outgoing for held, amount in each.parts))
    return made


async def tell_overdue(uow: UnitOfWork, disbursements: Disbursements, is_holiday: IsHoliday, limit: int) -> int:
    """Tell of money that clients should have by now, once per payment; return how many."""
    late = await late_ones(uow, disbursements, is_holiday, limit)
    if late:
        await disbursements.told([held.payment_id for held, _ in late], uow.now)
    uow.emit(
        *(
            DisbursementOverdue(
                case_id=held.case_id,
                occurred_at=uow.now,
                payment_id=held.payment_id,
                partner_id=held.partner_id,
                creditor_id=held.creditor_id,
                currency=held.currency,
                amount=held.amount,
                due_on=day,
            )
            for held, day in late
        )
    )
    return len(late)


async def late_ones(
    uow: UnitOfWork, disbursements: Disbursements, is_holiday: IsHoliday, limit: int
) -> list[tuple[Held, dt.date]]:
    """Return what is overdue and was not told, each with the day it was due on."""
    candidates = await disbursements.late(uow.today - SHORTEST, limit)
    dated = [(held, disbursing.due_on(held.value_date, held.countries, is_holiday)) for held in candidates]
    return [(held, day) for held, day in dated if day < uow.today]


def _made(partner_id: UUID, outgoing: Outgoing, at: dt.datetime) -> Disbursement:
    first = outgoing.parts[0][0]
    return Disbursement(
        id=outgoing.id,
        partner_id=partner_id,
        creditor_id=first.creditor_id,
        currency=first.currency,
        amount=sum(amount for _, amount in outgoing.parts),
        payments=len(outgoing.parts),
        paid_on=outgoing.paid_on,
        reference=outgoing.reference,
        proof=outgoing.proof,
        recorded_at=at,
    )


def _paid_out(outgoing: Outgoing, held: Held, amount: int, at: dt.datetime) -> ClientPaidOut:
    return ClientPaidOut(
        case_id=held.case_id,
        occurred_at=at,
        payment_id=held.payment_id,
        disbursement_id=outgoing.id,
        partner_id=held.partner_id,
        creditor_id=held.creditor_id,
        currency=held.currency,
        amount=amount,
        paid_on=outgoing.paid_on,
    )
