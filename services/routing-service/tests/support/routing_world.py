"""A network of the size of a test: who is in it, what the others publish, what staff set up."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import httpx

from chassis.auth import Principal
from chassis.testing.service import Harness, principal
from contracts.case_events import (
    CaseClosed,
    CaseCustomTermsOffered,
    CaseDeclined,
    CaseOpened,
    CaseVerified,
    ContractSigned,
)
from contracts.party_events import ClientLinked, OrganisationCreated
from contracts.values import (
    AgeBuckets,
    CaseState,
    ClaimType,
    CloseCode,
    ContractKind,
    CreatedVia,
    DebtorType,
    DisputeStatus,
    LockedRate,
    OrganisationKind,
)

NOW = dt.datetime(2026, 4, 7, 15, 0, tzinfo=dt.UTC)
"""A Tuesday after the newer price list came into force."""

_SPACE = UUID("6f9c1b1e-0000-4000-8000-000000000000")


def named(name: str) -> UUID:
    """The same id for the same name, in every run."""
    return uuid5(_SPACE, name)


STAFF = principal(OrganisationKind.PLATFORM, named("staff"))
CREDITOR = principal(OrganisationKind.CREDITOR, named("creditor"))


def partner(name: str) -> Principal:
    return principal(OrganisationKind.COLLECTION_PARTNER, named(name))


def organisation(name: str, kind: OrganisationKind, country: str) -> OrganisationCreated:
    return OrganisationCreated(organisation_id=named(name), kind=kind, name=name, country=country, occurred_at=NOW)


def signed(name: str) -> ContractSigned:
    return ContractSigned(
        organisation_id=named(name),
        kind=ContractKind.SDCA,
        partner_id=None,
        pricing_zone_id=None,
        occurred_at=NOW - dt.timedelta(days=9),
    )


def linked(creditor: str, referral: str, *, days_ago: int = 8) -> ClientLinked:
    return ClientLinked(
        creditor_id=named(creditor),
        referral_partner_id=named(referral),
        external_tenant_id=f"tenant-{creditor}",
        attributed=True,
        fee_share=Decimal("0.5"),
        occurred_at=NOW - dt.timedelta(days=days_ago),
    )


def opened(case: str, **changes: Any) -> CaseOpened:
    """A French company owes 5,000 USD since a month; changes as wanted."""
    values: dict[str, Any] = {
        "case_id": named(case),
        "occurred_at": NOW,
        "reference": f"R-{case}",
        "state": CaseState.PENDING_VERIFICATION_INTERNAL,
        "creditor_id": named("creditor"),
        "creditor_name": "creditor",
        "creditor_country": "DK",
        "division_id": None,
        "managing_partner_id": None,
        "referral_partner_id": None,
        "created_via": CreatedVia.API,
        "is_test": False,
        "debtor_type": DebtorType.COMPANY,
        "debtor_country": "FR",
        "debtor_state": None,
        "currency": "USD",
        "principal": 500_000,
        "usd_minor": 500_000,
        "locked_rate": LockedRate(usd_per_unit=Decimal(1), date=NOW.date()),
        "invoice_date": dt.date(2026, 2, 7),
        "due_date": dt.date(2026, 3, 7),
        "submitted_on": NOW.date(),
        "age_buckets": AgeBuckets(),
        "claim_type": ClaimType.UNPAID_INVOICE,
        "dispute_status": DisputeStatus.NO,
        "requested_partner_id": None,
        "allow_network_distribution": True,
    }
    return CaseOpened(**{**values, **changes})


def verified(case: str) -> CaseVerified:
    return CaseVerified(case_id=named(case), occurred_at=NOW)


def declined(case: str, by: str) -> CaseDeclined:
    return CaseDeclined(case_id=named(case), occurred_at=NOW, partner_id=named(by), reason_category="capacity")


def custom_terms(case: str, by: str) -> CaseCustomTermsOffered:
    return CaseCustomTermsOffered(case_id=named(case), occurred_at=NOW, partner_id=named(by))


def closed(case: str) -> CaseClosed:
    return CaseClosed(
        case_id=named(case),
        occurred_at=NOW,
        close_code=CloseCode.WITHDRAWN_BY_CLIENT,
        partner_id=None,
        engagement_id=None,
    )


@dataclass
class Owners:
    """Answers as the other services do; `away` lets every question time out."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    def signed(self, name: str) -> None:
        path = f"/internal/organisations/{named(name)}/debt-collection-agreement"
        self.answers[path] = {"signedAt": signed(name).occurred_at.isoformat()}

    def linked(self, creditor: str, referral: str) -> None:
        link = linked(creditor, referral)
        self.answers[f"/internal/clients/{named(creditor)}"] = {
            "referralPartnerId": str(link.referral_partner_id),
            "linkedAt": link.occurred_at.isoformat(),
        }

    def organisation(self, name: str, kind: str, country: str) -> None:
        self.answers[f"/internal/organisations/{named(name)}"] = {
            "id": str(named(name)), "kind": kind, "name": name, "country": country,
        }  # fmt: skip

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            message = "away"
            raise httpx.ConnectTimeout(message, request=request)
        self.asked.append(request.url.path)
        found = self.answers.get(request.url.path)
        return httpx.Response(404) if found is None else httpx.Response(200, json=found)


