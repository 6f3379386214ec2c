"""Many callers at once: they repeat what could not be answered, and remember what was."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import httpx
import plain_money as plain

from contracts.values import CommissionType
from ledger_service.bootstrap import ALL_CHECKS

TURNS = 4
PATIENCE = 200
REPEATABLE = {409: "RequestInProgress", 503: None}
NOBODY = UUID(int=0)
BALANCES = """
SELECT owner_id, account, currency, sum(amount)::bigint AS amount FROM entries
GROUP BY owner_id, account, currency HAVING sum(amount) <> 0
"""


@dataclass
class Crowd:
    """The callers of one ledger; `answers` counts every status that any of them saw."""

    ledger: Any
    answers: Counter[int] = field(default_factory=Counter)

    async def ask(self, method: str, path: str, caller: Any, key: str | None = None, **more: Any) -> httpx.Response:
        """Send a request under one idempotency key until it is answered."""
        headers = self.ledger.as_(caller, **{"Idempotency-Key": key or str(uuid4())})
        for _ in range(PATIENCE):
            answer: httpx.Response = await self.ledger.client.request(method, path, headers=headers, **more)
            self.answers[answer.status_code] += 1
            if not _is_to_be_repeated(answer):
                return answer
            assert answer.headers["retry-after"], answer.text
            await asyncio.sleep(0.02)
        raise AssertionError(f"{method} {path} was never answered: {answer.text}")

    async def at_once(self, *requests: Any) -> list[httpx.Response]:
        """Await all of them together."""
        return list(await asyncio.gather(*requests))


def _is_to_be_repeated(answer: httpx.Response) -> bool:
    if answer.status_code not in REPEATABLE:
        return False
    wanted = REPEATABLE[answer.status_code]
    return wanted is None or any(each["type"] == wanted for each in answer.json()["businessErrors"])


async def broken(ledger: Any) -> dict[str, list[Any]]:
    """Return every rule of `recoup verify` that does not hold."""
    found = {rule: await ledger.fetch(query) for rule, query in ALL_CHECKS.items()}
    return {rule: rows for rule, rows in found.items() if rows}


async def remembered(ledger: Any, case: Any) -> plain.Claim:
    """Return the case as its rows tell it, for the plain model: the claim's stretches, and what was reported when."""
    revisions = await ledger.rows(
        "SELECT revision, principal, interest_fees + reminder_fees + collection_fees AS fees FROM case_revisions"
        " WHERE case_id = :case ORDER BY revision",
        case=case.id,
    )
    places = {row["revision"]: at for at, row in enumerate(revisions)}
    deal = plain.Deal(
        Fraction(case.success_fee), Fraction(case.revenue_share), Fraction(case.vat_rate),
        case.basis is not CommissionType.STANDARD, Fraction(case.fee_share) if case.referral_partner_id else None,
    )  # fmt: skip
    claim = plain.Claim(case.currency, Fraction(case.usd_per_unit), 2, deal, [
        (row["principal"], row["fees"]) for row in revisions
    ])  # fmt: skip
    for row in await ledger.rows("SELECT * FROM payments WHERE case_id = :case ORDER BY number", case=case.id):
        state = "deleted" if row["deleted_at"] else row["verification"].lower()
        stated = row["partner_gross"] + row["vat"] if row["is_explicit"] else None
        claim.payments.append(
            plain.Paid(
                row["amount"], row["recipient"] == "Creditor", row["commission_status"] == "Paid", stated,
                places[row["revision"]], state,
            )
        )  # fmt: skip
    return claim


async def balances(ledger: Any, case: Any) -> Counter[tuple[str, str, str]]:
    """Return the ledger's balances in the words of the plain model."""
    owners = {NOBODY: plain.PLATFORM, case.creditor_id: "creditor"}
    found: Counter[tuple[str, str, str]] = Counter()
    for row in await ledger.rows(BALANCES):
        found[owners.get(row["owner_id"], str(row["owner_id"])), row["account"], row["currency"]] += row["amount"]
    return found


@dataclass
class Client:
    """One of the crowd: it changes payments of its own as it likes, and competes with the others for some."""

    crowd: Crowd
    case: Any
    rng: random.Random
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: Counter[str] = field(default_factory=Counter)

    @property
    def path(self) -> str:
        return f"/partner/cases/{self.case.id}"

    async def work(self, contested: list[str]) -> None:
        for _ in range(TURNS):
            await self.rng.choice([self.pay, self.pay, self.edit, self.delete, self.fees])()
        await self.take_back(self.rng.choice(contested))

    async def pay(self) -> None:
        body = self.body()
        answer = await self.crowd.ask("POST", f"{self.path}/payments", self.case.partner, json=body)
        assert answer.status_code == 200, answer.text
        self.told[answer.json()["paymentId"]] = body

    async def edit(self) -> None:
        if not self.told:
            return
        payment, body = self.rng.choice(list(self.told)), self.body()
        answer = await self.crowd.ask("PUT", f"{self.path}/payments/{payment}", self.case.partner, json=body)
        assert answer.status_code == 200, answer.text
        self.told[payment] = body

    async def delete(self) -> None:
        if not self.told:
            return
        payment = self.rng.choice(list(self.told))
        await self.take_back(payment)
        assert self.deleted[payment] == 1
        del self.told[payment]

    async def take_back(self, payment: str) -> None:
        answer = await self.crowd.ask("DELETE", f"{self.path}/payments/{payment}", self.case.partner)
        assert answer.status_code in {204, 404}, answer.text
        self.deleted[payment] += answer.status_code == 204

    async def fees(self) -> None:
        body = {"interestFees": self.rng.randrange(0, 200)}
        answer = await self.crowd.ask("PUT", f"{self.path}/fees", self.case.partner, json=body)
        assert answer.status_code == 200, answer.text

    def body(self) -> dict[str, Any]:
        """Draw what a payment says."""
        rng = self.rng
        cents = rng.randrange(1, 4_000)
        body: dict[str, Any] = {"date": "2026-11-22", "paymentAmount": cents / 100}
        body["paymentRecipient"] = rng.choice(["CollectionPartner", "CollectionPartner", "Creditor"])
        if body["paymentRecipient"] == "Creditor":
            body["commissionPaymentStatus"] = rng.choice(["Paid", "Unpaid"])
        if rng.random() < 0.1:
            part = rng.randrange(0, cents + 1)
            body |= {"payoutCollectionPartner": part / 100, "payoutCreditor": (cents - part) / 100}
        return body


async def standing(ledger: Any) -> dict[str, tuple[int, str, str]]:
    """Return what each payment that is not deleted says: amount, recipient, commission status."""
    rows = await ledger.rows("SELECT id, amount, recipient, commission_status FROM payments WHERE deleted_at IS NULL")
    return {str(row["id"]): (row["amount"], row["recipient"], row["commission_status"]) for row in rows}
