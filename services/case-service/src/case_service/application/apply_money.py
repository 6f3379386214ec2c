"""What the ledger told about cases: payments and settled claims, many at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from case_service.application.record import record
from case_service.application.work import Work
from case_service.domain.ports import ClaimFact, PaymentFact
from case_service.domain.texts import ActorType, TimelineEntry
from chassis.ids import uuid7
from chassis.money import to_decimal


async def note_payments(work: Work, payments: Sequence[PaymentFact], currencies: Mapping[UUID, str]) -> None:
    """Note payments for lists and history, and prolong the exclusive periods they fall into.

    `currencies` are those of the payments, by payment id.
    """
    await work.cases.lock([each.case_id for each in payments])
    await work.cases.record_payments(payments)
    await work.texts.add_entries(
        [
            TimelineEntry(
                uuid7(),
                each.case_id,
                each.engagement_id,
                "PaymentRecorded",
                "Payment recorded",
                f"{to_decimal(each.amount, currencies[each.id])} {currencies[each.id]}",
                ActorType.SYSTEM,
                None,
                each.recorded_at,
                partner_id=each.partner_id,
            )
            for each in payments
        ]
    )


async def correct_payments(
    work: Work, payments: Sequence[PaymentFact], lines: Mapping[UUID, tuple[str, str, str]]
) -> None:
    """Note payments as they are now: edited, taken back, or waiting for verification.

    `lines` are the type, title and text that the history tells of some of them, by payment id.
    """
    await work.cases.lock([each.case_id for each in payments])
    await work.cases.correct_payments(payments)
    entries = [
        TimelineEntry(
            uuid7(), each.case_id, each.engagement_id, *lines[each.id], ActorType.SYSTEM, None, each.recorded_at,
            partner_id=each.partner_id,
        )
        for each in payments
        if each.id in lines
    ]  # fmt: skip
    if entries:
        await work.texts.add_entries(entries)


async def change_claims(work: Work, claims: Sequence[ClaimFact], lines: Mapping[UUID, tuple[UUID, str]]) -> None:
    """Take over what is claimed from now on.

    `lines` are the partner and the text that the history tells, by case id.
    """
    await work.cases.lock([each.case_id for each in claims])
    await work.cases.change_claims(claims)
    await work.texts.add_entries(
        [
            TimelineEntry(
                uuid7(), each.case_id, each.engagement_id, "ClaimChanged", "Claim changed", line, ActorType.SYSTEM,
                None, each.changed_at, partner_id=partner_id,
            )
            for each in claims
            for partner_id, line in [lines[each.case_id]]
        ]
    )  # fmt: skip


async def reopen_cases(work: Work, reopened: Mapping[UUID, dt.datetime]) -> None:
    """Go on with cases that were closed as paid and are not paid after all, as of these instants (C31)."""
    cases = list((await work.cases.lock(reopened)).values())
    for case in cases:
        case.reopen(reopened[case.id])
    await record(work, cases)


async def settle_cases(work: Work, settled: Mapping[UUID, dt.datetime]) -> None:
    """Close cases as paid, as of these instants (C21): binding in every open state.

    A case that was closed meanwhile keeps its code.
    """
    cases = list((await work.cases.lock(settled)).values())
    for case in cases:
        case.settle(settled[case.id])
    await record(work, cases)
