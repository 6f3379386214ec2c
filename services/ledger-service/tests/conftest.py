"""A ledger under test, and the events that bring a case to life in it."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.auth import Principal
from chassis.ids import uuid7
from chassis.testing.plugin import FreshDatabase
from chassis.testing.service import Harness, principal, running_service
from contracts.base import Event
from contracts.case_events import CaseActivated, CaseAssigned, CaseOpened
from contracts.party_events import ClientLinked
from contracts.routing_events import CaseRouted
from contracts.values import (
    AgeBuckets,
    CaseState,
    ClaimType,
    CommissionType,
    CreatedVia,
    DebtorType,
    DisputeStatus,
    LockedRate,
    OrganisationKind,
    Phase,
    PricingSource,
    RouteSource,
    TermsVersion,
)
from ledger_service.bootstrap import bootstrap

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@dataclass
class Case:
    """A case as the other services tell of it."""

    principal: int = 1_000_000
    fees: int = 0
    success_fee: str = "0.095"
    revenue_share: str = "0.4"
    vat_rate: str = "0"
    basis: CommissionType = CommissionType.STANDARD
    currency: str = "EUR"
    usd_per_unit: str = "1.1"
    referral_partner_id: UUID | None = None
    attributed: bool = True
    fee_share: str = "0.5"
    created_via: CreatedVia = CreatedVia.API
    is_test: bool = False
    managing_partner_id: UUID | None = None
    debtor_name: str | None = "Debiteur SA"
    creditor_reference: str | None = "INV-1"
    partner_reference: str | None = "our 7"
    id: UUID = field(default_factory=uuid7)
    creditor_id: UUID = field(default_factory=uuid7)
    partner_id: UUID = field(default_factory=uuid7)
    engagement_id: UUID = field(default_factory=uuid7)

    @property
    def partner(self) -> Principal:
        return principal(OrganisationKind.COLLECTION_PARTNER, self.partner_id, user_id=uuid7())

    @property
    def creditor(self) -> Principal:
        return principal(OrganisationKind.CREDITOR, self.creditor_id)

    @property
    def referral(self) -> Principal:
        return principal(OrganisationKind.REFERRAL_PARTNER, self.referral_partner_id)

    @property
    def manager(self) -> Principal:
        return principal(OrganisationKind.COLLECTION_PARTNER, self.managing_partner_id)

    def linked(self) -> ClientLinked:
        assert self.referral_partner_id
        return ClientLinked(
            creditor_id=self.creditor_id,
            referral_partner_id=self.referral_partner_id,
            external_tenant_id=f"tenant-{self.creditor_id}",
            attributed=self.attributed,
            fee_share=Decimal(self.fee_share),
            occurred_at=NOW - dt.timedelta(days=100),
        )

    def opened(self) -> CaseOpened:
        return CaseOpened(
            case_id=self.id,
            occurred_at=NOW - dt.timedelta(days=90),
            reference=f"REC-{str(self.id)[-6:]}",
            state=CaseState.PENDING_VERIFICATION_INTERNAL,
            creditor_id=self.creditor_id,
            creditor_name="Creditor & Co",
            creditor_country="DK",
            division_id=None,
            managing_partner_id=self.managing_partner_id,
            referral_partner_id=self.referral_partner_id,
            created_via=self.created_via,
            is_test=self.is_test,
            debtor_type=DebtorType.COMPANY,
            debtor_country="FR",
            debtor_state=None,
            currency=self.currency,
            principal=self.principal,
            usd_minor=self.principal,
            locked_rate=LockedRate(usd_per_unit=Decimal(self.usd_per_unit), date=NOW.date()),
            invoice_date=NOW.date(),
            due_date=NOW.date(),
            submitted_on=NOW.date(),
            age_buckets=AgeBuckets(),
            claim_type=ClaimType.UNPAID_INVOICE,
            dispute_status=DisputeStatus.NO,
            requested_partner_id=None,
            allow_network_distribution=True,
            debtor_name=self.debtor_name,
            creditor_reference=self.creditor_reference,
        )

    def terms(self, number: int = 1) -> TermsVersion:
        return TermsVersion(
            number=number,
            partner_id=self.partner_id,
            source=PricingSource.STANDARD,
            source_description="standard",
            phase=Phase.PRE_LEGAL,
            brackets=(),
            uplifts=(),
            base_rate=Decimal(self.success_fee),
            uplift_rate=Decimal(0),
            success_fee=Decimal(self.success_fee),
            intentional=False,
            revenue_share=Decimal(self.revenue_share),
            commission_type=self.basis,
            vat_rate=Decimal(self.vat_rate),
        )

    def routed(self, number: int = 1) -> CaseRouted:
        return CaseRouted(
            case_id=self.id,
            occurred_at=NOW,
            partner_id=self.partner_id,
            partner_name="Partner",
            route_source=RouteSource.LEAD_AGENT,
            rule_id=None,
            standard_scope=True,
            terms=self.terms(number),
        )

    def assigned(self) -> CaseAssigned:
        return CaseAssigned(case_id=self.id, occurred_at=NOW, partner_id=self.partner_id, terms_number=1)

    def activated(self, number: int = 1) -> CaseActivated:
        return CaseActivated(
            case_id=self.id,
            occurred_at=NOW,
            partner_id=self.partner_id,
            engagement_id=self.engagement_id,
            phase=Phase.PRE_LEGAL,
            terms_number=number,
            principal=self.principal,
            interest_fees=self.fees,
            reminder_fees=0,
            collection_fees=0,
            exclusive_until=None,
            partner_reference=self.partner_reference,
        )

    def events(self) -> list[Event]:
        link = [self.linked()] if self.referral_partner_id else []
        return [*link, self.opened(), self.routed(), self.assigned(), self.activated()]


class Ledger(Harness):
    """The ledger, with the calls its callers make."""

    async def has(self, *cases: Case) -> None:
        await self.apply(*[event for case in cases for event in case.events()])

    async def pay(self, case: Case, amount: float, caller: Principal | None = None, **body: Any) -> httpx.Response:
        return await self.client.post(
            f"/partner/cases/{case.id}/payments",
            json={
                "date": "2026-11-22",
                "paymentAmount": amount,
                "paymentRecipient": "CollectionPartner",
                **body,
            },
            headers=self.as_(caller or case.partner),
        )

    async def edit(self, case: Case, payment: str, amount: float, **body: Any) -> httpx.Response:
        return await self.client.put(
            f"/partner/cases/{case.id}/payments/{payment}",
            json={
                "date": "2026-11-22",
                "paymentAmount": amount,
                "paymentRecipient": "CollectionPartner",
                **body,
            },
            headers=self.as_(case.partner),
        )

    async def delete(self, case: Case, payment: str, **query: Any) -> httpx.Response:
        return await self.client.delete(
            f"/partner/cases/{case.id}/payments/{payment}", params=query, headers=self.as_(case.partner)
        )

    @property
    def staff(self) -> Principal:
        """One of the platform's people."""
        return principal(OrganisationKind.PLATFORM)

    async def post(self, path: str, caller: Principal, **body: Any) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.as_(caller))

    async def forward(self, case: Case, payments: list[str], **more: Any) -> httpx.Response:
        """Tell that the clients' parts of these payments were forwarded."""
        body = {"paymentIds": payments, "date": "2026-11-22", "reference": "transfer", **more}
        return await self.post("/partner/disbursements", case.partner, **body)

    async def put_fees(self, case: Case, **body: Any) -> httpx.Response:
        return await self.client.put(f"/partner/cases/{case.id}/fees", json=body, headers=self.as_(case.partner))

    async def verifies(self, payment_id: str, how: str = "verify", **body: Any) -> None:
        """Let staff verify or reject a submitted payment."""
        staff = principal(OrganisationKind.PLATFORM, user_id=uuid7())
        path = f"/ops/payments/{payment_id}/{how}"
        answer = await self.client.post(path, json=body or None, headers=self.as_(staff))
        assert answer.status_code == 204, answer.text

    async def get(self, path: str, caller: Principal, **query: Any) -> Any:
        answer = await self.client.get(path, params=query, headers=self.as_(caller))
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def make_case() -> type[Case]:
    return Case


@pytest.fixture
def staff() -> Principal:
    return principal(OrganisationKind.PLATFORM)


@pytest.fixture
async def ledger(fresh_database: FreshDatabase) -> AsyncIterator[Ledger]:
    """A ledger on a database of its own."""
    async with running_service("ledger", "ledger_service", bootstrap, fresh_database("ledger"), now=NOW) as harness:
        yield Ledger(harness.running, harness.clock, harness.client)
