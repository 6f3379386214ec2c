"""Partners, a creditor whom a referral partner brought, and what they do to a claim."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from together import EMAIL, SIGNED, Together

from case_service.domain.exclusivity import add_months
from chassis.auth import Principal
from contracts.values import OrganisationKind

RATES = {"EUR": 1.08, "GBP": 1.27}
COVERS = {"europe": ["FR", "ES"], "overseas": ["BR"]}
CONTRACT = {
    "partnerType": "Exclusive", "preLegalRevenueShare": 0.4, "legalRevenueShare": 0.2, "commissionType": "Standard",
}  # fmt: skip


@dataclass
class Office:
    """Everybody whom the examples need, with the published contracts signed."""

    SEEN: ClassVar = pytest.StashKey[list[tuple[str, str, str]]]()

    services: Together
    creditor: Principal
    referral: Principal
    partners: dict[str, Principal] = field(default_factory=dict)
    collecting: dict[str, Principal] = field(default_factory=dict)

    @classmethod
    async def open(cls, services: Together) -> Office:
        """Let everybody join and sign, exclusive partners in Europe and overseas, and publish the day's rates."""
        office = cls(
            services,
            await services.joins(OrganisationKind.CREDITOR, "Creditor & Co", "DK"),
            await services.joins(OrganisationKind.REFERRAL_PARTNER, "Ledgerly ERP", "DK"),
        )
        rates = [{"currency": name, "usdPerUnit": rate} for name, rate in RATES.items()]
        day = services.now.date().isoformat()
        await office.ask("ledger", "PUT", "/ops/exchange-rates", services.staff, {"date": day, "rates": rates})
        await services.brings(office.referral, office.creditor, Decimal("0.5"))
        await office.ask("case", "POST", "/customer/contracts/debt-collection/sign", office.creditor, SIGNED)
        for name, countries in COVERS.items():
            await office.partner(name, "PL")
            await office.covers(name, countries)
        return office

    async def ask(self, service: str, method: str, path: str, caller: Principal, body: Any = None) -> Any:
        """Send a request that must succeed, and let everybody hear of it."""
        return await self.services.ask(service, method, path, caller, body)

    async def partner(self, name: str, country: str, **contract: Any) -> None:
        """Let a collection partner join and sign."""
        self.partners[name] = await self.services.joins(OrganisationKind.COLLECTION_PARTNER, name, country)
        await self.contract(name, **contract)
        await self.ask("case", "POST", "/partner/contracts/debt-collection/sign", self.partners[name], SIGNED)

    async def contract(self, name: str, **changes: Any) -> None:
        """Give a partner his contract with the platform."""
        path = f"/ops/partners/{self.partners[name].organisation_id}"
        await self.ask("routing", "PUT", path, self.services.staff, {**CONTRACT, **changes})

    async def covers(self, name: str, countries: list[str], kind: str = "PreLegal") -> None:
        """Let a partner take the claims of these countries."""
        body = {
            "partnerId": str(self.partners[name].organisation_id), "kind": kind, "rules": [{"jurisdictions": countries}]
        }  # fmt: skip
        await self.ask("routing", "POST", "/ops/lead-agents", self.services.staff, body)

    def months_ago(self, months: int) -> str:
        """Return the day so many months and a few days before today."""
        return (add_months(self.services.now.date(), -months) - dt.timedelta(days=5)).isoformat()

    async def preview(self, country: str, currency: str, principal: float, **more: Any) -> Any:
        """Ask what a claim would cost."""
        debtor = {"type": "Company", "countryAlpha2": country}
        body = {"currencyCode": currency, "amountToRecover": principal, "debtor": debtor, **more}
        found = await self.ask("case", "POST", "/customer/cases/preview", self.creditor, body)
        return found["result"]["pricingPreview"]

    async def submitted(self, country: str, currency: str, principal: float, **more: Any) -> str:
        """Submit a claim with its invoice, three months old; return the case's id."""
        body = {
            "currencyCode": currency, "amountToRecover": principal, "date": self.months_ago(28),
            "dueDate": self.months_ago(3), "claimDescription": "Delivered goods.", "disputeStatus": "No",
            "debtor": {"type": "Company", "name": "Debtor SA", "countryAlpha2": country}, **more,
        }  # fmt: skip
        case = str((await self.ask("case", "POST", "/customer/cases", self.creditor, body))["id"])
        harness = self.services.services["case"]
        answer = await harness.client.post(
            f"/customer/cases/{case}/files", headers=harness.as_(self.creditor),
            files={"File": ("invoice.txt", b"The invoice.", "text/plain")},
            data={"Description": "The invoice", "DocumentType": "OriginalInvoice"},
        )  # fmt: skip
        assert answer.is_success, answer.text
        await self.services.settle()
        return case

    async def active(self, country: str, currency: str, principal: float, **more: Any) -> str:
        """Submit a claim that an exclusive partner accepts, with the fees he adds; return the case's id."""
        fees = {name: more.pop(name, 0) for name in ("interestFees", "reminderFees", "collectionFees")}
        case = await self.submitted(country, currency, principal, **more)
        name = next((name for name, countries in COVERS.items() if country in countries), "agreed")
        body = {"welcomeMessage": "We begin today.", "userEmail": EMAIL, **fees}
        await self.ask("case", "POST", f"/partner/cases/{case}/start", self.partners[name], body)
        return await self._signed(case, name)

    async def agreed(self, country: str, currency: str, principal: float, rate: float, **contract: Any) -> str:
        """Have a claim collected at the price that the referral partner agreed with a partner; return the case's id."""
        await self.partner("agreed", "PL", **contract)
        await self.covers("agreed", [country])
        zone = {
            "referralPartnerId": str(self.referral.organisation_id), "country": country,
            "partnerId": str(self.partners["agreed"].organisation_id), "brackets": [{"fromUsd": 100, "rate": rate}],
        }  # fmt: skip
        await self.ask("routing", "POST", "/ops/pricing-zones", self.services.staff, zone)
        return await self.active(country, currency, principal, allowPendingContracts=True)

    async def _signed(self, case: str, name: str) -> str:
        for paper in (await self.ask("case", "GET", "/customer/contracts", self.creditor))["awaitingSignature"]:
            await self.ask("case", "POST", paper["signPath"], self.creditor, SIGNED)
        found = await self.ask("case", "GET", f"/customer/cases/{case}", self.creditor)
        assert found["lifecycle"] == "Active", found
        self.collecting[case] = self.partners[name]
        return case

    async def pays(self, case: str, amount: Decimal | float, **more: Any) -> Any:
        """Record a payment of the debtor; return the answer."""
        body = {
            "date": self.services.now.date().isoformat(), "paymentAmount": float(amount),
            "paymentRecipient": "CollectionPartner", **more,
        }  # fmt: skip
        return await self.ask("ledger", "POST", f"/partner/cases/{case}/payments", self.collecting[case], body)

    async def totals(self, currency: str) -> dict[str, Any]:
        """Return what staff see of a currency, in minor units."""
        found = await self.ask("ledger", "GET", "/ops/balance", self.services.staff)
        return next((each for each in found if each["currency"] == currency), {})

    @staticmethod
    def shares(found: dict[str, Any]) -> dict[str, str]:
        """Return totals in words for the table of a run."""
        names = {
            "partnersGross": "partner", "clients": "client", "platform": "platform", "partnersNet": "partner's net",
            "referral": "referral", "platformNet": "platform's net",
        }  # fmt: skip
        return {word: f"{found[name] / 100:.2f}" for name, word in names.items()}
