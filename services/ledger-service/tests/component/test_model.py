"""Random histories of payments against the plain model of the money rules: every balance agrees after every step."""

import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

import plain_money as plain
import pytest
from sqlalchemy import event

from chassis.ids import uuid7
from contracts.values import CommissionType
from ledger_service.verify import verify

HISTORIES, STEPS = 3, 30
DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}
NOBODY = UUID(int=0)
BALANCES = """
SELECT owner_id, account, currency, sum(amount)::bigint AS amount FROM entries
GROUP BY owner_id, account, currency HAVING sum(amount) <> 0
"""


class Crash(RuntimeError):
    """The process is gone, as far as the request is concerned."""


@dataclass
class History:
    """One history: the cases in the ledger and in the model, and what was done."""

    ledger: Any
    rng: random.Random
    cases: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, plain.Claim] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    async def begin(self, make_case: Any) -> None:
        """Open a case in each currency, at random prices; one referral partner earns on some."""
        rng, referral = self.rng, uuid7()
        for currency, digits in DIGITS.items():
            earns = rng.random() < 0.6
            case = make_case(
                principal=rng.randrange(1, 3_000_000), fees=rng.choice([0, rng.randrange(1, 200_000)]),
                success_fee=rng.choice(["0.095", "0.2", "0.35", "0"]), revenue_share=rng.choice(["0.4", "0.2", "0"]),
                vat_rate=rng.choice(["0", "0.2", "0.255"]), basis=rng.choice(list(CommissionType)), currency=currency,
                usd_per_unit=rng.choice(["1.1", "0.0067", "3.25"]), fee_share=rng.choice(["0.5", "0.333"]),
                referral_partner_id=referral if earns else None,
            )  # fmt: skip
            deal = plain.Deal(
                Fraction(case.success_fee), Fraction(case.revenue_share), Fraction(case.vat_rate),
                case.basis is not CommissionType.STANDARD, Fraction(case.fee_share) if earns else None,
            )  # fmt: skip
            self.cases[currency] = case
            self.claims[currency] = plain.Claim(
                currency, Fraction(case.usd_per_unit), digits, deal, [(case.principal, case.fees)]
            )
            self.ids[currency] = []
            await self.ledger.has(case)

    async def step(self) -> None:
        """Do one thing, or lose the process while doing it, and compare."""
        chosen = self.rng.choice(list(DIGITS))
        what = self.rng.choice([self._pay, self._pay, self._pay, self._edit, self._delete, self._review, self._fees])
        before = len(self.done)
        await what(chosen)
        if len(self.done) > before:
            await self.compare()

    async def compare(self) -> None:
        """Hold every balance against the model's."""
        owners = {NOBODY: plain.PLATFORM, **{case.creditor_id: "creditor" for case in self.cases.values()}}
        found: Counter[tuple[str, str, str]] = Counter()
        for row in await self.ledger.rows(BALANCES):
            owner = owners.get(row["owner_id"], str(row["owner_id"]))
            found[owner, row["account"], row["currency"]] += row["amount"]
        told = plain.balances({name: (self.cases[name].partner_id, claim) for name, claim in self.claims.items()})
        assert found == told, "\n".join(self.done)

    async def _pay(self, name: str) -> None:
        claim, case = self.claims[name], self.cases[name]
        paid = self._report(claim)
        answer = await self._ask("pay", case, self._decimal(claim, paid.amount), body=self._body(claim, paid))
        if answer is None:
            return
        assert answer.status_code == 200, answer.text
        self.ids[name].append(answer.json()["paymentId"])
        paid.stretch = len(claim.stretches) - 1
        claim.payments.append(paid)
        self._tell(name, "pay", paid)

    async def _edit(self, name: str) -> None:
        claim, case = self.claims[name], self.cases[name]
        at = self._one_of(claim, lambda paid: paid.state != "deleted")
        if at is None:
            return
        was, now = claim.payments[at], self._report(claim, at)
        now.stretch = was.stretch
        if (now.amount, now.stated) == (was.amount, was.stated) and was.state != "rejected":
            now.state = was.state
        body = self._body(claim, now)
        answer = await self._ask("edit", case, self.ids[name][at], self._decimal(claim, now.amount), body=body)
        if answer is None:
            return
        assert answer.status_code == 200, answer.text
        claim.payments[at] = now
        self._tell(name, f"edit {at}", now)

    async def _delete(self, name: str) -> None:
        claim, case = self.claims[name], self.cases[name]
        at = self._one_of(claim, lambda paid: paid.state != "deleted")
        if at is None:
            return
        answer = await self._ask("delete", case, self.ids[name][at], body={})
        if answer is not None:
            assert answer.status_code == 204, answer.text
            claim.payments[at].state = "deleted"
            self._tell(name, f"delete {at}", claim.payments[at])

    async def _review(self, name: str) -> None:
        claim = self.claims[name]
        at = self._one_of(claim, lambda paid: paid.state == "submitted")
        if at is None:
            return
        how = self.rng.choice(["verify", "verify", "reject"])
        await self.ledger.verifies(
            self.ids[name][at], how, **({"reason": "Nothing like it came in."} if how == "reject" else {})
        )
        claim.payments[at].state = "verified" if how == "verify" else "rejected"
        self._tell(name, f"{how} {at}", claim.payments[at])

    async def _fees(self, name: str) -> None:
        claim, case = self.claims[name], self.cases[name]
        principal, fees = claim.stretches[-1][0], self.rng.choice([0, self.rng.randrange(1, 200_000)])
        if fees == claim.stretches[-1][1]:
            return
        body = {"interestFees": self._decimal(claim, fees), "reminderFees": 0, "collectionFees": 0}
        answer = await self._ask("put_fees", case, body=body)
        if answer is not None:
            assert answer.status_code == 200, answer.text
            claim.stretches.append((principal, fees))
            self.done.append(f"{name}: fees {fees}")

    async def _ask(self, call: str, *arguments: Any, body: dict[str, Any]) -> Any:
        """Send it, sometimes with a crash between two of its statements: then nothing may have happened."""
        crash_at = self.rng.randrange(1, 12) if self.rng.random() < 0.2 else None
        with self._crash(crash_at) as crashed:
            answer = await getattr(self.ledger, call)(*arguments, **body)
        if crashed:
            assert answer.status_code >= 500
            self.done.append(f"{call} {arguments[1:]}: crashed at statement {crash_at}")
            return None
        return answer

    @contextlib.contextmanager
    def _crash(self, at: int | None) -> Iterator[list[str]]:
        crashed: list[str] = []
        passed = 0

        def die(_c: object, _cursor: object, statement: str, *_: object) -> None:
            nonlocal passed
            passed += 1
            if passed == at:
                crashed.append(statement)
                raise Crash

        engine = self.ledger.running.api_database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", die)
        try:
            yield crashed
        finally:
            event.remove(engine, "before_cursor_execute", die)

    def _report(self, claim: plain.Claim, at: int | None = None) -> plain.Paid:
        """Draw what is reported; `at` is the payment that it replaces, which does not count for what is owed."""
        rng = self.rng
        # The published formats take no payment below 0.01.
        amount = max(
            1, 10**claim.digits // 100, rng.choice([rng.randrange(1, 400_000), rng.randrange(1, 50), claim.remaining])
        )
        stated = rng.randrange(0, amount + 1) if rng.random() < 0.2 else None
        to_creditor = rng.random() < 0.3
        paid = plain.Paid(amount, to_creditor, not to_creditor or rng.random() < 0.5, stated)
        state = claim.payments[at].state if at is not None else ""
        if at is not None:
            claim.payments[at].state = "deleted"
        paid.state = "submitted" if claim.doubtful(amount, stated=stated is not None) else "verified"
        if at is not None:
            claim.payments[at].state = state
        return paid

    def _one_of(self, claim: plain.Claim, fits: Any) -> int | None:
        fitting = [at for at, paid in enumerate(claim.payments) if fits(paid)]
        return self.rng.choice(fitting) if fitting else None

    def _body(self, claim: plain.Claim, paid: plain.Paid) -> dict[str, Any]:
        body: dict[str, Any] = {}
        if paid.to_creditor:
            body["paymentRecipient"] = "Creditor"
            body["commissionPaymentStatus"] = "Paid" if paid.commission_paid else "Unpaid"
        if paid.stated is not None:
            body["payoutCollectionPartner"] = self._decimal(claim, paid.stated)
            body["payoutCreditor"] = self._decimal(claim, paid.amount - paid.stated)
        return body

    @staticmethod
    def _decimal(claim: plain.Claim, minor: int) -> float:
        return round(minor / 10**claim.digits, claim.digits)

    def _tell(self, name: str, what: str, paid: plain.Paid) -> None:
        self.done.append(f"{name}: {what} {paid}")


