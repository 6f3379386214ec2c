"""case-service alone: its own database, stand-ins for what other services answer, and events as they publish them."""

import datetime as dt
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from case_service.bootstrap import bootstrap
from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.testing.peers import Played
from chassis.testing.plugin import FreshDatabase
from chassis.testing.postgres import Database
from chassis.testing.service import Harness, principal, running_service
from contracts.base import Event
from contracts.ledger_events import ClaimSettled, PaymentRecipient, PaymentRecorded, PaymentSplit
from contracts.party_events import OrganisationCreated
from contracts.routing_events import CaseRouted, LeadOpened, QuoteAccepted, QuotesReleased
from contracts.values import (
    CommissionType,
    LeadKind,
    OrganisationKind,
    Phase,
    PricingSource,
    RouteSource,
    TermsVersion,
)

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
EMAIL = "desk@partner.example"
_numbers = itertools.count(1)


@dataclass
class Peers:
    """What identity, routing, ledger and referral answer; `away` are services that do not."""

    answers: dict[str, Any] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.url.path, dict(request.url.params)))
        if request.url.host in self.away:
            raise httpx.ConnectTimeout(str(request.url), request=request)
        if request.url.path.endswith("/members"):
            email = request.url.params.get("email")
            if email and "nobody" not in email:
                return httpx.Response(200, json={"id": str(UUID(int=5)), "email": email, "name": "Ida Holm"})
            return httpx.Response(404)
        found = self.answers.get(request.url.path)
        return httpx.Response(404) if found is None else httpx.Response(200, json=found)


