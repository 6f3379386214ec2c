"""Takes bank statements in: each line once, the sure ones booked, the others for somebody to look at."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from rapidfuzz import fuzz

from chassis.ids import uuid7
from chassis.money import to_decimal
from chassis.uow import UnitOfWork
from ledger_service.application.post_payments import Posted, PostPayment, post_payments
from ledger_service.application.references import creditor_reference
from ledger_service.application.verify_payment import verify_payment
from ledger_service.domain.bank import Direction, LineStatus, Statement
from ledger_service.domain.bank_ports import (
    BankLines,
    ClaimDirectory,
    EarlierPayment,
    KeptLine,
    KnownLine,
    NewStatement,
)
from ledger_service.domain.matching import Claim, Claims, sure
from ledger_service.domain.ports import Books, Journal
from ledger_service.domain.same_line import Sameness, sort_out
from ledger_service.domain.values import CommissionStatus, Recipient
from ledger_service.domain.verification import Verification

NEAR: Final = dt.timedelta(days=5)
"""How far the day of a payment that somebody recorded may be from the bank's for the same money."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: its statements, and how many of the new lines are matched or wait for somebody.

    `again`: this very file was imported before, and nothing was done. `names_asked`: the owner of
    cases answered, so that names and foreign references counted.
    """

    statements: tuple[NewStatement, ...]
    lines: tuple[KeptLine, ...]
    again: bool = False
    names_asked: bool = True


@dataclass(slots=True)
class _Matching:
    """Open claims and payments that no line is the money of yet."""

    claims: Claims
    by_id: dict[UUID, Claim]
    earlier: dict[UUID, list[EarlierPayment]] = field(default_factory=lambda: defaultdict(list))
    submitted: list[tuple[UUID, UUID]] = field(default_factory=list)
    """Cases and payments that wait to be verified, which the bank's line does."""


def alike(one: str, other: str) -> float:
    """Return how much two texts say the same, whatever the order of their words, from 0 to 100."""
    return fuzz.token_sort_ratio(one, other)


async def import_statements(
    uow: UnitOfWork,
    lines: BankLines,
    books: Books,
    journal: Journal,
    directory: ClaimDirectory,
    *,
    owner_id: UUID,
    collects: bool,
    file_hash: bytes,
    file_format: str,
    statements: Sequence[Statement],
) -> Imported:
    """Keep every line that no file brought before, and book the credits whose claim is sure.

    `collects`: the owner is a partner, whose credits may pay his claims. The statements (of SQL) are
    as many for a thousand lines as for one; a payment that a rule made wait is verified by its line, one by one.
    """
    accounts = [statement.account for statement in statements]
    await lines.hold(owner_id, accounts)
    before = await lines.imported(owner_id, file_hash)
    if before:
        return Imported(tuple(before), (), again=True)
    days = sorted({line.booked_on for statement in statements for line in statement.lines})
    known = await lines.known(owner_id, accounts, days)
    kept, fresh = _new_ones(statements, file_hash, file_format, known)
    asked = True
    if collects and any(_may_be_paid(each) for each in fresh):
        matching, asked = await _match(uow, lines, books, directory, fresh, owner_id=owner_id)
        for case_id, payment_id in matching.submitted:
            await verify_payment(uow, books, journal, case_id, payment_id)
    actor = uow.principal.user_id if uow.principal else None
    await lines.keep(owner_id, kept, uow.now, actor)
    await lines.keep_lines(owner_id, fresh, uow.now, actor)
    return Imported(tuple(kept), tuple(fresh), names_asked=asked)


def _new_ones(
    statements: Sequence[Statement], file_hash: bytes, file_format: str, known: Mapping[str, Sequence[KnownLine]]
) -> tuple[list[NewStatement], list[KeptLine]]:
    kept: list[NewStatement] = []
    fresh: list[KeptLine] = []
    for place, statement in enumerate(statements, 1):
        verdicts = sort_out(statement.lines, file_format, known.get(statement.account, ()), alike)
        statement_id = uuid7()
        new = [
            KeptLine(uuid7(), statement_id, statement.account, line, maybe_same_as=verdict.of)
            for line, verdict in zip(statement.lines, verdicts, strict=True)
            if verdict.sameness is not Sameness.SAME
        ]
        fresh += new
        kept.append(
            NewStatement(
                id=statement_id,
                account=statement.account,
                reference=statement.reference,
                format=file_format,
                file_hash=file_hash,
                place=place,
                lines=len(statement.lines),
                new_lines=len(new),
                skipped=statement.skipped,
            )
        )
    return kept, fresh


