"""What the platform charges its partners, added to the plain model of the money rules (`domain.md` 4.6)."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from plain_money import PLATFORM, Claim, Paid, half_up


@dataclass
class Invoice:
    """What a partner was charged: by currency of payouts the share, what that is in the invoice's own, and the tax."""

    partner: Any
    currency: str
    lines: list[Paid] = field(default_factory=list)
    shares: Counter[str] = field(default_factory=Counter)
    charged: Counter[str] = field(default_factory=Counter)
    vat: int = 0
    state: str = "issued"

    def entries(self) -> Counter[tuple[str, str, str]]:
        """Return what it is in the books: nothing any more once it is credited."""
        net, own, partner = sum(self.charged.values()), self.currency, str(self.partner)
        moves = [(own, "payable-to-platform", "receivable-from-partner", net)]
        for currency, share in self.shares.items():
            if currency != own:
                for place, amount in ((currency, share), (own, -self.charged[currency])):
                    moves += [(place, "payable-to-platform", "receivable-from-partner", amount)]
                    moves += [(place, "conversion", "conversion", -amount)]
        moves += [(own, "input-vat", "vat-payable", self.vat)]
        owed = ("cash", "cash") if self.state == "paid" else ("invoiced-by-platform", "invoiced-to-partner")
        moves += [(own, *owed, -net - self.vat)]
        found: Counter[tuple[str, str, str]] = Counter()
        for currency, theirs, ours, amount in moves if self.state != "credited" else ():
            found[partner, theirs, currency] += amount
            found[PLATFORM, ours, currency] -= amount
        return found


def charge(claims: dict[Any, tuple[Any, Claim]], wanted: dict[Any, str], usd: dict[str, Fraction]) -> list[Invoice]:
    """Invoice what partners owe by now, without tax: one invoice for each and currency. Freezes the payments."""
    found: dict[tuple[Any, str], Invoice] = {}
    for partner, claim in claims.values():
        target = wanted.get(partner, claim.currency)
        digits = {each.currency: each.digits for _, each in claims.values()}
        factor = usd[claim.currency] / usd[target] * Fraction(10) ** (digits[target] - claim.digits)
        for paid, split in zip(claim.payments, claim.splits(), strict=True):
            if split.get("platform") and paid.commission_paid and not paid.frozen and not paid.given_up:
                invoice = found.setdefault((partner, target), Invoice(partner, target))
                paid.invoiced, paid.frozen = split, True
                invoice.lines.append(paid)
                invoice.shares[claim.currency] += split["platform"]
                invoice.charged[claim.currency] += half_up(split["platform"] * factor)
    return list(found.values())
