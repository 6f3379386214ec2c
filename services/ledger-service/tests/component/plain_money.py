"""The money rules of `domain.md` 5, written down plainly and without the product's code: the model it is held against.

Nothing is kept but what happened. Every balance is worked out anew from the whole history of every case, slowly.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

LIMIT_USD = 25_000
PLATFORM = "platform"


def half_up(share: Fraction) -> int:
    """Round a share that is not negative."""
    return (2 * share.numerator + share.denominator) // (2 * share.denominator)


def ratio(part: Fraction | int, whole: int) -> Fraction:
    """Divide, and take nothing of nothing."""
    return Fraction(part) / whole if whole else Fraction(0)


@dataclass
class Deal:
    """What a partner works for: his success fee, what the platform and who brought the client take, and VAT."""

    success_fee: Fraction
    platform_share: Fraction
    vat: Fraction
    fee_only: bool
    referral_share: Fraction | None


@dataclass
class Paid:
    """A payment: what was reported of it, and what has become of it."""

    amount: int
    to_creditor: bool = False
    commission_paid: bool = True
    stated: int | None = None
    stretch: int = 0
    state: str = "verified"
    invoiced: dict[str, int] | None = None
    frozen: bool = False
    paid_out: int = 0
    given_up: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is in the books."""
        return self.state == "verified"


@dataclass
class Claim:
    """A case: the claim at each stretch of its life (principal, fees), and its payments in order."""

    currency: str
    usd_per_unit: Fraction
    digits: int
    deal: Deal
    stretches: list[tuple[int, int]]
    payments: list[Paid] = field(default_factory=list)

    def splits(self) -> list[dict[str, int]]:
        """Work out every payment's split, in the order of recording; nothing for those that do not count."""
        got_principal = got_fees = 0
        found = []
        stretch, given, used, principal_used, room, owed = -1, Counter[str](), 0, 0, 0, (0, 0)
        for paid in self.payments:
            if not paid.counts:
                found.append({})
                continue
            while stretch < paid.stretch:
                stretch += 1
                claimed = self.stretches[stretch]
                left = max(0, sum(claimed) - got_principal - got_fees)
                principal = min(left, max(0, claimed[0] - got_principal))
                owed, room = (principal, left - principal), left
                given, used, principal_used = Counter(), 0, 0
            within = min(paid.amount, max(0, room - used))
            split = self._split(paid, within, owed, given)
            used += within
            principal_part = half_up(ratio(owed[0] * used, room)) - principal_used
            principal_used += principal_part
            got_principal += principal_part
            got_fees += within - principal_part
            found.append({**split, "principal": principal_part, "fees": within - principal_part})
        return found

    @property
    def remaining(self) -> int:
        """What the debtor still owes."""
        return max(0, sum(self.stretches[-1]) - sum(each["principal"] + each["fees"] for each in self.splits() if each))

    def _split(self, paid: Paid, within: int, owed: tuple[int, int], given: Counter[str]) -> dict[str, int]:
        deal, whole = self.deal, sum(owed)
        if paid.stated is not None:
            return paid.invoiced or self._stated(paid, owed)
        if paid.invoiced is None:
            base = given["within"] + within
            fee_due = half_up(ratio(deal.success_fee * owed[0] * base, whole))
            gross_due = half_up(ratio((deal.success_fee * owed[0] + owed[1]) * base, whole))
            gross = max(0, min(gross_due - given["gross"], paid.amount))
            fee = max(0, fee_due - given["fee"])
            if given["gross"] + gross != gross_due:
                fee = min(fee, gross)
            vat = max(0, min(half_up((given["fee"] + fee) * deal.vat) - given["vat"], paid.amount - gross))
            shared = given["fee"] + fee if deal.fee_only else given["gross"] + gross
            platform = max(0, half_up(shared * deal.platform_share) - given["platform"])
            referral = 0
            if deal.referral_share is not None:
                due = half_up((given["platform"] + platform) * deal.referral_share)
                referral = max(0, min(due - given["referral"], platform))
            split = {"gross": gross, "fee": fee, "vat": vat, "platform": platform, "referral": referral}
        else:
            split = {name: paid.invoiced[name] for name in ("gross", "fee", "vat", "platform", "referral")}
        given.update({**split, "within": within})
        return {**split, "client": paid.amount - split["gross"] - split["vat"]}

    def _stated(self, paid: Paid, owed: tuple[int, int]) -> dict[str, int]:
        deal = self.deal
        fee_share = deal.success_fee * owed[0]
        part = fee_share / (fee_share + owed[1]) if fee_share + owed[1] else Fraction(1)
        assert paid.stated is not None
        gross = half_up(paid.stated / (1 + part * deal.vat))
        fee = half_up(gross * part)
        platform = half_up((fee if deal.fee_only else gross) * deal.platform_share)
        referral = half_up(platform * deal.referral_share) if deal.referral_share is not None else 0
        return {
            "gross": gross, "fee": fee, "vat": paid.stated - gross, "platform": platform, "referral": referral,
            "client": paid.amount - paid.stated,
        }  # fmt: skip

    def doubtful(self, amount: int, *, stated: bool) -> bool:
        """Whether staff look at a payment before it counts."""
        return stated or amount > self.remaining or amount * self.usd_per_unit > LIMIT_USD * 10**self.digits


def balances(
    claims: dict[Any, tuple[Any, Claim]], documents: Iterable[Counter[tuple[str, str, str]]] = ()
) -> Counter[tuple[str, str, str]]:
    """Return the balance of every (owner, account, currency), debits positive.

    `claims` come with their partners; `documents` are the entries of what was issued about them.
    """
    books: Counter[tuple[str, str, str]] = Counter()
    for document in documents:
        for place, amount in document.items():
            books[place] += amount
    for partner, claim in claims.values():
        for paid, split in zip(claim.payments, claim.splits(), strict=True):
            books[str(partner), "payable-to-client", claim.currency] += paid.paid_out
            books[str(partner), "cash", claim.currency] -= paid.paid_out
            if split:
                for (owner, account), amount in entries(str(partner), paid, split).items():
                    books[owner, account, claim.currency] += amount
    return Counter({place: amount for place, amount in books.items() if amount})


def entries(partner: str, paid: Paid, split: dict[str, int]) -> Counter[tuple[str, str]]:
    """Return what one payment is in the books (`domain.md` 5.7)."""
    found: Counter[tuple[str, str]] = Counter()
    commission = split["gross"] + split["vat"]
    found["creditor", "recovered"] += paid.amount
    found["creditor", "claim"] -= paid.amount
    found[partner, "commission-income"] -= split["gross"]
    found[partner, "vat-payable"] -= split["vat"]
    if not paid.to_creditor:
        found[partner, "cash"] += paid.amount
        found[partner, "payable-to-client"] -= split["client"]
    elif paid.commission_paid:
        found[partner, "cash"] += commission
    else:
        found[partner, "receivable-from-client"] += commission
    if paid.given_up:
        return found
    word = "payable" if paid.commission_paid else "accrued"
    found[partner, "revenue-share-cost"] += split["platform"]
    found[partner, f"{word}-to-platform"] -= split["platform"]
    found[PLATFORM, "receivable-from-partner" if paid.commission_paid else "accrued-from-partner"] += split["platform"]
    found[PLATFORM, "platform-revenue"] -= split["platform"]
    found[PLATFORM, "referral-cost"] += split["referral"]
    found[PLATFORM, f"{word}-to-referral"] -= split["referral"]
    return found
