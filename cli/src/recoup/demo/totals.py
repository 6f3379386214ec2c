"""The money of a run, read from each party's own API and held against the others'."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from recoup.demo.network import Network

NAMES = ("claims", "recovered", "clients", "vat", "partnersGross", "partnersNet", "platform", "referral", "platformNet")
FROM_CREDITORS = ("claims", "recovered", "clients", "vat")
FROM_PARTNERS = ("partnersGross", "partnersNet")
FROM_STAFF = ("platform", "platformNet")
CHECKED = ("recovered", "vat", "partnersGross", "partnersNet", "platform", "referral")

Amounts = dict[str, dict[str, int]]


@dataclass(slots=True)
class Totals:
    """Per currency, in minor units: all of it, and the parts that are due and accrued."""

    total: Amounts = field(default_factory=lambda: defaultdict(dict))
    due: Amounts = field(default_factory=lambda: defaultdict(dict))
    accrued: Amounts = field(default_factory=lambda: defaultdict(dict))
    differences: list[str] = field(default_factory=list)

    def ordered(self) -> Amounts:
        """Return the totals with their names in order, complete."""
        return {
            currency: {name: amounts.get(name, 0) for name in NAMES} for currency, amounts in sorted(self.total.items())
        }


async def read(network: Network) -> Totals:
    """Ask every party for its balance; note where two parties say different things."""
    creditors = [await member.client.get("/customer/balance") for member in network.creditors.values()]
    partners = [await member.client.get("/partner/balance") for member in network.partners.values()]
    referral = [await network.referral.client.get("/referral/balance")]
    staff = [await network.staff.get("/ops/balance")]
    totals = Totals()
    _add(totals, creditors, FROM_CREDITORS)
    _add(totals, partners, FROM_PARTNERS)
    _add(totals, referral, ("referral",))
    _add(totals, staff, FROM_STAFF)
    _compare(totals, "partners", partners, ("recovered", "clients", "vat", "platform"))
    _compare(totals, "creditors", creditors, ("partnersGross",))
    _compare(totals, "staff", staff, CHECKED)
    for currency, amounts in totals.ordered().items():
        _identities(totals, currency, amounts)
    return totals


def _add(totals: Totals, answers: list[list[dict[str, Any]]], names: tuple[str, ...]) -> None:
    for balance in (balance for answer in answers for balance in answer):
        currency = balance["currency"]
        for name in names:
            totals.total[currency][name] = totals.total[currency].get(name, 0) + _of(balance, name)
            if name == "claims":
                continue
            for part, into in (("due", totals.due), ("accrued", totals.accrued)):
                into[currency][name] = into[currency].get(name, 0) + _of(balance[part], name)


def _of(amounts: dict[str, Any], name: str) -> int:
    # A referral partner's own share is called by its name in his answer too.
    return int(amounts[name])


def _compare(totals: Totals, who: str, answers: list[list[dict[str, Any]]], names: tuple[str, ...]) -> None:
    said: Amounts = defaultdict(lambda: defaultdict(int))
    for balance in (balance for answer in answers for balance in answer):
        for name in names:
            said[balance["currency"]][name] += _of(balance, name)
    for currency, amounts in said.items():
        for name, amount in amounts.items():
            if amount != totals.total[currency].get(name, 0):
                totals.differences.append(
                    f"{currency} {name}: {who} say {amount}, others {totals.total[currency].get(name, 0)}"
                )


def _identities(totals: Totals, currency: str, amounts: dict[str, int]) -> None:
    for whole, parts in (
        ("recovered", ("clients", "vat", "partnersGross")),
        ("partnersGross", ("partnersNet", "platform")),
        ("platform", ("platformNet", "referral")),
    ):
        if amounts[whole] != sum(amounts[part] for part in parts):
            totals.differences.append(f"{currency}: {whole} is not {' + '.join(parts)}")