def _may_be_paid(kept: KeptLine) -> bool:
    return kept.line.direction is Direction.CREDIT and not kept.line.reverses


async def _match(
    uow: UnitOfWork,
    lines: BankLines,
    books: Books,
    directory: ClaimDirectory,
    fresh: Sequence[KeptLine],
    *,
    owner_id: UUID,
) -> tuple[_Matching, bool]:
    """Find the claims of lines and book the sure ones; return whether names could be asked."""
    open_claims = await lines.open_claims(owner_id)
    texts = await directory.texts(owner_id) if open_claims else {}
    for claim in open_claims:
        claim.structured = creditor_reference(claim.reference)
        told = (texts or {}).get(claim.case_id)
        if told is not None:
            claim.debtor = told.debtor
            claim.creditor_reference = told.creditor_reference
            claim.partner_reference = told.partner_reference
    matching = _Matching(Claims(open_claims), {claim.case_id: claim for claim in open_claims})
    chosen: list[tuple[KeptLine, Claim]] = []
    for kept in fresh:
        if not _may_be_paid(kept):
            continue
        kept.candidates = tuple(matching.claims.candidates(kept.line, alike))
        if not kept.candidates or kept.maybe_same_as is not None:
            continue
        claim = matching.by_id[kept.candidates[0].case_id]
        if sure(kept.line, claim, kept.candidates):
            chosen.append((kept, claim))
            # The next line of this file must not pay what this one pays.
            claim.remaining -= kept.line.amount
    for payment in await lines.unclaimed_payments(sorted({claim.case_id for _, claim in chosen})):
        matching.earlier[payment.case_id].append(payment)
    await _book(uow, books, owner_id, matching, [each for each in chosen if not _recorded_before(matching, *each)])
    return matching, texts is not None


def _recorded_before(matching: _Matching, kept: KeptLine, claim: Claim) -> bool:
    """Take a payment of the same money that somebody recorded by hand, if there is one."""
    for payment in matching.earlier[claim.case_id]:
        if payment.amount == kept.line.amount and abs(payment.value_date - kept.line.value_date) <= NEAR:
            matching.earlier[claim.case_id].remove(payment)
            _matched(kept, claim.case_id, payment.id)
            if payment.submitted:
                matching.submitted.append((claim.case_id, payment.id))
            return True
    return False


async def _book(
    uow: UnitOfWork, books: Books, owner_id: UUID, matching: _Matching, chosen: Sequence[tuple[KeptLine, Claim]]
) -> None:
    if not chosen:
        return
    commands = [payment_of(kept, claim.case_id, owner_id, uow.today) for kept, claim in chosen]
    results = await post_payments(uow, books, commands)
    for (kept, claim), result in zip(chosen, results, strict=True):
        if isinstance(result, Posted):
            _matched(kept, claim.case_id, result.recorded.payment.id)
            if result.recorded.verification is Verification.SUBMITTED:
                matching.submitted.append((claim.case_id, result.recorded.payment.id))
        else:
            kept.note = str(result)[:500]


def payment_of(kept: KeptLine, case_id: UUID, partner_id: UUID, today: dt.date, *, close: bool = False) -> PostPayment:
    """Return the payment that a line is the money of."""
    return PostPayment(
        case_id=case_id,
        partner_id=partner_id,
        amount=to_decimal(kept.line.amount, kept.line.currency),
        value_date=min(kept.line.value_date, today),
        recipient=Recipient.COLLECTION_PARTNER,
        commission_status=CommissionStatus.PAID,
        close_case=close,
    )


def _matched(kept: KeptLine, case_id: UUID, payment_id: UUID) -> None:
    kept.status, kept.automatic = LineStatus.MATCHED, True
    kept.case_id, kept.payment_id = case_id, payment_id
    kept.candidates = kept.candidates[:1]
