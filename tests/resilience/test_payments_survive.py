"""The database server is killed under payments: each acknowledged one is there once, and the books balance."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from uuid import UUID, uuid4

import httpx
from ledger_facts import PARTNER, case_id, events

from chassis.auth import Principal
from chassis.testing.postgres import ThrowawayPostgres
from chassis.testing.service import Harness, principal, running_service
from chassis.testing.waiting import eventually
from contracts.values import OrganisationKind
from ledger_service.bootstrap import bootstrap
from ledger_service.verify import verify

CLIENTS = 8
CASES = 20
BEFORE, AFTER = 60, 60
OK, UNAVAILABLE = 200, 503


async def test_each_acknowledged_payment_is_there_once(durable_postgres: ThrowawayPostgres, rng: random.Random) -> None:
    database = durable_postgres.fresh("ledger")
    async with running_service("ledger", "ledger_service", bootstrap, database) as ledger:
        await ledger.apply(*[event for number in range(CASES) for event in events(number)])
        till = _Till(ledger, rng)
        clients = [asyncio.create_task(till.pay_until_over()) for _ in range(CLIENTS)]
        await eventually(lambda: len(till.acknowledged) > BEFORE, timeout=60)
        await asyncio.to_thread(durable_postgres.kill)
        await eventually(lambda: till.answers[UNAVAILABLE] > 0, timeout=60)
        await asyncio.to_thread(durable_postgres.start)
        seen = len(till.acknowledged)
        await eventually(lambda: len(till.acknowledged) > seen + AFTER, timeout=60)
        till.over.set()
        await asyncio.gather(*clients)

        assert set(till.answers) <= {OK, UNAVAILABLE}
        rows = await ledger.rows("SELECT id, amount FROM payments")
        assert {row["id"]: row["amount"] for row in rows} == till.acknowledged
        assert sum(till.acknowledged.values()) == sum(
            row["recovered"] for row in await ledger.rows("SELECT recovered FROM case_accounts")
        )
        assert await verify(ledger) == []


class _Till:
    """Clients that pay, and pay again under the same key until they are told that it is done."""

    def __init__(self, ledger: Harness, rng: random.Random) -> None:
        self._ledger = ledger
        self._rng = rng
        self._partner: Principal = principal(OrganisationKind.COLLECTION_PARTNER, PARTNER, user_id=uuid4())
        self.over = asyncio.Event()
        self.acknowledged: dict[UUID, int] = {}
        self.answers: Counter[int] = Counter()

    async def pay_until_over(self) -> None:
        while not self.over.is_set():
            key, case, amount = str(uuid4()), case_id(self._rng.randrange(CASES)), self._rng.randrange(1, 10_000)
            while (answer := await self._pay(case, amount, key)).status_code != OK:
                assert answer.headers["retry-after"]
                with suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 0.05)
            self.acknowledged[UUID(answer.json()["paymentId"])] = amount

    async def _pay(self, case: UUID, amount: int, key: str) -> httpx.Response:
        answer = await self._ledger.client.post(
            f"/partner/cases/{case}/payments",
            json={
                "date": str(self._ledger.clock.now().date()),
                "paymentAmount": float(Decimal(amount) / 100),
                "paymentRecipient": "CollectionPartner",
            },
            headers=self._ledger.as_(self._partner, **{"Idempotency-Key": key}),
        )
        self.answers[answer.status_code] += 1
        return answer
