"""Books the credits of a partner's statement whose claim is sure, and finds what the others may pay."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final
from uuid import UUID

from rapidfuzz import fuzz

from chassis.money import to_decimal
from chassis.uow import UnitOfWork
from ledger_service.application.money import usd_cents
from ledger_service.application.post_payments import Posted, PostPayment, post_payments
from ledger_service.application.references import creditor_reference
from ledger_service.domain.bank import Direction, LineStatus
from ledger_service.domain.bank_ports import BankLines, ClaimDirectory, EarlierPayment, KeptLine
from ledger_service.domain.matching import Claim, Claims, sure
from ledger_service.domain.ports import Books
from ledger_service.domain.values import CommissionStatus, Recipient
from ledger_service.domain.verification import Verification, verified_by_line

NEAR: Final = dt.timedelta(days=5)
"""How far the day of a payment that somebody recorded may be from the bank's for the same money."""


@dataclass(slots=True)
class Credits:
    """What became of credits: payments that their line verifies, and whether names could be asked."""

    verified: list[tuple[UUID, UUID]] = field(default_factory=list)
    """Cases and payments."""
    names_asked: bool = True


@dataclass(slots=True)
class _Matching:
    """Open claims and payments that no line is the money of yet."""

    claims: Claims
    by_id: dict[UUID, Claim]
    earlier: dict[UUID, list[EarlierPayment]] = field(default_factory=lambda: defaultdict(list))
    found: Credits = field(default_factory=Credits)
    vouched: bool = False


def alike(one: str, other: str) -> float:
    """Return how much two texts say the same, whatever the order of their words, from 0 to 100."""
    return fuzz.token_sort_ratio(one, other)


async def match_credits(
    uow: UnitOfWork,
    lines: BankLines,
    books: Books,
    directory: ClaimDirectory,
    fresh: Sequence[KeptLine],
    *,
    owner_id: UUID,
    vouched: bool,
) -> Credits:
    """Find the claims of new lines, book the sure ones, and tell which payments their lines verify.

    `vouched`: the lines come from staff.
    """
    if not any(_may_be_paid(each) for each in fresh):
        return Credits()
    open_claims = await lines.open_claims(owner_id)
    texts = await directory.texts(owner_id) if open_claims else {}
    for claim in open_claims:
        claim.structured = creditor_reference(claim.reference)
        told = (texts or {}).get(claim.case_id)
        if told is not None:
            claim.debtor = told.debtor
            claim.creditor_reference = told.creditor_reference
            claim.partner_reference = told.partner_reference
    matching = _Matching(Claims(open_claims), {claim.case_id: claim for claim in open_claims}, vouched=vouched)
    matching.found.names_asked = texts is not None
    chosen: list[tuple[KeptLine, Claim]] = []
    for kept in fresh:
        if not _may_be_paid(kept):
            continue
        kept.candidates = tuple(matching.claims.candidates(kept.line, alike))
        if not kept.candidates or kept.maybe_same_as is not None:
            continue
        claim = matching.by_id[kept.candidates[0].id]
        if sure(kept.line, claim, kept.candidates):
            chosen.append((kept, claim))
            # The next line of this file must not pay what this one pays.
            claim.remaining -= kept.line.amount
    for payment in await lines.unclaimed_payments(sorted({claim.case_id for _, claim in chosen})):
        matching.earlier[payment.case_id].append(payment)
    await _book(uow, books, owner_id, matching, [each for each in chosen if not _recorded_before(matching, *each)])
    return matching.found


def _may_be_paid(kept: KeptLine) -> bool:
    return kept.line.direction is Direction.CREDIT and not kept.line.reverses


def _recorded_before(matching: _Matching, kept: KeptLine, claim: Claim) -> bool:
    """Take a payment of the same money that somebody recorded by hand, if there is one."""
    for payment in matching.earlier[claim.case_id]:
        if payment.amount == kept.line.amount and abs(payment.value_date - kept.line.value_date) <= NEAR:
            matching.earlier[claim.case_id].remove(payment)
            _matched(kept, claim.case_id, payment.id)
            if payment.submitted:
                usd = usd_cents(payment.amount, payment.currency, Fraction(payment.usd_per_unit))
                _verify(matching, claim.case_id, payment.id, usd)
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
                payment = result.recorded.payment
                _verify(matching, claim.case_id, payment.id, payment.usd_cents)
        else:
            kept.note = str(result)[:500]


def _verify(matching: _Matching, case_id: UUID, payment_id: UUID, usd: int) -> None:
    if verified_by_line(usd, vouched=matching.vouched):
        matching.found.verified.append((case_id, payment_id))


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