@pytest.mark.parametrize("number", range(HISTORIES))
async def test_every_balance_agrees_with_the_plain_model(
    ledger: Any, make_case: Any, rng: random.Random, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng.seed(f"{rng.random()} {number}")
    history = History(ledger, rng)
    await history.begin(make_case)
    partners = {str(case.id): case.partner_id for case in history.cases.values()}

    async def owner(_service: str, path: str, **_: Any) -> dict[str, str]:
        return {"partnerId": str(partners[path.rsplit("/", maxsplit=1)[-1]]), "creditorId": "", "state": "Active"}

    monkeypatch.setattr(ledger.running.peers, "get", owner)
    for _ in range(STEPS):
        await history.step()
    assert len(history.done) > STEPS // 3
    assert await verify(ledger) == []


def test_the_model_splits_example_two_as_published() -> None:
    deal = plain.Deal(Fraction("0.095"), Fraction("0.4"), Fraction(0), fee_only=False, referral_share=Fraction(1, 2))
    claim = plain.Claim("EUR", Fraction(1), 2, deal, [(1_000_000, 50_000)], [plain.Paid(300_000), plain.Paid(750_000)])
    first, second = claim.splits()
    assert (first["gross"], second["gross"]) == (41_429, 103_571)
    assert (first["platform"], second["platform"]) == (16_572, 41_428)
    assert first["client"] + second["client"] == 905_000
