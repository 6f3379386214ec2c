"""Case-, routing- and ledger-service together in one process: their own databases and HTTP, their events handed over.

No broker and no gateway: an answer and an event travel as they are, at once, and the clock stands where a test
puts it. What only the whole network shows is in the other tests of this folder.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from case_service.bootstrap import bootstrap as case_service
from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.records import Record
from chassis.testing.peers import Played
from chassis.testing.plugin import FreshDatabase
from chassis.testing.service import Harness, principal, running_service
from contracts.base import Event
from contracts.catalogue import EVENTS
from contracts.party_events import ClientLinked, OrganisationCreated
from contracts.values import OrganisationKind
from ledger_service.bootstrap import bootstrap as ledger_service
from routing_service.bootstrap import bootstrap as routing_service

SERVICES = {"case": case_service, "routing": routing_service, "ledger": ledger_service}
SIGNED = {"signerName": "Ida Holm", "accepted": True}
EMAIL = "desk@partner.example"
_UNHEARD = "SELECT id, topic, key, seq, type, event_id, body FROM outbox WHERE id > :last ORDER BY id"


@dataclass
class Together:
    """The three services; `staff` sets them up, and organisations come by `joins`."""

    services: Mapping[str, Harness]
    staff: Principal = field(default_factory=lambda: principal(OrganisationKind.PLATFORM, user_id=uuid7()))
    names: dict[UUID, str] = field(default_factory=dict)
    _heard: dict[str, int] = field(default_factory=dict)
    _seqs: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def now(self) -> dt.datetime:
        """The time of all of them."""
        return self.services["case"].clock.now()

    async def ask(self, service: str, method: str, path: str, caller: Principal, body: Any = None, **query: Any) -> Any:
        """Send a request that must succeed; return the body of its answer once everybody heard what it caused."""
        answer = await self.try_(service, method, path, caller, body, **query)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def try_(
        self, service: str, method: str, path: str, caller: Principal, body: Any = None, **query: Any
    ) -> httpx.Response:
        """Send a request, and hand its events on."""
        harness = self.services[service]
        answer = await harness.client.request(
            method, path, json=body, params=query or None, headers=harness.as_(caller)
        )
        await self.settle()
        return answer

    async def advance(self, by: dt.timedelta) -> None:
        """Let time go by, a day at a time as the network does, and everybody do what is due."""
        while by > dt.timedelta():
            step = min(by, dt.timedelta(days=1))
            by -= step
            for harness in self.services.values():
                harness.clock.advance(step)
        for harness in self.services.values():
            await harness.sweep()
        await self.settle()

    async def settle(self) -> None:
        """Hand events on until there are no new ones."""
        while await self._hand_on():
            pass

    async def joins(self, kind: OrganisationKind, name: str, country: str) -> Principal:
        """Let an organisation join: the fact of identity-service, heard by all."""
        caller = principal(kind, user_id=uuid7())
        self.names[caller.organisation_id] = name
        await self._tell(
            OrganisationCreated(
                organisation_id=caller.organisation_id, kind=kind, name=name, country=country, occurred_at=self.now
            )
        )
        return caller

    async def brings(self, referral: Principal, creditor: Principal, share: Any) -> None:
        """Let a referral partner have brought a client a day ago: the fact of referral-service, heard by all."""
        await self._tell(
            ClientLinked(
                creditor_id=creditor.organisation_id, referral_partner_id=referral.organisation_id,
                external_tenant_id=f"tenant-{creditor.organisation_id}", attributed=True, fee_share=share,
                occurred_at=self.now - dt.timedelta(days=1),
            )
        )  # fmt: skip

    def answer(self, request: httpx.Request) -> Any:
        """Answer one service's question to another; who works for whom is identity-service's, which is not here."""
        if request.url.host == "identity":
            return self._identity(request)
        found = self.services.get(request.url.host)
        if found is None:
            return httpx.Response(404)
        return found.client.get(request.url.raw_path.decode(), headers=dict(request.headers))

    def _identity(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/members") and request.url.params.get("email") == EMAIL:
            return httpx.Response(200, json={"id": str(UUID(int=5)), "email": EMAIL, "name": "Ida Holm"})
        return httpx.Response(404)

    async def _tell(self, event: Event) -> None:
        place = event.topic, event.key
        self._seqs[place] = self._seqs.get(place, 0) + 1
        record = Record(*place, self._seqs[place], event.type, uuid7(), event.model_dump_json())
        for harness in self.services.values():
            outcome = await harness.apply_records([record])
            assert not outcome.held, event
        await self.settle()

    async def _hand_on(self) -> bool:
        moved = False
        for name, harness in self.services.items():
            rows = await harness.rows(_UNHEARD, last=self._heard.get(name, 0))
            if not rows:
                continue
            self._heard[name], moved = rows[-1]["id"], True
            records = [Record(*[row[each] for each in Record._fields[:6]]) for row in rows]
            for other, listener in self.services.items():
                if other != name:
                    outcome = await listener.apply_records([each for each in records if each.type in EVENTS])
                    assert (outcome.parked, outcome.held) == (0, 0), other
        return moved


@contextlib.asynccontextmanager
async def together(fresh_database: FreshDatabase, now: dt.datetime, files: Path) -> AsyncIterator[Together]:
    """Yield the three services, their clocks standing at `now`, and files kept in that folder."""
    urls = {f"{name}_url": f"http://{name}" for name in (*SERVICES, "identity", "referral")}
    async with contextlib.AsyncExitStack() as stack:
        services = {
            name: await stack.enter_async_context(
                running_service(
                    name, f"{name}_service", bootstrap, fresh_database(name), now=now, files=files,
                    public_url="https://recoup.example", **urls,
                )
            )
            for name, bootstrap in SERVICES.items()
        }  # fmt: skip
        made = Together(services)
        for harness in services.values():
            harness.running.peers.wire = Played(made.answer)
        yield made
