"""Changes what is claimed: the fees that a partner added, and the principal with its price."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from chassis.money import AmountTooLarge, TooManyDecimals, to_minor
from chassis.uow import UnitOfWork
from contracts.ledger_claim_events import ClaimAmounts, FeesChanged
from ledger_service.application.money import usd_cents
from ledger_service.application.record_payment import must_be_unknown
from ledger_service.domain.account import CaseAccount, Claim, Revision
from ledger_service.domain.claim_ports import Claims
from ledger_service.domain.errors import (
    Awaited,
    ClaimIsOver,
    ClaimNotBegun,
    DeliberateRate,
    InvalidPayment,
    NotYetKnown,
    UnknownCase,
)
from ledger_service.domain.ports import Books, CaseDirectory
from ledger_service.domain.repricing import Consent, repriced
from ledger_service.domain.values import PAYABLE_STATES, Terms, label

_OVER: Final = frozenset({"Closed", "Merged"})
_PARTS: Final = {
    "principal": "grossAmount",
    "interest": "interestFees",
    "reminder": "reminderFees",
    "collection": "collectionFees",
}


@dataclass(frozen=True, slots=True)
class ChangeFees:
    """What is claimed from now on, in decimals of the case's currency: a part that is left out stays.

    `parts` are by the names of `domain.account.Claim`.
    """

    case_id: UUID
    partner_id: UUID
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    consent: Consent = field(default_factory=Consent)


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim as it is now, and its account; `success_fee` is the rate worked out for a new principal."""

    account: CaseAccount
    claim: Claim
    success_fee: Fraction | None


async def change_fees(
    uow: UnitOfWork, books: Books, claims: Claims, cases: CaseDirectory, command: ChangeFees
) -> Changed:
    """Change the claim and publish it; payments from now on are split by it, earlier ones stay as they are.

    What says nothing new changes nothing. Raises why not, and nothing was written then: `UnknownCase`,
    `ClaimIsOver`, `ClaimNotBegun`, `InvalidPayment` naming fields, `PriceNeedsConfirmation`; `NotYetKnown`
    when the ledger trails behind the owner of cases, or he does not answer.
    """
    account = (await books.lock([command.case_id])).get(command.case_id)
    found = await cases.find(command.case_id)
    if found is None or found.partner_id != command.partner_id:
        raise UnknownCase
    if account is None or account.partner_id != command.partner_id:
        await must_be_unknown(cases, command.case_id, partner_id=command.partner_id)
        raise UnknownCase
    if found.state in _OVER or account.settled_by is not None:
        raise ClaimIsOver(found.state if found.state in _OVER else account.shown_state)
    if found.state not in PAYABLE_STATES:
        raise ClaimNotBegun(label(found.state))
    terms, engagement_id = account.terms, account.engagement_id
    if account.state not in PAYABLE_STATES or terms is None or engagement_id is None:
        raise NotYetKnown(Awaited.STATE if terms else Awaited.TERMS)
    priced = await claims.present(account.case_id)
    before, after = priced.claim, replace(priced.claim, **_minor(command.parts, account.currency))
    cents = usd_cents(after.principal, account.currency, account.usd_per_unit)
    success_fee = None
    if after.principal != before.principal:
        lowered = after.principal < before.principal and account.payments > 0
        warning = "The principal is lowered although payments were recorded." if lowered else None
        try:
            success_fee = repriced(priced.price, terms.success_fee, cents, command.consent, warning=warning)
        except DeliberateRate as error:
            raise InvalidPayment({"confirmPriceChange": [str(error)]}) from error
    if after != before:
        now = terms if success_fee is None else replace(terms, success_fee=success_fee)
        account.begin(Revision(account.revision + 1, engagement_id, now, after))
        await claims.begin(account, after, uow.now)
        uow.emit(_event(uow, account, engagement_id, (terms, before), (now, after), cents))
    return Changed(account, after, success_fee)


def _minor(parts: Mapping[str, Decimal], currency: str) -> dict[str, int]:
    found: dict[str, int] = {}
    wrong: dict[str, list[str]] = {}
    for part, amount in parts.items():
        try:
            found[part] = to_minor(amount, currency)
        except (TooManyDecimals, AmountTooLarge) as error:
            wrong[_PARTS[part]] = [str(error)]
    if wrong:
        raise InvalidPayment(wrong)
    return found


def _event(  # noqa: PLR0917 - what the event says
    uow: UnitOfWork,
    account: CaseAccount,
    engagement_id: UUID,
    before: tuple[Terms, Claim],
    after: tuple[Terms, Claim],
    usd_minor: int,
) -> FeesChanged:
    (old, was), (new, claim) = before, after
    return FeesChanged(
        case_id=account.case_id,
        occurred_at=uow.now,
        engagement_id=engagement_id,
        partner_id=new.partner_id,
        terms_number=new.number,
        currency=account.currency,
        before=_amounts(was),
        after=_amounts(claim),
        success_fee_before=_decimal(old.success_fee),
        success_fee=_decimal(new.success_fee),
        usd_minor=usd_minor,
        recovered=account.recovered,
        remaining=account.remaining,
    )


def _amounts(claim: Claim) -> ClaimAmounts:
    return ClaimAmounts(
        principal=claim.principal,
        interest_fees=claim.interest,
        reminder_fees=claim.reminder,
        collection_fees=claim.collection,
    )


def _decimal(rate: Fraction) -> Decimal:
    return Decimal(rate.numerator) / Decimal(rate.denominator)