class Cases(Harness):
    """The service, a creditor and a partner who have signed the agreement, and the calls they make."""

    peers: Peers
    creditor: Principal
    partner: Principal
    lead: UUID

    async def joined(self, *callers: Principal) -> None:
        await self.apply(
            *[
                OrganisationCreated(
                    organisation_id=each.organisation_id,
                    kind=each.kind,
                    name=f"{each.kind.value} & Co",
                    country="DK",
                    occurred_at=NOW,
                )
                for each in callers
            ]
        )

    async def sign(self, caller: Principal, paper: str = "debt-collection") -> httpx.Response:
        prefix = "customer" if caller.kind is OrganisationKind.CREDITOR else "partner"
        body = {"signerName": "Ida Holm", "accepted": True}
        return await self.post(caller, f"/{prefix}/contracts/{paper}/sign", body)

    async def get(self, caller: Principal, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(path, params=params or None, headers=self.as_(caller))

    async def post(self, caller: Principal, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.as_(caller, **headers))

    async def submit(self, caller: Principal | None = None, **changes: Any) -> httpx.Response:
        return await self.post(caller or self.creditor, "/customer/cases", claim(**changes))

    async def submitted(self, **changes: Any) -> UUID:
        answer = await self.submit(**changes)
        assert answer.status_code == 200, answer.text
        return UUID(answer.json()["id"])

    async def assigned(self, **changes: Any) -> UUID:
        case_id = await self.submitted(**changes)
        await self.apply(self.routed(case_id))
        return case_id

    async def active(self, **changes: Any) -> UUID:
        case_id = await self.assigned(**changes)
        await self.sign(self.creditor, f"power-of-attorney/{self.partner.organisation_id}")
        answer = await self.start(case_id)
        assert answer.json()["status"] == "Active", answer.text
        return case_id

    async def start(self, case_id: UUID, caller: Principal | None = None, **changes: Any) -> httpx.Response:
        body = {"welcomeMessage": "Welcome.", "userEmail": EMAIL, **changes}
        return await self.post(caller or self.partner, f"/partner/cases/{case_id}/start", body)

    async def state(self, case_id: UUID) -> str:
        return str((await self.rows("SELECT state FROM cases WHERE id = :id", id=case_id))[0]["state"])

    def terms(self, number: int = 1, **changes: Any) -> TermsVersion:
        return TermsVersion(
            **{
                "number": number,
                "partner_id": self.partner.organisation_id,
                "source": PricingSource.STANDARD,
                "source_description": "Standard",
                "phase": Phase.PRE_LEGAL,
                "brackets": (),
                "uplifts": (),
                "base_rate": Decimal("0.095"),
                "uplift_rate": Decimal(0),
                "success_fee": Decimal("0.095"),
                "intentional": False,
                "revenue_share": Decimal("0.4"),
                "commission_type": CommissionType.STANDARD,
                "vat_rate": Decimal(0),
                **changes,
            }
        )

    def routed(self, case_id: UUID, **terms: Any) -> CaseRouted:
        return CaseRouted(
            case_id=case_id,
            occurred_at=NOW,
            partner_id=self.partner.organisation_id,
            partner_name="Partner",
            route_source=RouteSource.LEAD_AGENT,
            rule_id=None,
            standard_scope=True,
            terms=self.terms(**terms),
        )

    def lead_opened(self, case_id: UUID) -> LeadOpened:
        return LeadOpened(
            case_id=case_id,
            occurred_at=NOW,
            lead_id=self.lead,
            kind=LeadKind.NETWORK,
            max_quotes=3,
            window_ends_at=NOW,
            invited=(),
            excluded=(),
        )

    def released(self, case_id: UUID) -> QuotesReleased:
        return QuotesReleased(case_id=case_id, occurred_at=NOW, lead_id=self.lead, quotes=2, expires_at=NOW)

    def chosen(self, case_id: UUID) -> QuoteAccepted:
        return QuoteAccepted(
            case_id=case_id,
            occurred_at=NOW,
            lead_id=self.lead,
            quote_id=uuid7(),
            partner_id=self.partner.organisation_id,
            partner_name="Partner",
            terms=self.terms(2, source=PricingSource.ACCEPTED_QUOTE, phase=Phase.LEGAL),
        )

    def paid(self, case_id: UUID, amount: int, recovered: int, engagement_id: UUID | None = None) -> PaymentRecorded:
        return PaymentRecorded(
            case_id=case_id,
            occurred_at=NOW,
            payment_id=uuid7(),
            engagement_id=engagement_id or UUID(int=1),
            partner_id=self.partner.organisation_id,
            creditor_id=self.creditor.organisation_id,
            referral_partner_id=None,
            recipient=PaymentRecipient.COLLECTION_PARTNER,
            commission_paid=True,
            currency="USD",
            value_date=NOW.date(),
            terms_number=1,
            split=PaymentSplit(amount=amount, client=amount, vat=0, partner_gross=0, platform=0, referral=0),
            recovered=recovered,
            remaining=0,
        )

    def settled(self, case_id: UUID) -> ClaimSettled:
        return ClaimSettled(
            case_id=case_id,
            occurred_at=NOW,
            payment_id=uuid7(),
            partner_id=self.partner.organisation_id,
            recovered=100_000,
        )

    async def told(self, case_id: UUID) -> list[Event]:
        return [each for each in await self.published() if str(getattr(each, "case_id", "")) == str(case_id)]


def claim(**changes: Any) -> dict[str, Any]:
    """A claim that needs no evidence."""
    body = {
        "currencyCode": "USD",
        "amountToRecover": 1000.00,
        "date": "2026-09-01",
        "dueDate": "2026-10-01T00:00:00+0000",
        "creditorReference": f"INV-{next(_numbers)}",
        "debtor": {"type": "Company", "name": "Debtor SARL", "countryAlpha2": "FR", "city": "Lyon"},
        "disputeStatus": "No",
        **changes,
    }
    return {key: value for key, value in body.items() if value is not ...}


@pytest.fixture(scope="module")
def database(fresh_database: FreshDatabase) -> Database:
    return fresh_database("case")


@pytest.fixture
async def bare(database: Database, tmp_path: Path) -> AsyncIterator[Cases]:
    """The service with two organisations that have signed nothing."""
    async with running_service(
        "case",
        "case_service",
        bootstrap,
        database,
        now=NOW,
        files=tmp_path / "files",
        public_url="https://recoup.example",
        identity_url="http://identity",
        ledger_url="http://ledger",
        routing_url="http://routing",
        referral_url="http://referral",
    ) as service:
        cases = Cases(service.running, service.clock, service.client)
        cases.peers = Peers()
        cases.lead = uuid7()
        service.running.peers.wire = Played(cases.peers.answer)
        cases.creditor = principal(OrganisationKind.CREDITOR)
        cases.partner = principal(OrganisationKind.COLLECTION_PARTNER)
        await cases.joined(cases.creditor, cases.partner)
        yield cases


@pytest.fixture
async def cases(bare: Cases) -> Cases:
    """The service with both agreements signed."""
    for caller in (bare.creditor, bare.partner):
        assert (await bare.sign(caller)).status_code == 200
    return bare
