"""case-service with one creditor, two partners and a referral partner, and stand-ins for what other services answer."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import httpx
from sqlalchemy import insert

from case_service.persistence.tables import cases, client_links, engagements, organisations
from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.testing.service import Harness, principal
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.values import OrganisationKind

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
E = TypeVar("E", bound=Event)
PDF = b"%PDF-1.7\nan invoice\n%%EOF\n"


@dataclass
class Peers:
    """Answers as identity- and ledger-service do; `away` lets every question time out."""

    members: dict[UUID, list[dict[str, Any]]] = field(default_factory=dict)
    money: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    away: bool = False
    asked: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.away:
            raise httpx.ConnectTimeout(str(request.url), request=request)
        parts = request.url.path.split("/")
        found: dict[str, Any] | None = None
        if parts[-1] == "members":
            wanted = request.url.params["email"].casefold()
            people = self.members.get(UUID(parts[-2]), [])
            found = next((each for each in people if each["email"].casefold() == wanted), None)
        elif parts[-2] == "users":
            found = next(
                (
                    {**each, "memberships": [{"organisationId": str(organisation)}]}
                    for organisation, people in self.members.items()
                    for each in people
                    if each["id"] == parts[-1]
                ),
                None,
            )
        elif parts[-1] == "money":
            found = self.money.get(UUID(parts[-2]))
        return httpx.Response(404) if found is None else httpx.Response(200, json=found)


@dataclass
class World:
    service: Harness
    peers: Peers
    creditor: Principal
    partner: Principal
    other_partner: Principal
    referral: Principal
    staff: Principal
    before: int = 0

    @classmethod
    async def begin(cls, service: Harness, peers: Peers) -> "World":
        kinds = OrganisationKind
        world = cls(
            service,
            peers,
            principal(kinds.CREDITOR),
            principal(kinds.COLLECTION_PARTNER),
            principal(kinds.COLLECTION_PARTNER),
            principal(kinds.REFERRAL_PARTNER),
            principal(kinds.PLATFORM),
        )
        for caller, name in (
            (world.creditor, "Nordlys ApS"),
            (world.partner, "Inkasso Nord"),
            (world.other_partner, "Recouvrement Sud"),
            (world.referral, "Ledgerly"),
        ):
            await world.put(
                organisations,
                {
                    "id": caller.organisation_id,
                    "kind": caller.kind.value,
                    "name": name,
                    "country": "DK",
                    "is_blocked": False,
                    "allow_network_distribution": True,
                    "created_at": NOW,
                },
            )
        await world.put(
            client_links,
            {
                "creditor_id": world.creditor.organisation_id,
                "referral_partner_id": world.referral.organisation_id,
                "external_tenant_id": "tenant-1",
                "attributed": True,
                "linked_at": NOW,
                "fee_share": "0.5",
            },
        )
        world.before = len(await service.published())
        return world

    async def published(self, kind: type[E]) -> list[E]:
        """What this test published: the database is shared by the tests of a module."""
        return [each for each in (await self.service.published())[self.before :] if isinstance(each, kind)]

    async def put(self, table: Any, *rows: dict[str, Any]) -> None:
        async def work(uow: UnitOfWork) -> None:
            await uow.connection.execute(insert(table), list(rows))

        await self.service.running.worker_database.transact(work)

    async def add_case(self, state: str = "PendingVerificationInternal", **changes: Any) -> UUID:
        case_id: UUID = changes.pop("id", None) or uuid7()
        await self.put(cases, {**case_row(case_id, self.creditor.organisation_id, state), **changes})
        return case_id

    async def add_active(self, partner: Principal | None = None, **changes: Any) -> UUID:
        """A case that is worked: with its engagement and terms."""
        engagement, case_id = uuid7(), uuid7()
        who = (partner or self.partner).organisation_id
        await self.add_case(
            "Active",
            **{
                "id": case_id,
                "collecting_partner_id": who,
                "engagement_id": engagement,
                "phase": "Pre-legal",
                "terms_phase": "Pre-legal",
                "terms_number": 1,
                "success_fee": "0.205",
                "revenue_share": "0.4",
                "activated_at": NOW,
                "referral_partner_id": self.referral.organisation_id,
                **changes,
            },
        )
        await self.put(
            engagements,
            {
                "id": engagement,
                "case_id": case_id,
                "creditor_id": self.creditor.organisation_id,
                "partner_id": who,
                "phase": "Pre-legal",
                "terms_number": 1,
                "started_at": NOW,
            },
        )
        return case_id

    def member(self, caller: Principal, email: str, name: str = "Ida Holm") -> UUID:
        """A person who works for the caller's organisation, as identity-service knows him."""
        user = uuid7()
        self.peers.members.setdefault(caller.organisation_id, []).append(
            {"id": str(user), "email": email, "name": name}
        )
        return user

    async def get(self, caller: Principal, path: str, **params: Any) -> httpx.Response:
        return await self.service.client.get(path, params=params or None, headers=self.service.as_(caller))

    async def post(
        self, caller: Principal, path: str, body: Any = None, key: str | None = None, **more: Any
    ) -> httpx.Response:
        return await self.service.client.post(
            path,
            **({} if body is None else {"json": body}),
            headers=self.service.as_(caller, **({"Idempotency-Key": key} if key else {})),
            **more,
        )

    async def upload(
        self, caller: Principal, case_id: UUID, name: str = "invoice.pdf", content: bytes = PDF, **form: str
    ) -> httpx.Response:
        prefix = "customer" if caller is self.creditor else "partner"
        return await self.post(caller, f"/{prefix}/cases/{case_id}/files", files={"File": (name, content)}, data=form)


def case_row(case_id: UUID, creditor_id: UUID, state: str) -> dict[str, Any]:
    return {
        "id": case_id,
        "version": 1,
        "reference": case_id.hex[-8:].upper(),
        "state": state,
        "creditor_id": creditor_id,
        "created_via": "Api",
        "is_test": False,
        "creditor_reference": f"INV-{case_id.hex[-10:]}",
        "currency": "EUR",
        "principal": 100_000,
        "usd_minor": 110_000,
        "usd_per_unit": "1.1",
        "rate_date": NOW.date(),
        "invoice_date": dt.date(2026, 1, 5),
        "due_date": dt.date(2026, 2, 4),
        "claim_type": "UnpaidInvoice",
        "dispute_status": "No",
        "debtor_type": "Company",
        "debtor_name": "Debtor SARL",
        "debtor_country": "FR",
        "allow_network_distribution": True,
        "skip_internal_verification": False,
        "standard_scope": True,
        "created_at": NOW,
        "updated_at": NOW,
        "needs_info": False,
        "validation_areas": [],
        "quotes": 0,
        "custom_terms": False,
        "interest_fees": 0,
        "reminder_fees": 0,
        "collection_fees": 0,
        "recovered": 0,
        "payments": 0,
        "close_code": "Paid" if state == "Closed" else None,
    }
