"""Setting the network up: staff makes organisations, rules and prices; everybody signs what he must."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from recoup.demo import plan
from recoup.demo.client import Client, Gateway, Refused
from recoup.demo.state import DemoState

SHARE_PRE_LEGAL, SHARE_LEGAL = 0.40, 0.20
LINK_TRIES, LINK_SECONDS = 40, 0.25
REFERRAL_NAME = "Ledgerly ERP"
SIGNER = {"signerName": "Managing Director", "accepted": True}


@dataclass(slots=True)
class Member:
    """An organisation of the demonstration and its client of the API."""

    key: str
    id: str
    email: str
    client: Client


@dataclass(slots=True)
class Network:
    """Everybody who takes part."""

    staff: Client
    referral: Member
    creditors: dict[int, Member]
    submitters: dict[int, Client]
    partners: dict[str, Member]


class Setup:
    """Makes what is missing; every step may be done again."""

    def __init__(self, gateway: Gateway, state: DemoState, staff_key: str, origin: str) -> None:
        self._gateway = gateway
        self._state = state
        self._origin = origin
        self.staff = self._client({"XApiKey": staff_key})

    async def run(self, as_of: str) -> Network:
        """Set everything up and return who is there."""
        await self.staff.put("/ops/exchange-rates", {
            "date": as_of,
            "rates": [{"currency": c, "usdPerUnit": float(rate)} for c, rate in plan.RATES.items() if c != "USD"],
        })  # fmt: skip
        await self.staff.put("/ops/routing-settings", {"maxQuotes": 3})
        referral = await self._organisation("referral", "ReferralPartner", REFERRAL_NAME, "DK")
        await self.staff.put(f"/ops/referral-partners/{referral.id}", {"feeShare": 0.5})
        found = await asyncio.gather(*(self._partner(partner) for partner in plan.PARTNERS))
        partners = {partner.key: partner for partner in found}
        creditors = dict(
            zip(
                range(plan.CREDITORS),
                await asyncio.gather(*(self._creditor(number, referral) for number in range(plan.CREDITORS))),
                strict=True,
            )
        )
        await self._rules(partners, creditors, referral)
        submitters = {
            number: await self._acting(referral, number) if plan.referred(number) else member.client
            for number, member in creditors.items()
        }
        return Network(self.staff, referral, creditors, submitters, partners)

    async def sign_in_again(self, network: Network) -> None:
        """Log in anew whoever works by session: forty days are longer than one lasts."""
        for number, member in network.creditors.items():
            if plan.referred(number):
                kept = self._state.get(f"client:{member.key}")
                member.client.headers["Cookie"] = await self._login(kept["email"], kept["password"])

    def _client(self, headers: dict[str, str]) -> Client:
        return Client(self._gateway, headers)

    async def _organisation(self, key: str, kind: str, name: str, country: str) -> Member:
        """Make an organisation with its first user and key; the key is told once and kept with the secrets."""
        email = f"{key}@demo.example"
        made = self._state.get(f"organisation:{key}")
        if made is None:
            answer = await self.staff.post("/ops/organisations", f"demo-organisation-{key}", {
                "kind": kind, "name": name, "country": country,
                "user": {"email": email, "firstName": "First", "lastName": key.title()},
            })  # fmt: skip
            made = {"id": answer["organisationId"], "apiKey": answer["apiKey"]}
            self._state.replace(f"organisation:{key}", made)
        return Member(key, made["id"], email, self._client({"XApiKey": made["apiKey"]}))

    async def _partner(self, partner: plan.Partner) -> Member:
        member = await self._organisation(partner.key, "CollectionPartner", partner.name, partner.country)
        await self.staff.put(f"/ops/partners/{member.id}", {
            "partnerType": "Exclusive" if partner.exclusive else "LegalNetwork",
            "active": True,
            "preLegalRevenueShare": SHARE_PRE_LEGAL if partner.exclusive else 0,
            "legalRevenueShare": SHARE_LEGAL if partner.exclusive else 0,
            "commissionType": "Standard",
            "vatRate": 0.20 if partner.country == "FR" else 0,
        })  # fmt: skip
        await member.client.post("/partner/contracts/debt-collection/sign", f"demo-sdca-{partner.key}", SIGNER)
        return member

    async def _creditor(self, number: int, referral: Member) -> Member:
        key, name, country = f"creditor-{number:02d}", plan.creditor_name(number), plan.creditor_country(number)
        if plan.referred(number):
            member = await self._client_of(referral, number, key, name, country)
        else:
            member = await self._organisation(key, "Creditor", name, country)
        await member.client.post("/customer/contracts/debt-collection/sign", f"demo-sdca-{key}", SIGNER)
        return member

    async def _client_of(self, referral: Member, number: int, key: str, name: str, country: str) -> Member:
        """Bring a client as the referral partner does; the client follows his link and sets a password."""
        email = f"{key}@demo.example"
        kept = self._state.get(f"client:{key}")
        if kept is None:
            answer = await referral.client.post("/referral/clients", f"demo-client-{key}", {
                "externalTenantId": f"tenant-{number:02d}",
                "client": {"name": name, "country": country, "supportEmail": email},
                "users": [{"name": f"First {key.title()}", "email": email, "isOnboardingUser": True}],
            })  # fmt: skip
            link = answer["onboardingLinks"]["url"]
            token = parse_qs(urlsplit(link).query)["token"][0]
            await self._accept(token, key)
            kept = {"email": email, "password": f"demo-{key}-password"}
            self._state.replace(f"client:{key}", kept)
        cookie = await self._login(kept["email"], kept["password"])
        client = self._client({"Cookie": cookie, "Origin": self._origin})
        me = await client.get("/customer/me")
        return Member(key, me["id"], email, client)

    async def _accept(self, token: str, key: str) -> None:
        """Follow the link; a moment may pass before the network knows it, and a run that was cut short has used it."""
        client = self._client({"Origin": self._origin})
        for _ in range(LINK_TRIES):
            try:
                await client.post(
                    f"/auth/invitations/{token}", f"demo-accept-{key}", {"password": f"demo-{key}-password"}
                )
            except Refused as refused:
                if refused.status != HTTPStatus.NOT_FOUND:
                    raise
                await asyncio.sleep(LINK_SECONDS)
            else:
                return

    async def _login(self, email: str, password: str) -> str:
        """Log in as a browser does and return the session cookie."""
        body = {"email": email, "password": password}
        for wait in (0.1, 0.2, 0.5, 1, 2, 4, 8, 0):
            answer = await self._gateway.ask("POST", "/auth/login", {"Origin": self._origin}, json=body)
            if answer.good:
                return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
            if not wait:
                raise Refused("POST", "/auth/login", answer.status, answer.body.decode(errors="replace"))
            await asyncio.sleep(wait)
        return ""

    async def _acting(self, referral: Member, number: int) -> Client:
        """Return a client of the API that acts as one of the referral partner's clients."""
        answer = await referral.client.post("/referral/oauth/token", "", {"externalTenantId": f"tenant-{number:02d}"})
        return self._client({"Authorization": f"Bearer {answer['accessToken']}"})

    async def _rules(self, partners: dict[str, Member], creditors: dict[int, Member], referral: Member) -> None:
        """Tell routing who gets what."""
        # The second partners of a country come into play by override and carve-out only: they get no agent.
        for partner in plan.PARTNERS:
            if partner.jurisdictions:
                await self.staff.post("/ops/lead-agents", f"demo-agent-{partner.key}", {
                    "partnerId": partners[partner.key].id,
                    "kind": "PreLegal" if partner.exclusive else "Legal",
                    "rules": [{"jurisdictions": list(partner.jurisdictions)}],
                })  # fmt: skip
        await self.staff.post("/ops/client-overrides", "demo-override", {
            "creditorId": creditors[plan.OVERRIDDEN_CREDITOR].id, "country": "ES", "partnerId": partners["spain-2"].id,
        })  # fmt: skip
        await self.staff.post("/ops/pricing-zones", "demo-zone", {
            "referralPartnerId": referral.id, "country": "FR", "partnerId": partners["france-2"].id,
            "brackets": [{"fromUsd": float(plan.CARVE_OUT_FROM_USD), "rate": 0.08}],
        })  # fmt: skip
