"""Random histories of payments against the plain model of the money rules: every balance agrees after every step."""

import contextlib
import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

import plain_invoices
import plain_money as plain
import pytest
from crowd import broken
from sqlalchemy import event

from chassis.ids import uuid7
from contracts.values import CommissionType

HISTORIES, STEPS, CRASHES = 3, 40, 0.2
DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}
USD = {"EUR": "1.1", "JPY": "0.0067", "KWD": "3.25"}
VAT = Fraction(1, 4)
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
    invoices: dict[str, plain_invoices.Invoice] = field(default_factory=dict)
    wanted: dict[Any, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    async def begin(self, make_case: Any) -> None:
        """Open a case in each currency, at random prices; one referral partner earns on some."""
        rng, referral, partner = self.rng, uuid7(), uuid7()
        for currency, digits in DIGITS.items():
            earns = rng.random() < 0.6
            case = make_case(
                principal=rng.randrange(1, 3_000_000), fees=rng.choice([0, rng.randrange(1, 200_000)]),
                success_fee=rng.choice(["0.095", "0.2", "0.35", "0"]), revenue_share=rng.choice(["0.4", "0.2", "0"]),
                vat_rate=rng.choice(["0", "0.2", "0.255"]), basis=rng.choice(list(CommissionType)), currency=currency,
                usd_per_unit=USD[currency], fee_share=rng.choice(["0.5", "0.333"]),
                referral_partner_id=referral if earns else None,
                partner_id=uuid7() if currency == "KWD" else partner,
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
        # One partner is invoiced in one currency for the claims of two.
        self.wanted[partner] = "EUR"
        rates = [{"currency": currency, "usdPerUnit": float(rate)} for currency, rate in USD.items()]
        await self._set_up("/ops/exchange-rates", self.ledger.staff, {"date": "2026-11-22", "rates": rates})
        home = {"legalName": "Home", "country": "DK"}
        taxed = {"vatNumber": "DK12345678", "vatRate": float(VAT)}
        await self._set_up("/ops/billing-profile", self.ledger.staff, {**home, **taxed})
        for case in self.cases.values():
            wanted = {"invoiceCurrency": "EUR"} if case.partner_id == partner else {}
            await self._set_up("/partner/billing-profile", case.partner, {**home, **wanted})

    async def _set_up(self, path: str, caller: Any, body: dict[str, Any]) -> None:
        answer = await self.ledger.client.put(path, json=body, headers=self.ledger.as_(caller))
        assert answer.status_code == 200, answer.text

    async def step(self) -> None:
        """Do one thing, or lose the process while doing it, and compare."""
        chosen = self.rng.choice(list(DIGITS))
        what = self.rng.choice([
            self._pay, self._pay, self._pay, self._edit, self._edit, self._delete, self._review, self._fees,
            self._pay_out, self._invoice, self._settle, self._credit,
        ])  # fmt: skip
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
        told = plain.balances(self.model, [invoice.entries() for invoice in self.invoices.values()])
        assert found == told, "\n".join(self.done)

    @property
    def model(self) -> dict[Any, tuple[Any, plain.Claim]]:
        """Every claim with its partner."""
        return {name: (self.cases[name].partner_id, claim) for name, claim in self.claims.items()}

    async def sweep(self) -> None:
        """Let the worker do what is due, until it was not killed at it."""
        while True:
            at = self.rng.randrange(1, 30) if self.rng.random() < CRASHES else None
            with self._crash(at, self.ledger.running.worker_database.engine) as crashed, contextlib.suppress(Crash):
                while await self.ledger.sweep():
                    pass
            if not crashed:
                return
            self.done.append(f"the worker crashed at statement {at}")

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
        now.stretch, now.paid_out = was.stretch, was.paid_out
        if (now.amount, now.stated) == (was.amount, was.stated) and was.state != "rejected":
            now.state = was.state
            now.given_up = was.given_up and (now.to_creditor, now.commission_paid) == (
                was.to_creditor, was.commission_paid
            )  # fmt: skip
        body = self._body(claim, now)
        answer = await self._ask("edit", case, self.ids[name][at], self._decimal(claim, now.amount), body=body)
        if answer is None or self._is_frozen(was, answer):
            return
        assert answer.status_code == 200, answer.text
        claim.payments[at] = now
        self._thaw(claim)
        self._tell(name, f"edit {at}", now)

    async def _delete(self, name: str) -> None:
        claim, case = self.claims[name], self.cases[name]
        at = self._one_of(claim, lambda paid: paid.state != "deleted")
        if at is None:
            return
        answer = await self._ask("delete", case, self.ids[name][at], body={})
        if answer is None or self._is_frozen(claim.payments[at], answer):
            return
        assert answer.status_code == 204, answer.text
        claim.payments[at].state = "deleted"
        self._thaw(claim)
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
        self._thaw(claim)
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

    async def _pay_out(self, name: str) -> None:
        claim, case = self.claims[name], self.cases[name]
        owed = {
            at: split["client"] - paid.paid_out
            for at, (paid, split) in enumerate(zip(claim.payments, claim.splits(), strict=True))
            if split and not paid.to_creditor and split["client"] > paid.paid_out
        }
        chosen = self.rng.sample(sorted(owed), self.rng.randrange(1, len(owed) + 1)) if owed else []
        if not chosen:
            return
        ids = [self.ids[name][at] for at in chosen]
        answer = await self._ask("forward", case, ids, body={})
        if answer is None:
            return
        assert answer.status_code == 200, answer.text
        for at in chosen:
            claim.payments[at].paid_out += owed[at]
        self.done.append(f"{name}: paid out {chosen}")

    async def _invoice(self, _name: str) -> None:
        answer = await self._ask("post", "/ops/invoice-runs", self.ledger.staff, body={"period": "2026-11-01"})
        if answer is None:
            return
        assert answer.status_code == 202, answer.text
        await self.sweep()
        made = plain_invoices.charge(self.model, self.wanted, {name: Fraction(rate) for name, rate in USD.items()})
        for invoice in made:
            invoice.vat = plain.half_up(sum(invoice.charged.values()) * VAT)
        rows = await self.ledger.rows("SELECT * FROM invoices WHERE kind = 'PlatformInvoice' ORDER BY sequence")
        fresh = {(row["recipient_id"], row["currency"]): row for row in rows if str(row["id"]) not in self.invoices}
        assert {place: (row["net"], row["vat"], row["lines"]) for place, row in fresh.items()} == {
            (each.partner, each.currency): (sum(each.charged.values()), each.vat, len(each.lines)) for each in made
        }
        self.invoices |= {str(fresh[each.partner, each.currency]["id"]): each for each in made}
        self.done.append(f"invoiced {len(made)}")

    async def _settle(self, _name: str) -> None:
        body = {"date": "2026-11-22", "reference": "transfer"}
        if (invoice := await self._decide("paid", body)) is not None:
            invoice.state = "paid"

    async def _credit(self, _name: str) -> None:
        again = self.rng.random() < 0.5
        if (invoice := await self._decide("credit", {"reason": "It was wrong.", "billAgain": again})) is not None:
            invoice.state = "credited"
            for paid in invoice.lines:
                # Its split stays as it was invoiced until something of the case is corrected.
                paid.frozen, paid.given_up = False, not again

    async def _decide(self, how: str, body: dict[str, Any]) -> plain_invoices.Invoice | None:
        found = [key for key, each in self.invoices.items() if each.state == "issued"]
        if not found:
            return None
        chosen = self.rng.choice(found)
        answer = await self._ask("post", f"/ops/invoices/{chosen}/{how}", self.ledger.staff, body=body)
        if answer is None:
            return None
        assert answer.status_code == 200, answer.text
        self.done.append(f"{how} {chosen}: {body}")
        return self.invoices[chosen]

    @staticmethod
    def _is_frozen(paid: plain.Paid, answer: Any) -> bool:
        assert (answer.status_code == 422) == paid.frozen, answer.text
        return paid.frozen

    @staticmethod
    def _thaw(claim: plain.Claim) -> None:
        for paid in claim.payments:
            if not paid.frozen:
                paid.invoiced = None

    async def _ask(self, call: str, *arguments: Any, body: dict[str, Any]) -> Any:
        """Send it, sometimes with a crash between two of its statements: then nothing may have happened."""
        crash_at = self.rng.randrange(1, 12) if self.rng.random() < CRASHES else None
        with self._crash(crash_at, self.ledger.running.api_database.engine) as crashed:
            answer = await getattr(self.ledger, call)(*arguments, **body)
        if crashed:
            assert answer.status_code >= 500
            self.done.append(f"{call} {arguments[1:]}: crashed at statement {crash_at}")
            return None
        return answer

    @contextlib.contextmanager
    def _crash(self, at: int | None, database: Any) -> Iterator[list[str]]:
        crashed: list[str] = []
        passed = 0

        def die(_c: object, _cursor: object, statement: str, *_: object) -> None:
            nonlocal passed
            passed += 1
            if passed == at:
                crashed.append(statement)
                raise Crash

        engine = database.sync_engine
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
    ledger.clock.advance(dt.timedelta(seconds=5))
    await history.sweep()
    assert await broken(ledger) == {}


def test_the_model_splits_example_two_as_published() -> None:
    deal = plain.Deal(Fraction("0.095"), Fraction("0.4"), Fraction(0), fee_only=False, referral_share=Fraction(1, 2))
    claim = plain.Claim("EUR", Fraction(1), 2, deal, [(1_000_000, 50_000)], [plain.Paid(300_000), plain.Paid(750_000)])
    first, second = claim.splits()
    assert (first["gross"], second["gross"]) == (41_429, 103_571)
    assert (first["platform"], second["platform"]) == (16_572, 41_428)
    assert first["client"] + second["client"] == 905_000