FIRMS = ("firm-1", "firm-2", "firm-3")


@dataclass
class World:
    """The service with its surroundings."""

    service: Harness
    owners: Owners

    async def ops(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.service.client.request(method, path, json=body, headers=self.service.as_(STAFF))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, caller: Principal, path: str, **params: str) -> httpx.Response:
        return await self.service.client.get(path, params=params, headers=self.service.as_(caller))

    async def post(
        self, caller: Principal, path: str, body: dict[str, Any] | None = None, **headers: str
    ) -> httpx.Response:
        return await self.service.client.post(path, json=body, headers=self.service.as_(caller, **headers))

    async def set_up(self) -> None:
        """The network of the main job: exclusive partners, second partners, three firms, all rules."""
        collecting = OrganisationKind.COLLECTION_PARTNER
        exclusive = {"france": "FR", "france-2": "FR", "spain": "ES", "spain-2": "ES", "russia": "RU",
                     "new-york": "US", "california": "US"}  # fmt: skip
        await self.service.apply(
            *(organisation(name, collecting, country) for name, country in exclusive.items()),
            *(organisation(firm, collecting, "CH") for firm in FIRMS),
            organisation("creditor", OrganisationKind.CREDITOR, "DK"),
            organisation("nineteen", OrganisationKind.CREDITOR, "NL"),
            organisation("referral", OrganisationKind.REFERRAL_PARTNER, "DK"),
            *(signed(name) for name in exclusive),
        )
        await self.ops("PUT", "/ops/routing-settings", {"maxQuotes": 3})
        for name, country in exclusive.items():
            vat = {"vatRate": 0.2} if country == "FR" else {}
            await self.ops("PUT", f"/ops/partners/{named(name)}", {"partnerType": "Exclusive", **vat})
        for firm in FIRMS:
            body = {"partnerType": "LegalNetwork", "preLegalRevenueShare": 0, "legalRevenueShare": 0}
            await self.ops("PUT", f"/ops/partners/{named(firm)}", body)
            await self.agent(firm, "Legal", ["CN", "FR", "RU", "ES", "US"])
        for name, place in {"france": "FR", "spain": "ES", "russia": "RU", "new-york": "US-NY",
                            "california": "US-CA"}.items():  # fmt: skip
            await self.agent(name, "PreLegal", [place])
        await self.ops("POST", "/ops/client-overrides", {
            "creditorId": str(named("nineteen")), "country": "ES", "partnerId": str(named("spain-2")),
        })  # fmt: skip
        await self.ops("POST", "/ops/pricing-zones", {
            "referralPartnerId": str(named("referral")), "country": "FR", "partnerId": str(named("france-2")),
            "brackets": [{"fromUsd": 9000, "rate": 0.08}],
        })  # fmt: skip

    async def agent(self, name: str, kind: str, places: list[str]) -> None:
        await self.ops("POST", "/ops/lead-agents", {
            "partnerId": str(named(name)), "kind": kind, "rules": [{"jurisdictions": places}],
        })  # fmt: skip

    async def lead(self, case: str) -> dict[str, Any]:
        """The only lead of a case, as it lies in the database."""
        (found,) = await self.service.rows("SELECT * FROM leads WHERE case_id = :case", case=named(case))
        return dict(found)

    async def quote(self, firm: str, lead_id: UUID, fee: float = 16, **more: str | float) -> httpx.Response:
        return await self.post(partner(firm), f"/partner/leads/{lead_id}/quotes", {"successFee": fee, **more})
